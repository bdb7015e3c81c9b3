"""Models from the command line: listed, kept, tried, fetched, forgotten."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from llmcompanion.cli import exit_codes
from llmcompanion.config.settings import ModelProfile, load_settings
from llmcompanion.models import servers
from llmcompanion.models.pull import Step
from llmcompanion.models.pull_progress import Pace, described
from llmcompanion.models.usual_servers import UsualServer
from tests.fakes.hub_server import REPO, HubServer
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.serving import Serving


def profiles(home: Path) -> dict[str, ModelProfile]:
    return load_settings(home / "config" / "config.toml").models


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with Serving(OpenAIServer("ollama", "llama3.2:3b")) as running:
        yield running


@pytest.fixture(autouse=True)
def _nobody_else_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs on the machine of whoever tests is not part of the test."""
    monkeypatch.setattr(servers, "ON_THIS_MACHINE", {})


# the list ------------------------------------------------------------------------------------


def test_the_list_says_what_there_is_and_where_words_go(run):
    done = run("model", "list")
    assert (done.code, done.err) == (0, "")
    doctor, claude, *_ = done.out.splitlines()
    assert doctor.split()[:3] == ["doctor", "this", "machine"]
    assert claude.startswith("- claude-haiku-5-5  Anthropic")
    assert "a key or a file is missing" in done.out


def test_servers_of_this_machine_and_profiles_are_in_the_list(
    run, home, server, monkeypatch: pytest.MonkeyPatch
):
    port = int(server.url.rpartition(":")[2])
    here = {"ollama": UsualServer("ollama", "Ollama", port)}
    monkeypatch.setattr(servers, "ON_THIS_MACHINE", here)
    run("model", "add", "lab", "--provider", "openai", "--base-url", "https://llm.example.org/v1")
    rows = {row["name"]: row for row in run("model", "list", "--json").json}
    assert rows["ollama/llama3.2:3b"]["goes_to"] == "this machine"
    assert rows["lab"]["goes_to"] == "llm.example.org"
    assert rows["lab"]["ready"] is True
    assert set(rows["doctor"]) == {"name", "title", "provider", "ready", "goes_to", "about"}


# profiles ------------------------------------------------------------------------------------


def test_a_profile_is_kept_with_all_that_was_said(run, home):
    done = run(
        "model", "add", "calm", "--provider", "openrouter", "--model", "a/b", "--temperature",
        "0.4", "--max-tokens", "300", "--context-tokens", "8000", "--price-in", "0.1",
        "--price-out", "0.5", "--system-addition", "Be brief.\nBe kind.",
    )  # fmt: skip
    assert done.code == 0
    assert "what you write goes to OpenRouter" in done.out
    assert profiles(home) == {
        "calm": ModelProfile(
            provider="openrouter", model="a/b", temperature=0.4, max_tokens=300,
            context_tokens=8000, price_in=0.1, price_out=0.5,
            system_addition="Be brief.\nBe kind.",
        )
    }  # fmt: skip


def test_a_file_is_kept_with_its_whole_path(run, home, tmp_path: Path, monkeypatch):
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    monkeypatch.chdir(tmp_path)
    done = run("model", "add", "mine", "--provider", "llama", "--path", "m.gguf", "--threads", "2")
    assert done.code == 0 and "nothing leaves this machine" in done.out
    assert profiles(home)["mine"].path == str(tmp_path / "m.gguf")
    run("model", "add", "other", "--provider", "llama", "--path", "in-the-folder.gguf")
    assert profiles(home)["other"].path == "in-the-folder.gguf"


def test_a_profile_is_not_written_over_unless_that_is_meant(run, home):
    add = ("model", "add", "a", "--provider", "doctor")
    assert run(*add).code == 0
    assert "already" in run(*add).sentence
    assert run(*add, "--temperature", "1", "--force").code == 0
    assert profiles(home)["a"].temperature == 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["a", "--provider", "telepathy"], "invalid choice"),
        (["a"], "--provider"),
        (["", "--provider", "doctor"], "short name"),
        (["x" * 61, "--provider", "doctor"], "short name"),
        (["doctor", "--provider", "doctor"], "a model's own name"),
        (["claude-x", "--provider", "doctor"], "a model's own name"),
        (["m.gguf", "--provider", "doctor"], "a model's own name"),
        (["ollama/x", "--provider", "doctor"], "a model's own name"),
        (["a", "--provider", "openai"], "neither a model nor a server"),
        (["a", "--provider", "openai", "--base-url", "ollama"], "not a web address"),
        (["a", "--provider", "llama"], "names no file"),
        (["a", "--provider", "doctor", "--temperature", "3"],
         "--temperature: it cannot be 3.0; it must be a number from 0 to 2"),
        (["a", "--provider", "doctor", "--temperature", "nan"], "--temperature: it cannot be nan"),
        (["a", "--provider", "doctor", "--max-tokens", "0"], "--max-tokens: it cannot be 0"),
        (["a", "--provider", "doctor", "--threads", "x"], "invalid int value"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_profile_is_said_and_not_kept(run, home, argv, words):
    done = run("model", "add", *argv)
    assert done.code == exit_codes.USAGE
    assert words in done.sentence
    assert profiles(home) == {}


def test_a_profile_that_is_removed_is_gone_and_no_longer_chosen(run, home):
    run("model", "add", "a", "--provider", "doctor")
    file = home / "config" / "config.toml"
    file.write_text(file.read_text().replace('\nmodel = ""', '\nmodel = "a"', 1))
    done = run("model", "remove", "a")
    assert done.code == 0 and "the usual one answers" in done.err
    assert profiles(home) == {} and load_settings(file).model == ""
    assert 'no profile "a"' in run("model", "remove", "a").sentence


# a trial -------------------------------------------------------------------------------------


def test_a_trial_prints_the_reply_and_how_quick_it_was(run, server):
    server.loaded = {"llama3.2:3b": 4096}
    run("model", "add", "lab", "--provider", "openai", "--base-url", server.base_url)
    done = run("model", "test", "lab")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("llama3.2:3b: [joy] Hello there, how are you?\nfirst words after 0.")
    assert "tokens/s, reads 4,096 tokens." in done.out
    record = run("model", "test", "lab", "--json").json
    assert record["first_token_s"] > 0 and record["tokens_per_s"] > 0
    assert (record["tokens_in"], record["tokens_out"], record["local"]) == (25, 12, True)


def test_a_trial_that_fails_says_why(run):
    run("model", "add", "lab", "--provider", "openai", "--base-url", "http://127.0.0.1:9")
    done = run("model", "test", "lab")
    assert (done.code, done.out) == (exit_codes.USAGE, "")
    assert "cannot be reached; start it, or choose another model." in done.sentence


def test_a_turn_tells_tokens_time_settings_and_cost(run, server):
    run("model", "add", "lab", "--provider", "openai", "--base-url", server.base_url,
        "--price-in", "2", "--price-out", "10", "--temperature", "0.5")  # fmt: skip
    record = run("say", "--model", "lab", "--json", "Hello").json
    assert (record["reply"], record["emotion"]) == ("Hello there, how are you?", "joy")
    assert (record["model"], record["tokens_in"], record["tokens_out"]) == ("llama3.2:3b", 25, 12)
    assert record["first_token_s"] > 0
    assert record["cost"] == pytest.approx(0.00017)
    assert record["settings"]["profile"] == "lab" and record["settings"]["temperature"] == 0.5
    assert server.asked[-1]["temperature"] == 0.5


# fetching ------------------------------------------------------------------------------------

CONTENT = random.Random(2).randbytes(2_000_000)
NAME = "tiny-Q4_K_M.gguf"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with HubServer({NAME: CONTENT}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


def test_a_file_is_fetched_into_the_models_folder(run, home, hub):
    done = run("model", "pull", REPO)
    target = home / "data" / "models" / NAME
    assert done.code == 0
    assert done.out.splitlines() == [str(target), f"Talk with it: llmcompanion --model {NAME}"]
    assert target.read_bytes() == CONTENT
    assert f"{NAME}  100%  2 MB of 2 MB" in done.err
    assert run("model", "pull", REPO, NAME).code == 0
    assert hub.sent == len(CONTENT)


def test_what_cannot_be_fetched_is_said(run, hub):
    assert "no such file; name one of" in run("model", "pull", REPO, "Q8_0").sentence
    assert "not the name of a repository" in run("model", "pull", "tiny").sentence


def test_without_a_name_some_are_suggested_with_size_and_licence(run):
    done = run("model", "pull")
    assert done.code == 0
    assert "2.5 GB, Apache-2.0." in done.out
    assert "llmcompanion model pull Qwen/" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl+C"])
def test_a_fetch_that_was_ended_goes_on_where_it_stopped(home, hub, ending):
    hub.bytes_per_s = 1_000_000
    command = [sys.executable, "-m", "llmcompanion", "model", "pull", REPO]
    environ = {**os.environ, "LLMCOMPANION_HOME": str(home)}
    running = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
    unfinished = home / "data" / "models" / ".unfinished"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if any(part.stat().st_size > 200_000 for part in unfinished.glob("*.part")):
            break
        time.sleep(0.01)
    running.send_signal(ending)
    _, err = running.communicate(timeout=30)
    assert "Traceback" not in err
    if ending == signal.SIGINT:
        assert running.returncode == exit_codes.INTERRUPTED
        assert "goes on where it stopped" in err
    (part,) = unfinished.glob("*.part")
    kept = part.stat().st_size
    assert 200_000 < kept < len(CONTENT)
    hub.bytes_per_s = 0
    again = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert hub.downloads == ["", f"bytes={kept}-"]
    assert (home / "data" / "models" / NAME).read_bytes() == CONTENT
    assert not unfinished.exists()


def test_progress_is_said_with_pace_and_rest():
    step = Step("downloading", "m.gguf", 500_000_000, 2_000_000_000)
    assert described(step, None) == "m.gguf   25%  500 MB of 2.0 GB"
    assert described(step, 10e6).endswith("10.0 MB/s, 2 min left")
    assert described(step, 1e8).endswith("15 s left")
    assert described(step, 1e5).endswith("4.2 h left")
    assert described(Step("checking", "m.gguf", 1, 2), None) == "checking m.gguf"


def test_the_pace_is_that_of_the_last_seconds():
    times = iter([0.0, 0.1, 1.0, 7.0, 7.5, 8.0])
    pace = Pace(lambda: next(times))
    assert [pace.at(done) for done in (0, 100, 1000)] == [None, None, 1000.0]
    assert pace.at(1000) == 0.0
    assert pace.at(2000) is None
    assert pace.at(0) is None
