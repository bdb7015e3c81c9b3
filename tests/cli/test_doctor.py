"""The doctor, on a machine that is well and on ones where everything is broken."""

from __future__ import annotations

import subprocess

import pytest

from llmcompanion.cli.checkup import audio, terminal

SUBJECTS = {
    "versions", "folders", "settings", "database", "personas", "models", "keys", "terminal",
    "audio", "local", "instruments",
}  # fmt: skip


@pytest.fixture(autouse=True)
def silence(monkeypatch):
    """The sound system of the machine that runs the tests is not what is tested here."""
    monkeypatch.setattr(audio, "look", lambda: audio.understood({"devices": []}))


def test_a_fresh_machine_is_well_and_stays_untouched(run, home):
    done = run("doctor", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json.keys() == SUBJECTS | {"ok", "problems"}
    assert done.json["ok"], done.json["problems"]
    assert done.json["models"]["doctor"]["ready"]
    assert not home.exists()


def test_a_person_reads_headings_and_a_last_word(run):
    out = run("doctor").out
    assert all(name.upper() in out for name in SUBJECTS)
    assert out.rstrip().endswith("Nothing is amiss.")


def test_it_says_which_engine_runs_local_models_and_which_files_there_are(run, home, monkeypatch):
    models = home / "data" / "models"
    models.mkdir(parents=True)
    (models / "small.gguf").write_bytes(b"GGUF")
    found = run("doctor", "--json").json
    assert found["local"]["engine"].startswith("llama-cpp-python ")
    assert found["local"]["also_installed"][0].startswith("xllamacpp ")
    assert found["local"]["files"] == ["small.gguf"]
    assert found["models"]["small.gguf"]["ready"]
    monkeypatch.setattr("llmcompanion.models.llama.engines.find_spec", lambda _: None)
    found = run("doctor", "--json").json["local"]
    assert found["engine"] == ""
    assert "llmcompanion[local-prebuilt]" in found["note"]
    assert "llmcompanion[local-prebuilt]" in run("doctor").out


def test_keys_are_yes_or_no_only(run, monkeypatch):
    assert not run("doctor", "--json").json["keys"]["anthropic"]["present"]
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret-of-mine")
    for argv in (["doctor"], ["doctor", "--json"]):
        assert "secret-of-mine" not in run(*argv).out
    answer = run("doctor", "--json").json
    assert answer["keys"]["anthropic"]["present"]
    assert answer["models"]["claude-haiku-5-5"]["ready"]


def test_everything_broken_at_once_is_a_list_of_sentences(run, home):
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text("persona = [\n", encoding="utf-8")
    (home / "data" / "personas" / "bad").mkdir(parents=True)
    (home / "data" / "personas" / "bad" / "persona.toml").write_text("=", encoding="utf-8")
    database = home / "data" / "llmcompanion.db"
    database.write_bytes(b"no database at all" * 100)
    done = run("doctor", "--json")
    assert done.code == 0
    problems = "\n".join(done.json["problems"])
    for place in ("config.toml", "persona.toml", "llmcompanion.db"):
        assert place in problems
    assert not done.json["ok"]
    assert database.read_bytes() == b"no database at all" * 100
    assert "AMISS" in run("doctor").out


def test_a_part_that_cannot_even_be_imported_is_one_more_finding(run, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "llmcompanion.models.registry", None)
    monkeypatch.delitem(sys.modules, "llmcompanion.cli.checkup.models", raising=False)
    done = run("doctor", "--json")
    assert done.code == 0
    assert any("models" in problem for problem in done.json["problems"])
    assert done.json["personas"]["names"]


def test_a_home_that_is_a_file_is_a_finding(run, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("doctor", "--json", "--data-dir", str(tmp_path / "file"))
    assert done.code == 0
    assert not done.json["ok"]
    assert str(tmp_path / "file") in "\n".join(done.json["problems"])


def test_the_database_is_counted_without_a_word_of_it(run, home):
    run("say", "--model", "doctor", "my secret")
    done = run("doctor", "--json")
    assert done.json["database"]["conversations"] == 1
    assert "my secret" not in done.out


def test_control_characters_in_a_persona_do_not_reach_the_terminal(run, home):
    folder = home / "data" / "personas" / "evil"
    folder.mkdir(parents=True)
    (folder / "persona.toml").write_text(
        'format = 1\nname = "\\u001b]0;pwned\\u0007"\n', encoding="utf-8"
    )
    out = run("doctor").out
    assert "\x1b" not in out
    assert "\x07" not in out


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        ({"reason": "portaudio"}, "libportaudio2"),
        ({"reason": "package"}, "sounddevice"),
        ({"devices": []}, "no sound device"),
    ],
)
def test_what_is_missing_for_sound_is_named_and_is_no_fault(answer, note):
    found = audio.understood(answer)
    assert note in found["note"]
    assert not found["available"]
    assert "problem" not in found


def test_devices_that_play_and_record_are_told_apart():
    devices = [
        {"name": "Speakers", "outputs": 2, "inputs": 0},
        {"name": "Headset", "outputs": 2, "inputs": 1},
    ]
    found = audio.understood({"devices": devices})
    assert (found["outputs"], found["inputs"]) == (["Speakers", "Headset"], ["Headset"])


@pytest.mark.parametrize(
    "failure",
    [
        subprocess.TimeoutExpired("ask", 1),
        subprocess.CalledProcessError(-11, "ask"),
        OSError("no processes left"),
    ],
)
def test_a_sound_system_that_hangs_or_crashes_is_only_noted(monkeypatch, failure):
    monkeypatch.undo()

    def run(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(subprocess, "run", run)
    assert not audio.look()["available"]


def test_what_stands_between_program_and_terminal_is_named():
    assert terminal.inside({"TMUX": "/tmp/x", "SSH_CONNECTION": "a b"}) == ["tmux", "ssh"]
    assert terminal.inside({}) == []
