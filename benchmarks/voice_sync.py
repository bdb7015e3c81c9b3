"""The mouth against the sound, in the real app, as it is seen and as it is heard.

    python -m benchmarks.voice_sync [--minutes 10] [--engine blip]

The app runs in a pseudo-terminal on a reply that streams as long as it is spoken, with the face at
30 frames a second. It plays through PortAudio into PulseAudio's null sink, whose monitor is
recorded. An opening of the mouth is where a shape that is not shut has been written to the terminal
after a shut one; an onset of the sound is where it comes out of at least 60 ms of silence. Where
the mouth was shut for less than 50 ms (an m, b or p within a word) the silence may be as short.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.pty_program import PtyProgram, surroundings
from benchmarks.voice import timeline
from tests.fakes.sound_server import RATE, PulseServer

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable

CHARACTERS_A_SECOND = {"blip": 19.5, "espeak": 14.0}
SILENCE_S = 0.06
SHORT_SILENCE_S = 0.008
SHORTLY_SHUT_S = 0.05
FLOOR = 200
NEAR_S = 0.08


def onsets(
    samples: array[int], heard_at: Callable[[int], float], silence_s: float = SILENCE_S
) -> list[float]:
    """When sound came out of silence, in seconds of the monotonic clock."""
    found, last = [], -RATE
    for at in range(0, len(samples), 11):
        if samples[at] > FLOOR or samples[at] < -FLOOR:
            if at - last > silence_s * RATE:
                found.append(heard_at(at))
            last = at
    return found


def openings(shapes: list[dict]) -> list[tuple[float, float]]:
    """When the mouth was opened, and for how long it had been shut."""
    found, shut_at = [], 0.0
    for before, shape in zip([{"shape": "closed"}, *shapes], shapes, strict=False):
        if shape["shape"] == "closed":
            shut_at = shape["t"]
        elif before["shape"] == "closed":
            found.append((shape["t"], shape["t"] - shut_at))
    return found


def nearest(at: float, times: list[float]) -> float:
    place = bisect_left(times, at)
    return min((at - t for t in times[max(0, place - 1) : place + 1]), key=abs)


def slope(pairs: list[tuple[float, float]]) -> float:
    """Milliseconds a minute by which the mouth drifts from the sound."""
    xs, ys = zip(*pairs, strict=True)
    return 60_000 * statistics.linear_regression(xs, ys).slope


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--engine", choices=("blip", "espeak"), default="blip")
    options = parser.parse_args()
    rate = CHARACTERS_A_SECOND[options.engine]
    characters = int(options.minutes * 60 * rate)
    with tempfile.TemporaryDirectory() as folder, PulseServer(Path(folder)) as server:
        home, log = Path(folder) / "home", Path(folder) / "shapes.jsonl"
        program = [
            sys.executable, "-m", "benchmarks.voice_app", str(home), options.engine,
            str(1.15 * rate / 5.2), str(characters), str(log),
        ]  # fmt: skip
        environ = {**surroundings(home), **server.environ, "PYTHONPATH": str(Path.cwd())}
        began, behind = time.monotonic(), []
        with PtyProgram(program, environ=environ) as app:
            app.wait_for("Write a message")
            app.rest(2.0)
            app.send("tell me\r")
            while not log.exists():
                app.rest(0.013)
                now = time.monotonic()
                behind.append((now, now - server.recorded() / RATE))
            cpu = app.cpu_s / (time.monotonic() - began)
            *shapes, last = [json.loads(line) for line in log.read_text().splitlines()]
        heard = server.recording()
        words = (home / "logs" / "libraries.log").read_text(errors="replace")
    heard_at, mouths = timeline(behind), openings(shapes)
    sounds = onsets(heard, heard_at)
    within_words = onsets(heard, heard_at, SHORT_SILENCE_S)
    off = [
        (at, nearest(at, within_words if shut_s < SHORTLY_SHUT_S else sounds))
        for at, shut_s in mouths
    ]
    short = sum(shut_s < SHORTLY_SHUT_S for _, shut_s in mouths)
    errors = sorted(error for _, error in off)
    near = sum(abs(error) <= NEAR_S for error in errors) / len(errors)
    drift = slope([pair for pair in off if abs(pair[1]) < 0.2])
    minutes = (sounds[-1] - sounds[0]) / 60
    print(f"minutes heard            {minutes:.1f}")
    print(f"openings, onsets         {len(mouths)} ({short} of them short), {len(sounds)}")
    print(f"openings within 80 ms    {near:.1%}")
    print(
        f"median, 5 %, 95 % (ms)   {1e3 * statistics.median(errors):+.0f}, "
        f"{1e3 * errors[len(errors) // 20]:+.0f}, {1e3 * errors[-len(errors) // 20]:+.0f}"
    )
    print(f"drift (ms a minute)      {drift:+.2f}")
    for minute in range(int(minutes) + 1):
        inside = [error for at, error in off if minute <= (at - sounds[0]) / 60 < minute + 1]
        if inside:
            print(f"  minute {minute + 1:2}: {1e3 * statistics.median(inside):+.0f} ms")
    print(f"underruns                {last['underruns']}, {words.count('underrun')} by ALSA")
    print(f"CPU of the whole app     {cpu:.1%}")


if __name__ == "__main__":
    main()
