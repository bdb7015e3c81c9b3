"""Voices that others lend: a server with OpenAI's interface, and the system's own programs."""

from __future__ import annotations

import json
import stat
import struct
import sys
import threading
from array import array
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from llmcompanion.errors import UserError
from llmcompanion.voice.openai_speech import PCM_RATE, ServerVoice, endpoint, is_local
from llmcompanion.voice.port import Manner
from llmcompanion.voice.system import SystemVoice, open_system, sapi_command, say_command
from llmcompanion.voice.wav import NotWavError, read_stream, write_wav

PCM = array("h", [9_000, -9_000] * 2_000).tobytes()


def wav(pcm: bytes, rate: int = 24_000, channels: int = 1, size: int = 0xFFFFFFFF) -> bytes:
    """A WAV as servers stream it: they do not know its length."""
    form = struct.pack("<IHHIIHH", 16, 1, channels, rate, 2 * rate * channels, 2 * channels, 16)
    return (
        b"RIFF" + struct.pack("<I", size) + b"WAVEfmt " + form + b"LIST\4\0\0\0abcd"
        + b"data" + struct.pack("<I", size) + pcm
    )  # fmt: skip


class SpeechServer:
    """Answers ``/v1/audio/speech``, and keeps what it was asked."""

    def __init__(self) -> None:
        self.content, self.kind, self.status = wav(PCM), "audio/wav", 200
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                server.asked.append(json.loads(self.rfile.read(length)))
                server.keys.append(self.headers.get("authorization", ""))
                found = self.path == "/v1/audio/speech"
                self.send_response(server.status if found else 404)
                self.send_header("content-type", server.kind)
                self.end_headers()
                self.wfile.write(server.content if found else b"no such path")

            def log_message(self, *_: object) -> None: ...

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    server = SpeechServer()
    yield server
    server.close()


def said(voice: ServerVoice, manner: Manner | None = None) -> tuple[bytes, int]:
    speeches = list(voice.say("Good morning", manner or Manner()))
    voice.close()
    return b"".join(speech.pcm for speech in speeches), speeches[0].rate


def test_a_server_is_asked_as_openai_documents_it(server: SpeechServer):
    voice = ServerVoice(server.url, key="secret", model="kokoro", voice="nova")
    assert said(voice, Manner(speed=1.25)) == (PCM, 24_000)
    assert server.asked == [
        {"model": "kokoro", "input": "Good morning", "voice": "nova", "response_format": "wav",
         "speed": 1.25}
    ]  # fmt: skip
    assert server.keys == ["Bearer secret"]


def test_the_persona_names_its_voice(server: SpeechServer):
    said(ServerVoice(server.url), Manner(names={"server": "shimmer"}))
    assert server.asked[0]["voice"] == "shimmer"
    assert server.keys == [""]


def test_bare_samples_are_taken_too(server: SpeechServer):
    server.content, server.kind = PCM, "application/octet-stream"
    assert said(ServerVoice(server.url)) == (PCM, PCM_RATE)


def test_two_channels_become_one(server: SpeechServer):
    server.content = wav(array("h", [5, 7] * 1_000).tobytes(), channels=2)
    pcm, _ = said(ServerVoice(server.url))
    assert array("h", pcm) == array("h", [5] * 1_000)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", "audio/wav"), (b"ID3\4" + b"x" * 100, "audio/mpeg"), (b'{"error": "no"}', "text/plain"),
     (b"\0" * 100, "audio/mpeg")],
)  # fmt: skip
def test_what_is_no_sound_is_refused(server: SpeechServer, content: bytes, kind: str):
    server.content, server.kind = content, kind
    with pytest.raises(UserError, match="sent no sound"):
        said(ServerVoice(server.url))


@pytest.mark.parametrize(("status", "words"), [(401, "LLMCOMPANION_VOICE_KEY"), (500, "500")])
def test_a_server_that_refuses_is_quoted(server: SpeechServer, status: int, words: str):
    server.status, server.content = status, b"go away\x1b[2J"
    with pytest.raises(UserError, match=words) as error:
        said(ServerVoice(server.url, key="secret"))
    assert "go away" in error.value.sentence
    assert "\x1b" not in error.value.sentence
    assert "secret" not in error.value.sentence


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(UserError, match="cannot be reached") as error:
        said(ServerVoice("http://127.0.0.1:9/v1", key="secret"))
    assert error.value.__cause__ is None
    assert error.value.__context__ is None


@pytest.mark.parametrize(
    ("written", "whole"),
    [("http://localhost:8880/v1", "http://localhost:8880/v1/audio/speech"),
     ("http://localhost:8880", "http://localhost:8880/v1/audio/speech"),
     ("https://e.org/v1/audio/speech/", "https://e.org/v1/audio/speech")],
)  # fmt: skip
def test_an_address_may_be_written_short(written: str, whole: str):
    assert endpoint(written) == whole


@pytest.mark.parametrize("written", ["", "localhost:8880", "ftp://x/v1", "http://"])
def test_what_is_no_address_is_refused(written: str):
    with pytest.raises(UserError, match=r"voice\.server_url"):
        endpoint(written)


def test_servers_on_this_machine_are_known():
    assert is_local("http://localhost:1/v1")
    assert is_local("http://127.0.0.1/v1")
    assert not is_local("https://localhost.example.org/v1")


# programs of the system


FAKE = """#!{python}
import json, struct, sys
text = sys.stdin.buffer.read().decode()
json.dump(sys.argv[1:] + [text], open({record!r}, "w"))
out = sys.argv[sys.argv.index("-o") + 1]
open(out, "wb").write({content!r})
"""


def fake_say(folder: Path, content: bytes) -> None:
    path = folder / "say"
    record = str(folder / "asked.json")
    path.write_text(FAKE.format(python=sys.executable, record=record, content=content))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_say_of_macos_is_asked_for_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fake_say(tmp_path, wav(PCM, 22_050))
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = open_system("darwin")
    manner = Manner(speed=1.2, names={"system": "Samantha"})
    speeches = list(voice.say("It's 5 o'clock; $(reboot)", manner))
    assert b"".join(speech.pcm for speech in speeches) == PCM
    assert speeches[0].rate == 22_050
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert asked[-1] == "It's 5 o'clock; $(reboot)"
    assert asked[:2] == ["-f", "-"]
    assert asked[asked.index("-r") + 1] == "210"
    assert asked[asked.index("-v") + 1] == "Samantha"
    assert "--data-format=LEI16@22050" in asked


def test_a_voice_that_writes_nothing_useful_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    fake_say(tmp_path, b"nothing")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="made no sound"):
        list(SystemVoice(say_command).say("Hello", Manner()))
    (tmp_path / "say").write_text(f"#!{sys.executable}\nraise SystemExit(1)\n")
    with pytest.raises(UserError, match="does not speak"):
        list(SystemVoice(say_command).say("Hello", Manner()))


def test_what_is_handed_to_powershell_is_quoted():
    command = sapi_command(Path("C:/it's/x.wav"), Manner(speed=1.3, names={"system": "O'Zira"}))
    assert command[:2] == ["powershell", "-NoProfile"]
    assert command[-1].endswith("'C:/it''s/x.wav' 3 'O''Zira'")


def test_other_systems_have_no_voice_of_their_own():
    with pytest.raises(UserError, match="no voice of its own"):
        open_system("linux")


# WAV


def test_what_is_written_can_be_read_again(tmp_path: Path):
    assert write_wav(tmp_path / "x.wav", [PCM, PCM], 8_000) == pytest.approx(1.0)
    data = (tmp_path / "x.wav").read_bytes()
    parts = list(read_stream(data[at : at + 7] for at in range(0, len(data), 7)))
    assert b"".join(pcm for pcm, _ in parts) == PCM * 2
    assert {rate for _, rate in parts} == {8_000}


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"OggS" + b"x" * 40, wav(PCM)[:30], b"RIFF\0\0\0\0WAVE" + b"\0" * 70_000]
)
def test_what_is_no_wav_is_refused(data: bytes):
    with pytest.raises(NotWavError):
        list(read_stream([data]))


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path):
    with pytest.raises(UserError, match="cannot be written"):
        write_wav(tmp_path / "nowhere" / "x.wav", [PCM], 8_000)
