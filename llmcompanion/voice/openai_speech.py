"""A server that speaks: anything that answers OpenAI's ``POST /v1/audio/speech``.

The text leaves the program, and the machine too unless the server runs on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line
from llmcompanion.voice import wav
from llmcompanion.voice.lips import Loudness
from llmcompanion.voice.port import Speech

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

    from llmcompanion.voice.port import Manner

PCM_RATE = 24_000
"""Rate of the answer's bare samples where a server sends no WAV (OpenAI, "Text to speech")."""
CONNECT_S = 5.0
SILENCE_S = 30.0
USUAL_MODEL = "tts-1"
USUAL_VOICE = "alloy"
CHUNK = 8_192


class ServerVoice:
    """Speaks through a server.

    Args:
        address: Such as ``http://localhost:8880/v1``, with or without what follows it.
        key: Sent as a bearer token; "" for none.
        model: What the server calls its model.
        voice: Whose voice where the persona names none.
    """

    name = "server"

    def __init__(
        self, address: str, *, key: str = "", model: str = USUAL_MODEL, voice: str = ""
    ) -> None:
        self._address = endpoint(address)
        self._key = key
        self._model = model
        self._voice = voice or USUAL_VOICE
        self._client: httpx2.Client | None = None

    def say(self, text: str, manner: Manner) -> Iterator[Speech]:
        """The sound of `text`, as it arrives."""
        import httpx2

        if self._client is None:
            timeout = httpx2.Timeout(SILENCE_S, connect=CONNECT_S)
            self._client = httpx2.Client(timeout=timeout, follow_redirects=False)
        asked = {
            "model": self._model,
            "input": text,
            "voice": manner.names.get("server", self._voice),
            "response_format": "wav",
            "speed": round(manner.speed, 2),
        }
        headers = {"authorization": f"Bearer {self._key}"} if self._key else {}
        failed: UserError | None = None
        try:
            with self._client.stream(
                "POST", self._address, json=asked, headers=headers
            ) as response:
                if response.status_code != 200:
                    response.read()
                    raise self._refused(response.status_code, response.text)
                yield from _speech(response)
        except httpx2.HTTPError as error:
            failed = UserError(
                f"the speaking server cannot be reached ({type(error).__name__})",
                where=self._address,
                mend="start it, or choose another voice",
            )
        except wav.NotWavError as error:
            failed = UserError(f"the server sent no sound ({error})", where=self._address)
        if failed is not None:  # out here: the other error holds the request, and a key in it
            raise failed

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _refused(self, status: int, words: str) -> UserError:
        mend = {
            401: "give it a key: set LLMCOMPANION_VOICE_KEY",
            404: "check voice.server_url: it should end in /v1",
        }.get(status, "")
        said = clean_line(words)[:120]
        return UserError(
            f"the speaking server refused ({status}{': ' + said if said else ''})",
            where=self._address,
            mend=mend,
        )


def endpoint(address: str) -> str:
    """The whole address, out of what a person wrote.

    Raises:
        UserError: It is none.
    """
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UserError(
            "this is no address of a speaking server",
            where=f'voice.server_url = "{clean_line(address)}"',
            mend="write it as http://localhost:8880/v1",
        )
    whole = address.strip().rstrip("/")
    if whole.endswith("/audio/speech"):
        return whole
    return f"{whole}/audio/speech" if parts.path.strip("/") else f"{whole}/v1/audio/speech"


def is_local(address: str) -> bool:
    """Whether a server is on this machine."""
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")


def _speech(response: httpx2.Response) -> Iterator[Speech]:
    """WAV where it is one, bare samples of `PCM_RATE` where it is not."""
    loudness = Loudness()
    chunks = response.iter_bytes(CHUNK)
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= 12:
            break
    if not first:
        raise wav.NotWavError("nothing came")
    kind = response.headers.get("content-type", "")
    if first[:4] == b"RIFF":

        def whole() -> Iterator[bytes]:
            yield first
            yield from chunks

        for pcm, rate in wav.read_stream(whole()):
            yield Speech(pcm, rate, loudness.track(pcm, rate))
        return
    if not _may_be_samples(first, kind):
        raise wav.NotWavError("it is neither WAV nor PCM")
    rest = first
    for chunk in chunks:
        rest += chunk
        whole_length = len(rest) // 2 * 2
        pcm, rest = wav.little_endian(rest[:whole_length]), rest[whole_length:]
        if pcm:
            yield Speech(pcm, PCM_RATE, loudness.track(pcm, PCM_RATE))
    if len(rest) >= 2:
        pcm = wav.little_endian(rest[: len(rest) // 2 * 2])
        yield Speech(pcm, PCM_RATE, loudness.track(pcm, PCM_RATE))


def _may_be_samples(first: bytes, kind: str) -> bool:
    compressed = (b"ID3", b"OggS", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"{", b"<")
    if first.startswith(compressed):
        return False
    return not any(word in kind for word in ("mpeg", "mp3", "ogg", "opus", "flac", "aac", "json"))
