"""The log is private, bounded, without secrets, and never speaks on the terminal."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from llmcompanion.config import logs, redaction
from llmcompanion.config.logs import set_up_logging

KEY = "sk-ant-api03-" + "Zz9" * 20


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, complain = root.handlers[:], root.level, logging.raiseExceptions
    yield
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.raiseExceptions = complain
    logging.captureWarnings(capture=False)
    logging.getLogger("llmcompanion").setLevel(logging.NOTSET)


def read(folder: Path) -> str:
    return (folder / "llmcompanion.log").read_text(encoding="utf-8")


def test_a_record_is_a_line_in_utc_with_its_origin(tmp_path: Path):
    path = set_up_logging(tmp_path)
    logging.getLogger("llmcompanion.store").info("opened %s", "it")
    assert path == tmp_path / "llmcompanion.log"
    line = read(tmp_path)
    assert line.endswith(f"Z INFO [{os.getpid()}] llmcompanion.store: opened it\n")


def test_nothing_is_made_before_there_is_something_to_say(tmp_path: Path):
    set_up_logging(tmp_path / "logs")
    assert list((tmp_path / "logs").iterdir()) == []


def test_details_are_logged_when_asked_for(tmp_path: Path):
    set_up_logging(tmp_path)
    logging.getLogger("llmcompanion.x").debug("quiet")
    set_up_logging(tmp_path, verbose=True)
    logging.getLogger("llmcompanion.x").debug("loud")
    assert "quiet" not in read(tmp_path)
    assert read(tmp_path).count("loud") == 1


def test_libraries_that_would_log_what_was_said_are_not_heard(tmp_path: Path):
    set_up_logging(tmp_path, verbose=True)
    logging.getLogger("anthropic").debug("Request options: my diary")
    logging.getLogger("httpx").info("HTTP Request: my diary")
    logging.getLogger("httpx").warning("trouble")
    assert "diary" not in read(tmp_path)
    assert "trouble" in read(tmp_path)


def test_no_secret_reaches_the_file(tmp_path: Path):
    set_up_logging(tmp_path)
    redaction.remember("correct-horse-battery")
    logger = logging.getLogger("some.library")
    logger.error("headers %s", {"x-api-key": KEY, "authorization": "Bearer abcdefgh12345"})
    logger.error("password %s", "correct-horse-battery")
    try:
        raise ValueError(f"refused: {KEY}")
    except ValueError:
        logger.exception("failed")
    text = read(tmp_path)
    assert "Traceback" in text
    assert KEY not in text
    assert "abcdefgh12345" not in text
    assert "correct-horse-battery" not in text


def test_no_control_sequence_reaches_whoever_prints_the_file(tmp_path: Path):
    set_up_logging(tmp_path)
    logging.getLogger("llmcompanion").info("a reply: \x1b]0;title\x07 \x9b2J \u202e\nnext")
    text = read(tmp_path)
    assert "\\x1b]0;title\\x07 \\x9b2J \\u202e\nnext" in text


def test_warnings_go_to_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    set_up_logging(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old ways", stacklevel=1)
    assert "old ways" in read(tmp_path)
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(os.name != "posix", reason="modes mean something on POSIX only")
def test_the_file_is_for_its_owner_only_rotated_or_not(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(logs, "SIZE_BYTES", 1000)
    before = os.umask(0)
    try:
        set_up_logging(tmp_path / "logs")
        for number in range(100):
            logging.getLogger("llmcompanion").info("line %d", number)
    finally:
        os.umask(before)
    files = sorted((tmp_path / "logs").iterdir())
    assert len(files) == 1 + logs.KEPT
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    assert sum(each.stat().st_size for each in files) < 5000


class Full:
    """A disk with no room."""

    def write(self, text: str) -> None:
        raise OSError(28, "No space left on device")

    def seek(self, *_: int) -> None:
        raise OSError(28, "No space left on device")


def test_a_broken_record_or_disk_says_nothing_aloud(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    set_up_logging(tmp_path)
    logging.getLogger("llmcompanion").info("%d %d", "not a number")
    (handler,) = (
        each for each in logging.getLogger().handlers if isinstance(each, logs.PrivateLog)
    )
    file, handler.stream = handler.stream, Full()
    logging.getLogger("llmcompanion").info("to nowhere")
    handler.stream = file
    assert capsys.readouterr() == ("", "")


def test_a_folder_that_cannot_be_used_means_no_log(tmp_path: Path):
    (tmp_path / "taken").write_text("")
    assert set_up_logging(tmp_path / "taken") is None
    logging.getLogger("llmcompanion").error("unheard")


CRASH = """
import sys, threading
from pathlib import Path
from llmcompanion.config.logs import catch_tracebacks, set_up_logging
catch_tracebacks(set_up_logging(Path(sys.argv[1])))
class Last:
    def __del__(self):
        raise KeyError("last words")
def work():
    raise ValueError("in a thread")
thread = threading.Thread(target=work, name="worker")
thread.start(); thread.join()
Last()
raise RuntimeError("the end, " + sys.argv[2])
"""


def test_no_traceback_is_seen_and_all_are_logged(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(tmp_path), KEY],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "llmcompanion met an error that it did not expect; "
        f"what happened stands in {tmp_path / 'llmcompanion.log'}.\n"
    )
    text = read(tmp_path)
    for words in ("in a thread", "last words", "the end", "thread worker ended"):
        assert words in text
    assert text.count("Traceback") == 3
    assert KEY not in text
