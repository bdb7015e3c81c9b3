"""A local model in a real terminal: it is loaded, speaks, is killed, and the app goes on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="pseudo-terminals are a POSIX thing")

from tests.e2e.terminal import Terminal
from tests.fakes.tiny_gguf import script_model

SETTINGS = """\
version = 1
set_up = true
user_name = "Ada"
persona = "mira"
model = "mine"

[avatar]
shown = false

[check_in]
enabled = false

[models.mine]
provider = "llama"
path = "{path}"
"""


def children(pid: int) -> list[int]:
    """Processes that `pid` started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] not in "ZX":
            found.append(int(stat.parent.name))
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = script_model(tmp_path / "loop.gguf", loop=True, context=16_384, name="Tiny Loop")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(SETTINGS.format(path=path), encoding="utf-8")
    return tmp_path


def say(terminal: Terminal, text: str) -> None:
    terminal.type(text)
    terminal.settle(0.1)
    terminal.press("enter")


def test_a_model_that_is_killed_in_mid_reply_is_mourned_and_replaced(home: Path):
    with Terminal(home) as terminal:
        terminal.wait_for("Mira")
        say(terminal, "Good morning")
        terminal.wait_for("lovely to see you")
        (model,) = children(terminal.pid)
        os.kill(model, signal.SIGKILL)
        terminal.wait_for("the model's process was killed")
        say(terminal, "Are you there?")
        terminal.wait_gone("the model's process was killed")  # an endless reply moves it out
        terminal.wait_for("lovely to see you")
        terminal.press("escape")
        (other,) = children(terminal.pid)
        assert other != model
        assert b"llama_" not in terminal.written, "what the engine says is for its log"
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
        assert not Path(f"/proc/{other}").exists(), "it was ended with the app"
