"""First sound, stop to silence, and what the voice costs.

    python -m benchmarks.voice [first|stop|cpu] [--rounds 40] [--engine blip]

Played through PortAudio into PulseAudio's null sink; what is said of the sound is measured in the
recording of its monitor. The monitor hands over a block when it begins to play: just before a block
comes, the recording ends with what is heard at that moment. That puts it on the monotonic clock,
from which the sink's own clock strays by some milliseconds a minute.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import threading
import time
from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.config.settings import VoiceSettings
from llmcompanion.voice.manner import manner_of
from llmcompanion.voice.output import Output
from llmcompanion.voice.registry import Surroundings, open_engine
from llmcompanion.voice.speaker import Speaker
from tests.fakes.sound_server import RATE, PulseServer, sharpest

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable

    from llmcompanion.voice.mouth import VoiceMouth

SENTENCE = "I went for a walk by the river this morning. "
LONG = "I went for a walk by the river and the water was low and clear and cold and slow. " * 4
FLOOR = 150
END_S = 0.015
"""Within this, the end of a sound that was stopped."""
WINDOW_S = 5.0


class Ears:
    """Listens to a server, and knows when each of its samples was heard."""

    def __init__(self, server: PulseServer) -> None:
        self._server = server
        self._behind: list[tuple[float, float]] = []
        self._listening = True
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while self._listening:
            now = time.monotonic()
            self._behind.append((now, now - self._server.recorded() / RATE))
            time.sleep(0.002)

    def heard(self, after: float) -> tuple[array[int], float]:
        """Samples from a moment on, and the moment of the first of them."""
        samples = self._server.recording()
        heard_at = timeline(self._behind)
        at = bisect_left(range(len(samples)), after, key=heard_at)
        return samples[at:], heard_at(at)

    def close(self) -> None:
        self._listening = False
        self._thread.join()


def timeline(behind: list[tuple[float, float]]) -> Callable[[int], float]:
    """When a sample was heard, by how far the recording was behind at many moments.

    In every few seconds some looks are late because the machine had other things to do; of the
    rest, those that are furthest behind came just before a block.
    """
    began = behind[0][0]
    windows: dict[int, list[float]] = {}
    for now, late in behind:
        windows.setdefault(int((now - began) / WINDOW_S), []).append(late)
    marks = [
        (began + (number + 0.5) * WINDOW_S, sorted(late)[int(0.9 * len(late))])
        for number, late in windows.items()
    ]
    if len(marks) < 3:
        since = statistics.median(late for _, late in marks)
        return lambda at: since + at / RATE
    line = statistics.linear_regression(*zip(*marks, strict=True))
    return lambda at: (line.intercept + at / RATE) / (1.0 - line.slope)


def speaker_of(engine: str) -> Speaker:
    here = Surroundings(VoiceSettings(engine=engine))
    speaker = Speaker(lambda: open_engine(here), Output(print), monotonic=time.monotonic)
    speaker.manner = manner_of("mira")
    return speaker


def first(engine: str, rounds: int, ears: Ears) -> None:
    """From the last letter of the first sentence until it is heard; a reply begins 0.3 s before."""
    speaker = speaker_of(engine)
    took = []
    for _ in range(rounds + 1):
        speaker.begin()
        time.sleep(0.3)
        speaker.words(SENTENCE[:-2])
        time.sleep(0.05)
        arrived = time.monotonic()
        speaker.words(SENTENCE[-2:])
        speaker.end()
        speaker.wait(10)
        time.sleep(0.1)
        samples, since = ears.heard(arrived)
        at = next(i for i, sample in enumerate(samples) if abs(sample) > FLOOR)
        took.append(since + at / RATE - arrived)
    speaker.close()
    say(f"first sound, {engine}", took[1:])  # the first brings PortAudio in


def stop(engine: str, rounds: int, ears: Ears) -> None:
    """From the wish until nothing is heard any more, and whether the end is heard as a click.

    A click is a sharp bend of the wave (a large second difference); a sound has some by itself.
    """
    speaker, rng = speaker_of(engine), random.Random(1)
    took, bends, before = [], [], 0
    for _ in range(rounds):
        speaker.begin()
        speaker.words(LONG)
        speaker.end()
        until(lambda: speaker.mouth is not None)
        time.sleep(rng.uniform(0.6, 1.6))
        wished = time.monotonic()
        speaker.hush()
        time.sleep(0.35)
        samples, since = ears.heard(wished - 0.5)
        last = max(i for i, sample in enumerate(samples) if abs(sample) > FLOOR)
        took.append(max(0.0, since + last / RATE - wished))
        ends = last - round(END_S * RATE)
        bends.append(sharpest(samples[ends : last + 100]))
        before = max(before, sharpest(samples[:ends]))
    speaker.close()
    say(f"stop to silence, {engine}", took)
    shares = sorted(bend / before for bend in bends)
    half, most = shares[len(shares) // 2], shares[95 * len(shares) // 100]
    print(
        f"{'':28} sharpest bend in the last {1e3 * END_S:.0f} ms, of the sharpest before: "
        f"median {half:.0%}, 95 % {most:.0%}, worst {shares[-1]:.0%}"
    )


def cpu(engine: str, rounds: int, ears: Ears) -> None:
    """Share of a core for `rounds` seconds of speech with a mouth at 30 frames a second."""
    ears.close()  # that is not the voice's
    speaker = speaker_of(engine)
    speaker.begin()
    speaker.words(SENTENCE)
    until(lambda: speaker.mouth is not None)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    before, began = usage.ru_utime + usage.ru_stime, time.monotonic()
    labels = ("joy", "sadness", "curiosity", "neutral", "caring")
    mouth: VoiceMouth | None = None
    at = 0
    while (passed := time.monotonic() - began) < rounds:
        if passed > 2.2 * at:
            speaker.feel(labels[at % len(labels)])
            speaker.words(SENTENCE)
            at += 1
        mouth = speaker.mouth or mouth
        if mouth is not None:
            now = time.monotonic()
            mouth.at(now)
            mouth.next_change(now)
        time.sleep(1 / 30)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    share = (usage.ru_utime + usage.ru_stime - before) / (time.monotonic() - began)
    print(f"{f'CPU, {engine}':28} {share:.2%} of a core over {rounds} s")
    speaker.close()


def until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.005)


def say(what: str, seconds: list[float]) -> None:
    found = sorted(1e3 * each for each in seconds)
    print(
        f"{what:28} median {statistics.median(found):.0f} ms, "
        f"95 % {found[int(0.95 * len(found))]:.0f}, 99 % {found[int(0.99 * len(found))]:.0f}, "
        f"worst {found[-1]:.0f} ({len(found)})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["first", "stop", "cpu"])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--engine", action="append", choices=("blip", "espeak"))
    options = parser.parse_args()
    parts = {"first": first, "stop": stop, "cpu": cpu}
    for what in options.what:
        for engine in options.engine or ("blip", "espeak"):
            with tempfile.TemporaryDirectory() as folder, PulseServer(Path(folder)) as server:
                # PortAudio looks at the surroundings once: each part runs in a process of its own.
                child = os.fork()
                if child == 0:
                    os.environ.update(server.environ)
                    null = os.open(os.devnull, os.O_WRONLY)
                    os.dup2(null, 2)
                    ears = Ears(server)
                    parts[what](engine, options.rounds, ears)
                    ears.close()
                    sys.stdout.flush()
                    os._exit(0)
                os.waitpid(child, 0)


if __name__ == "__main__":
    main()
