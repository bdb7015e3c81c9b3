"""What listening takes, and how well speech is told from the rest.

    python -m benchmarks.listening

Speech is espeak-ng's, for the truth of it is known: a frame counts as speech where the clean
sentence is louder than -45 dB. Noise is white and as loud as said, against the speech alone.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import tempfile
import time
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.voice.listening.capture import Microphone
from llmcompanion.voice.listening.level import loudness_db
from llmcompanion.voice.listening.listener import Listener
from llmcompanion.voice.listening.port import FRAME_S, RATE
from llmcompanion.voice.listening.rates import Converter
from llmcompanion.voice.listening.utterances import (
    BEGINS,
    Began,
    Ended,
    Endpointer,
)
from llmcompanion.voice.listening.vad import LoudnessSense, Sense, open_sense
from llmcompanion.voice.wav import write_wav
from tests.fakes.microphones import Writer
from tests.fakes.sound_server import PulseServer
from tests.fakes.sounds import clicks, frames, mixed, noise, silence, speech, tone

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = (
    "Good morning, how are you today?",
    "I have been thinking about the sea.",
    "Please open the window, it is warm in here.",
    "Four thousand people came, and nobody knew why.",
    "Yes, I think so too.",
    "Can we talk about something else?",
    "She said that she would call again on Thursday.",
    "What time is it?",
)
PAUSE_S = 1.6
SENSES: dict[str, Callable[[], Sense]] = {"silero": open_sense, "loudness": LoudnessSense}


def with_pauses() -> bytes:
    return b"".join(silence(PAUSE_S) + speech(each) for each in SENTENCES) + silence(PAUSE_S)


def in_noise(clean: bytes, ratio_db: float | None) -> bytes:
    """The clean speech with noise, so much weaker than the speech is on average."""
    if ratio_db is None:
        return clean
    loud = [loudness_db(each) for each in frames(clean) if loudness_db(each) > -45]
    level = 10 ** ((statistics.fmean(loud) - ratio_db) / 20)
    return mixed(clean, noise(len(clean) / 2 / RATE, level))


def judged(sense: Sense, pcm: bytes, truth: list[bool]) -> tuple[float, float]:
    """Precision and recall, by frames."""
    hits = [sense.share(frame) >= BEGINS for frame in frames(pcm)]
    right = sum(hit and true for hit, true in zip(hits, truth, strict=True))
    return right / max(1, sum(hits)), right / sum(truth)


def found(sense: Sense, pcm: bytes) -> tuple[list[float], list[float], list[bytes]]:
    """Seconds at which speech was known to begin and to end, and the utterances."""
    endpointer, begun, ended, kept = Endpointer(sense), [], [], []
    for at, frame in enumerate(frames(pcm)):
        event = endpointer.feed(frame)
        if isinstance(event, Began):
            begun.append((at + 1) * FRAME_S)
        elif isinstance(event, Ended) and event.pcm:
            ended.append((at + 1) * FRAME_S)
            kept.append(event.pcm)
    return begun, ended, kept


def voice_activity() -> None:
    clean = with_pauses()
    truth = [loudness_db(frame) > -45 for frame in frames(clean)]
    starts, ends, at = [], [], 0.0
    for each in SENTENCES:
        starts.append(at + PAUSE_S)
        at += PAUSE_S + len(speech(each)) / 2 / RATE
        ends.append(at)
    print(f"{len(SENTENCES)} sentences, {len(clean) / 2 / RATE:.0f} s, {sum(truth)} frames speech")
    print("| noise | judge | precision | recall | utterances | begin known | end known |")
    print("|---|---|---|---|---|---|---|")
    for ratio in (None, 30.0, 20.0, 10.0, 5.0):
        heard = in_noise(clean, ratio)
        for name, make in SENSES.items():
            precision, recall = judged(make(), heard, truth)
            begun, ended, kept = found(make(), heard)
            late = [min((b - s for b in begun if b > s), default=math.nan) for s in starts]
            known = [min((e - s for e in ended if e > s), default=math.nan) for s in ends]
            print(
                f"| {'none' if ratio is None else f'{ratio:.0f} dB below'} | {name} "
                f"| {precision:.3f} | {recall:.3f} | {len(kept)} of {len(SENTENCES)} "
                f"| {1e3 * statistics.median(late):.0f} ms | {statistics.median(known):.2f} s |"
            )


def no_speech() -> None:
    sounds = {
        "silence": silence(20.0),
        "white noise, -54 dB": noise(20.0, 0.002),
        "white noise, -14 dB": noise(20.0, 0.2),
        "tone, 440 Hz": tone(20.0),
        "hum, 100 Hz": tone(20.0, 100.0),
        "key clicks": clicks(20.0),
    }
    print("\n| 20 s of | judge | frames taken for speech | utterances |")
    print("|---|---|---|---|")
    for sound, pcm in sounds.items():
        for name, make in SENSES.items():
            sense = make()
            share = statistics.fmean(sense.share(each) >= BEGINS for each in frames(pcm))
            _, _, kept = found(make(), silence(0.5) + pcm + silence(1.5))
            print(f"| {sound} | {name} | {share:.3f} | {len(kept)} |")


def cost() -> None:
    pcm = speech(SENTENCES[3])
    whole = len(pcm) / 2 / RATE
    print("\n| a second of sound | ms of a core |")
    print("|---|---|")
    for name, make in SENSES.items():
        sense = make()
        took = timed(lambda judge=sense: [judge.share(each) for each in frames(pcm)])
        print(f"| judged by {name} | {took / whole:.1f} |")
    print(f"| metered | {timed(lambda: [loudness_db(f) for f in frames(pcm)]) / whole:.1f} |")
    for rate in (22_050, 44_100, 48_000):
        sound = array("h", [0] * rate).tobytes()
        print(f"| from {rate} Hz | {timed(lambda r=rate, s=sound: Converter(r).feed(s)):.1f} |")


def through_a_server() -> None:
    """From a real microphone, as far as a null sink's monitor is one, to the text."""
    rounds = 10
    with tempfile.TemporaryDirectory() as folder, PulseServer(Path(folder), record=False) as server:
        os.environ.update(server.environ)  # before PortAudio is loaded
        said = Path(folder) / "said.wav"
        write_wav(said, [speech(SENTENCES[0])], RATE)
        told: list[float] = []
        listener = Listener(
            Microphone(),
            open_sense,
            Writer,
            tell=lambda _: told.append(time.monotonic()),
            complain=print,
            monotonic=time.monotonic,
        )
        opened = []
        for _ in range(rounds):
            began = time.monotonic()
            listener.start("pushed")
            opened.append(time.monotonic() - began)
            listener.stop(drop=True)
        listener.start("free")
        late = []
        for _ in range(rounds):
            before = len(told)
            subprocess.run(["paplay", str(said)], check=True)
            ended = time.monotonic()
            while len(told) == before and time.monotonic() < ended + 5:
                time.sleep(0.002)
            late.append((told[-1] if len(told) > before else math.inf) - ended)
        listener.close()
    print("\n| through PulseAudio | |")
    print("|---|---|")
    print(f"| open, the first time (PortAudio is loaded) | {1e3 * opened[0]:.0f} ms |")
    print(f"| open, median of the others | {1e3 * statistics.median(opened[1:]):.0f} ms |")
    print(f"| text, after the player ended, median | {statistics.median(late):.2f} s |")
    print(f"| the same, worst of {rounds} | {max(late):.2f} s |")


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of processor time, the best of five."""
    took = []
    for _ in range(5):
        began = time.process_time()
        work()
        took.append(1e3 * (time.process_time() - began))
    return min(took)


if __name__ == "__main__":
    voice_activity()
    no_speech()
    cost()
    through_a_server()
