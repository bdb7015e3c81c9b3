"""Saving settings: whole or not at all, and the person's own file stays theirs."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from llmcompanion.config import saving
from llmcompanion.config.settings import (
    ABOUT,
    AvatarSettings,
    CheckInSettings,
    ModelProfile,
    Settings,
    load_settings,
    save_settings,
)
from llmcompanion.errors import UserError

words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), max_size=8)
profiles = st.builds(
    ModelProfile,
    provider=words,
    model=words,
    path=words,
    base_url=words,
    temperature=st.none() | st.floats(0, 2),
    max_tokens=st.none() | st.integers(1, 1_000_000),
    context_tokens=st.none() | st.integers(256, 10_000_000),
    system_addition=st.lists(words, max_size=3).map("\n".join),
    price_in=st.none() | st.floats(0, 1000),
    gpu_layers=st.none() | st.integers(-1, 1000),
)
all_settings = st.builds(
    Settings,
    user_name=words,
    persona=words,
    model=words,
    theme=st.sampled_from(["dark", "light"]),
    set_up=st.booleans(),
    avatar=st.builds(
        AvatarSettings,
        shown=st.booleans(),
        motion=st.sampled_from(["full", "reduced", "still"]),
        frames_per_second=st.floats(0.2, 30),
    ),
    check_in=st.builds(CheckInSettings, enabled=st.booleans(), every_turns=st.integers(1, 1000)),
    models=st.dictionaries(words.filter(bool), profiles, max_size=3),
)

MINE = """\
# My settings.

user_name = "Ada"      # that is me
theme='dark'

[other]                # of another program
list = [ 1,
         2 ]

[models.home]
provider = "openai"
warmth = 0.5      # not known yet
model = "m"

[avatar]
shown = false
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_a_fresh_file_explains_every_key(file: Path):
    save_settings(file, Settings(user_name="Ada"))
    text = file.read_text()
    for key, about in ABOUT.items():
        assert about in text
        assert f"{key.rpartition('.')[2]} = " in text
    assert load_settings(file) == Settings(user_name="Ada")


def test_only_what_changed_is_touched(file: Path):
    file.write_text(MINE)
    save_settings(file, replace(load_settings(file), theme="light"))
    assert file.read_text() == MINE.replace("theme='dark'", 'theme="light"') or (
        file.read_text() == MINE.replace("theme='dark'", 'theme = "light"')
        or file.read_text() == MINE.replace("theme='dark'", "theme='light'")
    )


def test_saving_what_stands_there_already_changes_nothing(file: Path):
    file.write_text(MINE)
    stamp = file.stat().st_mtime_ns
    save_settings(file, load_settings(file))
    assert file.read_text() == MINE
    assert file.stat().st_mtime_ns == stamp


def test_comments_order_and_unknown_keys_survive_many_changes(file: Path):
    file.write_text(MINE)
    save_settings(
        file,
        replace(
            load_settings(file),
            user_name="Grace",
            persona="kai",
            check_in=CheckInSettings(every_turns=3),
            models={
                "home": ModelProfile(provider="openai", model="other"),
                "new": ModelProfile(provider="doctor"),
            },
        ),
    )
    text = file.read_text()
    for kept in ("# My settings.", "# that is me", "# of another program", "# not known yet"):
        assert kept in text
    tables = tomllib.loads(text)
    assert tables["other"] == {"list": [1, 2]}
    assert tables["models"]["home"]["warmth"] == 0.5
    assert tables["check_in"] == {"every_turns": 3}


def test_a_profile_that_is_gone_is_taken_out(file: Path):
    file.write_text('[models.a]\nprovider = "x"\n[models.b]\nprovider = "y"  # keep\n')
    kept = {"b": ModelProfile(provider="y")}
    save_settings(file, replace(load_settings(file), models=kept))
    assert load_settings(file).models == kept
    assert "# keep" in file.read_text()


def test_all_of_a_profile_goes_with_it_also_what_is_unknown_or_the_default(file: Path):
    file.write_text(
        '[models.a]\nprovider = "x"\nmodel = ""\nwarmth = 1\n[models.b]\nprovider = "y"\n'
    )
    was = load_settings(file)
    save_settings(file, replace(was, models={"b": was.models["b"]}), was=was)
    assert tomllib.loads(file.read_text())["models"] == {"b": {"provider": "y"}}


def test_a_value_that_is_the_default_again_is_taken_out(file: Path):
    file.write_text('[models.a]\nprovider = "x"\ntemperature = 0.5  # warm\nmodel = "m"\n')
    was = load_settings(file)
    now = replace(was, models={"a": ModelProfile(provider="x", model="m")})
    save_settings(file, now, was=was)
    assert load_settings(file) == now


def test_a_profile_is_written_with_what_is_set_only(file: Path):
    save_settings(file, Settings(models={"a": ModelProfile(provider="x", temperature=0.5)}))
    assert file.read_text().endswith('[models."a"]\nprovider = "x"\ntemperature = 0.5\n')


def test_with_the_state_before_only_the_difference_is_written(file: Path):
    mine = load_settings(file)
    save_settings(file, mine)
    theirs = replace(mine, theme="light", models={"t": ModelProfile(provider="x")})
    save_settings(file, theirs, was=mine)
    save_settings(file, replace(mine, user_name="Ada"), was=mine)
    both = load_settings(file)
    assert both.theme == "light"
    assert both.user_name == "Ada"
    assert "t" in both.models


@given(all_settings, all_settings)
def test_what_is_saved_is_what_is_loaded(tmp_path_factory, first: Settings, second: Settings):
    file = tmp_path_factory.mktemp("settings") / "config.toml"
    save_settings(file, first)
    assert load_settings(file) == first
    file.write_text(file.read_text(encoding="utf-8") + "\n[other]\nx = 1 # mine\n", "utf-8")
    save_settings(file, second)
    assert load_settings(file) == second
    assert "x = 1 # mine" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "avatar = { shown = false }\n",
        "avatar.shown = false\n",
        "[avatar]\nshown = false\n[models]\n[avatar.extra]\nx = 1\n",
        '[models.a]\nprovider = "x"\n[avatar]\nshown = false\n[models.b]\nprovider = "y"\n',
        'models = { a = { provider = "x" } }\n',
        "[avatar]\r\nshown = false\r\n",
        "",
    ],
)
def test_any_way_to_write_tables_is_kept_or_refused_unharmed(file: Path, text: str):
    file.write_text(text, newline="")
    wanted = replace(
        load_settings(file),
        avatar=AvatarSettings(shown=True, motion="still"),
        models={"a": ModelProfile(provider="z"), "c": ModelProfile(provider="w")},
    )
    try:
        save_settings(file, wanted)
    except UserError as told:
        assert "without harm" in told.what
        assert file.read_bytes() == text.encode()
    else:
        assert load_settings(file) == wanted
        assert "x = 1" in file.read_text() or "x = 1" not in text


@pytest.mark.parametrize("text", ["x = [", 'theme = "pink"\n', "version = 9\n"])
def test_a_broken_file_is_refused_and_left_alone(file: Path, text: str):
    file.write_text(text)
    with pytest.raises(UserError):
        save_settings(file, Settings())
    assert file.read_text() == text


def test_a_wrong_value_never_reaches_the_file(file: Path):
    save_settings(file, Settings())
    before = file.read_bytes()
    with pytest.raises(ValueError, match="Invalid"):
        save_settings(file, Settings(theme="pink"))  # type: ignore[arg-type]
    assert file.read_bytes() == before


def test_a_cut_while_saving_leaves_the_old_file_and_no_litter(
    file: Path, monkeypatch: pytest.MonkeyPatch
):
    save_settings(file, Settings())
    before = file.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving.os, "fsync", fail)
    with pytest.raises(UserError, match=r"cannot be saved \(No space left"):
        save_settings(file, Settings(user_name="Ada"))
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir() if "lock" not in each.name] == [file.name]


@pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")
def test_the_file_is_for_its_owner_only(file: Path):
    file.write_text("theme = 'dark'\n")
    file.chmod(0o644)
    save_settings(file, Settings(user_name="Ada"))
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="links need no permission on POSIX only")
def test_a_link_stays_a_link(tmp_path: Path):
    real = tmp_path / "dotfiles" / "companion.toml"
    real.parent.mkdir()
    real.write_text("# mine\n")
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    save_settings(link, Settings(user_name="Ada"))
    assert link.is_symlink()
    assert "# mine" in real.read_text()
    assert load_settings(link).user_name == "Ada"


def test_a_missing_folder_is_made(tmp_path: Path):
    file = tmp_path / "new" / "config.toml"
    save_settings(file, Settings())
    assert load_settings(file) == Settings()


def test_instances_that_save_at_once_harm_nothing(file: Path):
    save_settings(file, Settings())
    program = (
        "import sys; from pathlib import Path; from msgspec.structs import replace\n"
        "from llmcompanion.config.settings import *\n"
        "file, name = Path(sys.argv[1]), sys.argv[2]\n"
        "for number in range(8):\n"
        "    was = load_settings(file)\n"
        "    now = was.models | {f'{name}{number}': ModelProfile(provider=name)}\n"
        "    save_settings(file, replace(was, models=now), was=was)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(file), name]) for name in "abc"]
    assert [each.wait(60) for each in running] == [0, 0, 0]
    assert len(load_settings(file).models) == 24
