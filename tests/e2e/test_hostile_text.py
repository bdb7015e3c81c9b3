"""What a model, a file, the database or a person wrote never commands the terminal.

Byte for byte: everything that the program writes to a real pseudo-terminal, on every screen.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="pseudo-terminals are a POSIX thing")

from llmcompanion.journal.entries import Answer, CheckIn, Moment
from llmcompanion.store.database import Store
from tests.e2e.hostile import A_NAME, EVERYTHING, ONE_LINE, SEQUENCES, UNSEEN, trouble_in
from tests.e2e.terminal import Terminal, surroundings

TEXTS = {
    "conversation": ("title", "persona"),
    "message": ("text", "model", "note"),
    "entry": ("text", "persona", "model", "emotion"),
    "check_in": ("instrument",),
    "answer": ("item", "text"),
}
"""Columns that hold text from outside: where a damaged or foreign database could put anything."""


TAKEN_OUT_OF_A_PASTE = re.compile("[\x00\x04\x05\x08\x1b\x7f]")
"""What terminals themselves keep out of what is pasted (xterm's disallowedPasteControls)."""


def toml(text: str) -> str:
    """A TOML string, everything in it escaped."""
    return '"' + "".join(f"\\U{ord(each):08x}" for each in text) + '"'


@pytest.mark.parametrize("text", [*SEQUENCES, *UNSEEN], ids=ascii)
def test_the_guard_sees_each_of_them(text):
    assert trouble_in(f"before {text} after".encode("utf-8", "surrogatepass"))
    assert not trouble_in("\x1b[1;1H\x1b[38;2;1;2;3mplain \u00e9\u0301 text\x1b[0m\r\n".encode())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which everything that can hold text holds all of it."""
    home = tmp_path / "home"
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text(
        f"""
        set_up = true
        user_name = {toml(ONE_LINE)}
        persona = "evil"
        model = "doctor"
        [avatar]
        motion = "still"
        [check_in]
        every_turns = 1000
        [models.{toml(ONE_LINE)}]
        provider = {toml(ONE_LINE)}
        model = {toml(ONE_LINE)}
        base_url = {toml(ONE_LINE)}
        """,
        encoding="utf-8",
    )
    evil = home / "data" / "personas" / "evil"
    evil.mkdir(parents=True)
    (evil / "persona.toml").write_text(
        f"format = 1\nname = {toml(A_NAME)}\n"
        f"description = {toml(A_NAME)}\n"
        'labels = ["neutral", "joy"]\navatar = "orb"\nversion = 1\n'
        'creator = "somebody"\nlicence = "MIT"\n',
        encoding="utf-8",
    )
    (evil / "system.md").write_text(EVERYTHING, encoding="utf-8")
    (evil / "greeting.md").write_text(EVERYTHING, encoding="utf-8")
    broken = home / "data" / "personas" / "broken"
    broken.mkdir()
    (broken / "persona.toml").write_text(f"{toml(ONE_LINE)} = ", encoding="utf-8")
    instruments = home / "data" / "instruments"
    instruments.mkdir()
    (instruments / "evil.toml").write_text(
        f"format = 2\n[instrument]\nid = {toml(ONE_LINE)}\ntitle = {toml(ONE_LINE)}\n"
        f"[[items]]\nstem = {toml(EVERYTHING)}\n{toml(ONE_LINE)} = 1\n",
        encoding="utf-8",
    )
    asyncio.run(fill(home))
    return home


async def fill(home: Path) -> None:
    """A talk and a log, made in the regular way, then poisoned behind the store's back."""
    path = home / "data" / "llmcompanion.db"
    now = datetime.now(UTC)
    async with await Store.open(path, now=now) as store:
        talk = await store.conversations.start(title="title", persona="evil", now=now)
        parent = None
        for role in ("user", "assistant", "user", "assistant"):
            message = await store.conversations.add(
                conversation_id=talk.id,
                parent_id=parent,
                role=role,
                text="text",
                status="interrupted" if role == "assistant" else "complete",
                now=now,
                persona="evil" if role == "assistant" else "",
                model="model" if role == "assistant" else "",
            )
            parent = message.id
        moment = Moment(talk.id, parent, "evil", "model", "joy", 2, 1.0)
        await store.journal.record(
            CheckIn(
                asked_at=now,
                instrument="moment",
                instrument_version=1,
                occasion="asked",
                outcome="answered",
                moment=moment,
                answers=(Answer("m.felt", 1, "answered", 3),),
                sentence="sentence",
            )
        )
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, columns in TEXTS.items():
            for column in columns:
                connection.execute(f"UPDATE {table} SET {column} = ?", (EVERYTHING,))
        code = f"```{ONE_LINE}\n{EVERYTHING}\n```"
        markdown = f"# {EVERYTHING}\n\n- {EVERYTHING}\n\n{code}\n\n|a|\n|-|\n|{ONE_LINE}|\n"
        connection.execute("UPDATE message SET text = ? WHERE id = 4", (markdown,))
        feelings = json.dumps([{"label": EVERYTHING, "at": 0, "source": "tag"}])
        connection.execute("UPDATE message SET feelings = ? WHERE id = 2", (feelings,))


def look(terminal: Terminal, what: str) -> None:
    """Take in what is shown now, and find nothing in it."""
    terminal.settle(0.4)
    assert not trouble_in(terminal.written), f"on {what}:\n{terminal.screen()}"


WALK = (
    ("the keys", ("f1",), ("escape",)),
    ("the conversations", ("ctrl+o",), ("escape",)),
    ("the search", ("ctrl+o", "/", "first"), ("escape", "escape")),
    ("the renaming", ("ctrl+o", "r"), ("escape", "escape")),
    ("the deleting", ("ctrl+o", "d"), ("escape", "escape")),
    ("the log", ("ctrl+l",), ("escape",)),
    ("the personas", ("f5",), ("escape",)),
    ("the models", ("f6",), ("escape",)),
    ("the palette", ("ctrl+p", "e"), ("escape",)),
    ("the check-in", ("f7",), ("escape",)),
    ("the messages", ("tab", "up", "up", "up"), ("tab",)),
    ("no face", ("f4",), ("f4",)),
    ("the other theme", ("\x14",), ("\x14",)),
    ("a new talk", ("ctrl+n",), ()),
)


def test_no_screen_lets_stored_text_through(home):
    with Terminal(home, columns=110, rows=36) as terminal:
        terminal.wait_for("Evil", "last", "DOCTOR")
        look(terminal, "the talk")
        for what, there, back in WALK:
            for key in there:
                terminal.press(key)
                terminal.settle(0.2, at_most_s=1.0)
            look(terminal, what)
            terminal.press(*back)
        for columns, rows in ((60, 20), (30, 10), (20, 6)):
            terminal.resize(columns, rows)
            look(terminal, f"{columns}x{rows}")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0, terminal.screen()
    assert not trouble_in(terminal.written)


def test_what_is_pasted_and_echoed_by_doctor_comes_out_harmless(home):
    with Terminal(home, ["--new"], columns=110, rows=36) as terminal:
        terminal.wait_for("DOCTOR")
        pasted = TAKEN_OUT_OF_A_PASTE.sub("", "".join([*SEQUENCES, *UNSEEN]))
        terminal.type(f"\x1b[200~I feel {pasted} \x1b[201~")
        look(terminal, "the input")
        terminal.press("enter")
        terminal.wait_for("esrever")
        look(terminal, "the reply")


SERVER = """
import asyncio, json, sys
from tests.fakes.anthropic_server import AnthropicServer, stream

async def serve():
    async with AnthropicServer() as server:
        server.plan(stream(*json.loads(sys.argv[1])))
        print(server.url, flush=True)
        await asyncio.Event().wait()

asyncio.run(serve())
"""


@contextmanager
def claude(*pieces: str) -> Iterator[str]:
    """A stand-in for the API, in a process of its own, that replies with these pieces."""
    command = [sys.executable, "-c", SERVER, json.dumps(pieces)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


def test_a_models_reply_comes_out_harmless_however_it_is_cut(home):
    whole = f"[joy] Well, {EVERYTHING} and\n\n```sh\n{EVERYTHING}\n```\n\nthe end"
    pieces = [whole[place : place + 3] for place in range(0, len(whole), 3)]
    with claude(*pieces) as address:
        environ = surroundings(
            home, ANTHROPIC_API_KEY="sk-ant-not-a-real-key", ANTHROPIC_BASE_URL=address
        )
        arguments = ["--new", "--model", "claude-haiku-5-5"]
        with Terminal(home, arguments, columns=110, rows=36, environ=environ) as terminal:
            terminal.wait_for("Claude")
            terminal.type("hello")
            terminal.press("enter")
            terminal.wait_for("the end")
            look(terminal, "the reply")


@pytest.mark.parametrize(
    "arguments",
    [
        ["chat", "list"],
        ["chat", "list", "--json"],
        ["chat", "export", "1"],
        ["chat", "export", "1", "--format", "json"],
        ["log", "list"],
        ["checkin", "list"],
        ["checkin", "ask", ONE_LINE],
        ["log", "export"],
        ["log", "export", "--format", "csv"],
        ["log", "export", "--format", "json"],
        ["doctor"],
        ["say", "--json", EVERYTHING],
        ["say", EVERYTHING.replace("\x00", "")],
        ["emotion", EVERYTHING.replace("\x00", "")],
        ["--persona", EVERYTHING.replace("\x00", "")],
        ["say", "--model", EVERYTHING.replace("\x00", ""), "hello"],
        [EVERYTHING.replace("\x00", "")],
    ],
    ids=lambda arguments: " ".join(arguments)[:24].encode("ascii", "replace").decode(),
)
def test_no_command_lets_text_through(home, arguments):
    with Terminal(home, [each.replace("\x00", "") for each in arguments]) as terminal:
        assert terminal.wait_end() in (0, 2)
        assert terminal.written
        assert not trouble_in(terminal.written)
