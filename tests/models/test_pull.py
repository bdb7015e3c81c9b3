"""A model file is fetched, gone on with, checked, and put in its place whole or not at all."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from llmcompanion.errors import UserError
from llmcompanion.models import pull as pulling
from llmcompanion.models.pull import CancelledError, HubFile, Step, choose, pull
from tests.fakes.hub_server import REPO, HubServer

CONTENT = random.Random(1).randbytes(3_000_000)
NAME = "tiny-Q4_K_M.gguf"


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with HubServer(
        {NAME: CONTENT, "tiny-Q8_0.gguf": b"larger" * 9, "mmproj-tiny.gguf": b"x"}
    ) as it:
        yield it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "models"
    made.mkdir()
    return made


def get(hub: HubServer, folder: Path, file: str = "", **more: object) -> Path:
    return pull(REPO, file, folder, environ={"HF_ENDPOINT": hub.url}, **more)  # type: ignore[arg-type]


def refusal(hub: HubServer, folder: Path, file: str = "", **more: object) -> str:
    with pytest.raises(UserError) as caught:
        get(hub, folder, file, **more)
    assert caught.value.__cause__ is None or isinstance(caught.value.__cause__, OSError)
    return caught.value.sentence


def part_of(folder: Path) -> Path:
    return folder / ".unfinished" / f"{hashlib.sha256(CONTENT).hexdigest()}.part"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_usual_file_is_fetched_and_nothing_else_is_left(hub: HubServer, folder: Path):
    assert get(hub, folder) == folder / NAME
    assert (folder / NAME).read_bytes() == CONTENT
    assert names(folder) == [NAME]


def test_progress_rises_to_the_whole_and_then_it_is_checked(hub: HubServer, folder: Path):
    steps: list[Step] = []
    get(hub, folder, report=steps.append)
    loading = [s.done for s in steps if s.what == "downloading"]
    assert loading == sorted(loading)
    assert steps[-1] == Step("checking", NAME, len(CONTENT), len(CONTENT))
    assert {s.total for s in steps} == {len(CONTENT)}


def test_what_is_there_is_not_fetched_again(hub: HubServer, folder: Path):
    get(hub, folder)
    sent = hub.sent
    assert get(hub, folder) == folder / NAME
    assert hub.sent == sent


def test_a_cut_connection_is_taken_up_where_it_broke(hub: HubServer, folder: Path):
    hub.cut_after, hub.cuts = 1_000_000, 2
    get(hub, folder)
    assert (folder / NAME).read_bytes() == CONTENT
    assert hub.downloads == ["", "bytes=1000000-", "bytes=2000000-"]
    assert hub.sent == len(CONTENT)


def test_what_another_try_left_is_gone_on_with(hub: HubServer, folder: Path):
    part_of(folder).parent.mkdir()
    part_of(folder).write_bytes(CONTENT[:1234])
    get(hub, folder)
    assert hub.downloads == ["bytes=1234-"]
    assert (folder / NAME).read_bytes() == CONTENT


def test_a_hub_that_takes_no_ranges_sends_it_all_again(hub: HubServer, folder: Path):
    part_of(folder).parent.mkdir()
    part_of(folder).write_bytes(CONTENT[:1234])
    hub.ignores_ranges = True
    steps: list[Step] = []
    get(hub, folder, report=steps.append)
    assert (folder / NAME).read_bytes() == CONTENT
    assert max(s.done for s in steps) == len(CONTENT)


def test_stopping_keeps_what_came(hub: HubServer, folder: Path):
    hub.bytes_per_s = 10_000_000
    seen: list[int] = []
    with pytest.raises(CancelledError):
        get(hub, folder, report=lambda s: seen.append(s.done), is_cancelled=lambda: len(seen) > 1)
    assert not (folder / NAME).exists()
    hub.bytes_per_s = 0
    get(hub, folder)
    assert (folder / NAME).read_bytes() == CONTENT


def test_a_hub_that_always_cuts_is_given_up_and_what_came_is_kept(
    hub: HubServer, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pulling.time, "sleep", lambda _: None)
    hub.cut_after, hub.cuts = 0, 99
    part_of(folder).parent.mkdir()
    part_of(folder).write_bytes(CONTENT[:500])
    assert "it goes on where it stopped" in refusal(hub, folder)
    assert part_of(folder).read_bytes() == CONTENT[:500]


def test_bytes_that_are_not_the_right_ones_are_thrown_away(hub: HubServer, folder: Path):
    hub.sends[NAME] = b"?" * len(CONTENT)
    assert "the checksum differs" in refusal(hub, folder)
    assert names(folder) == [".unfinished"]
    assert not part_of(folder).exists()
    hub.sends.clear()
    get(hub, folder)
    assert (folder / NAME).read_bytes() == CONTENT


def test_damage_to_what_was_kept_is_found(hub: HubServer, folder: Path):
    part_of(folder).parent.mkdir()
    part_of(folder).write_bytes(b"!" * 1000)
    assert "the checksum differs" in refusal(hub, folder)


def test_too_little_room_is_told_before_anything_comes(hub: HubServer, folder: Path):
    told = refusal(hub, folder, free_bytes=lambda _: 1_000_000)
    assert "not enough room: it needs 3 MB more and 1 MB are free" in told
    assert hub.sent == 0


def test_another_file_of_the_same_name_is_not_written_over(hub: HubServer, folder: Path):
    (folder / NAME).write_bytes(b"mine")
    assert "another file of that name" in refusal(hub, folder)
    assert (folder / NAME).read_bytes() == b"mine"
    (folder / NAME).unlink()
    sent = hub.sent
    get(hub, folder)
    assert hub.sent == sent


def test_all_parts_of_a_split_file_are_fetched(hub: HubServer, folder: Path):
    hub.files = {f"big/big-Q4_K_M-0000{n}-of-00003.gguf": bytes([n]) * 1000 * n for n in (1, 2, 3)}
    steps: list[Step] = []
    first = get(hub, folder, report=steps.append)
    assert first.name == "big-Q4_K_M-00001-of-00003.gguf"
    assert [len(path.read_bytes()) for path in sorted(folder.iterdir())] == [1000, 2000, 3000]
    assert (steps[-1].done, steps[-1].total) == (6000, 6000)


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "no such model"), (401, "no such model"), (403, "accept its terms"),
     (429, "asked too much"), (500, "unexpected (500)")],
)  # fmt: skip
def test_what_the_hub_refuses_is_said(
    hub: HubServer, folder: Path, status: int, words: str, monkeypatch: pytest.MonkeyPatch
):
    hub.status = status
    assert words in refusal(hub, folder)


def test_terms_that_were_not_accepted_are_told(hub: HubServer, folder: Path):
    hub.gated = True
    assert "accept them on its page, then set HF_TOKEN" in refusal(hub, folder)


def test_no_hub_is_told(folder: Path):
    with pytest.raises(UserError, match="cannot be reached"):
        pull(REPO, "", folder, environ={"HF_ENDPOINT": "http://127.0.0.1:9"})


@pytest.mark.parametrize("repo", ["", "tiny", "a/b/c", "../x/y", "a b/c", "http://example.org/a/b"])
def test_what_is_no_repository_is_told_without_asking(hub: HubServer, folder: Path, repo: str):
    with pytest.raises(UserError, match="not the name of a repository"):
        pull(repo, "", folder, environ={"HF_ENDPOINT": hub.url})
    assert hub.asked == []


def test_a_token_goes_to_the_hub_that_was_named(hub: HubServer, folder: Path):
    pull(REPO, "", folder, environ={"HF_ENDPOINT": hub.url + "/", "HF_TOKEN": "hf_secret"})
    assert "Bearer hf_secret" in hub.tokens


# which file ----------------------------------------------------------------------------------


def files(*names: str) -> list[HubFile]:
    return [HubFile(name, 10, "0" * 64) for name in names]


@pytest.mark.parametrize(
    ("names", "wanted", "chosen"),
    [
        (("a.gguf",), "", "a.gguf"),
        (("m-Q8_0.gguf", "m-Q4_K_M.gguf", "m-Q2_K.gguf"), "", "m-Q4_K_M.gguf"),
        (("m.q8_0.gguf", "m.f16.gguf"), "", "m.q8_0.gguf"),
        (("m-Q8_0.gguf", "m-Q4_K_M.gguf"), "q8_0", "m-Q8_0.gguf"),
        (("sub/m-Q8_0.gguf", "m-Q4_K_M.gguf"), "sub/m-Q8_0.gguf", "sub/m-Q8_0.gguf"),
        (("m-Q4_K_M.gguf", "m-Q4_K_M-v2.gguf"), "m-Q4_K_M.gguf", "m-Q4_K_M.gguf"),
        (("a.gguf", "mmproj-a.gguf", "README.md"), "", "a.gguf"),
    ],
)
def test_which_file_is_meant(names: tuple[str, ...], wanted: str, chosen: str):
    assert [f.path for f in choose(files(*names), wanted, REPO)] == [chosen]


@pytest.mark.parametrize(
    ("names", "wanted", "words"),
    [
        ((), "", "no model file"),
        (("model.safetensors",), "", "no model file"),
        (("a-F16.gguf", "b-F32.gguf"), "", "several files could be meant; name one of a-F16.gguf"),
        (("a-F16.gguf",), "Q4", "there is no such file; name one of a-F16.gguf"),
        (("m-Q4_K_M-00001-of-00002.gguf",), "", "not all parts"),
    ],
)
def test_a_choice_that_cannot_be_made_is_told(names: tuple[str, ...], wanted: str, words: str):
    with pytest.raises(UserError) as caught:
        choose(files(*names), wanted, REPO)
    assert words in caught.value.sentence


@pytest.mark.parametrize("name", ["../../evil.gguf", "a\\b.gguf", ".hidden.gguf", "e\x1b.gguf"])
def test_names_that_lead_astray_are_no_files(hub: HubServer, folder: Path, name: str):
    hub.files = {name: b"x"}
    assert "no model file" in refusal(hub, folder)
    assert names(folder) == []
