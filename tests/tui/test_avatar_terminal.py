import sys
import time

import pytest

pytest.importorskip("pexpect", reason="pseudo-terminals are a POSIX thing")

from tests.e2e.terminal import Terminal, surroundings


@pytest.mark.parametrize("colours", ["truecolor", ""])
def test_what_stands_on_the_terminal_is_one_whole_frame(tmp_path, colours):
    told = tmp_path / "told"
    environ = surroundings(tmp_path, PYTHONPATH=":".join(filter(None, ["", *sys.path])))
    if not colours:
        del environ["COLORTERM"]
    terminal = Terminal(
        tmp_path,
        [str(told)],
        columns=100,
        rows=24,
        program=[sys.executable, "-m", "tests.fakes.face_program"],
        environ=environ,
    )
    with terminal:
        terminal.wait_for("word 30")
        terminal.type("s")
        end = time.monotonic() + 20.0
        while not told.exists() and time.monotonic() < end:
            terminal.pump(0.05)
        terminal.pump(0.1)
        shown = [line.ljust(100)[60:] for line in terminal._screen.display[:20]]
        face = told.read_text(encoding="utf-8").split("\n")
        assert "".join(face).strip()
        assert shown == face
        escapes = bytes(terminal.written)
        assert (b"38;2;" in escapes) == bool(colours)
        assert (b";5;" in escapes) != bool(colours)
