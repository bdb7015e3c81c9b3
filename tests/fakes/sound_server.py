"""Sound servers of a test's own, and what was heard on them.

    with PulseServer(tmp_path) as server:
        ... PortAudio plays into it, in a child process or this one ...
        heard = server.recording()

Two ways: ALSA's `file` plug-in (every sample, no time) and PulseAudio with a null sink (in real
time).
"""

from __future__ import annotations

import ctypes.util
import itertools
import os
import shutil
import signal
import subprocess
import time
from array import array
from pathlib import Path
from typing import Self

RATE = 44_100
"""Samples a second of every recording."""

ALSA_BASE = "/usr/share/alsa/alsa.conf"


def has_portaudio() -> bool:
    return ctypes.util.find_library("portaudio") is not None


def has_pulse() -> bool:
    plugin = list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so"))
    programs = ("pulseaudio", "pactl", "parec")
    return has_portaudio() and bool(plugin) and all(shutil.which(name) for name in programs)


def alsa_file(folder: Path) -> tuple[dict[str, str], Path]:
    """Surroundings in which ALSA's usual device writes to a file, and the file."""
    out = folder / "out.raw"
    config = folder / "asound.conf"
    config.write_text(
        'pcm.!default { type plug; slave.pcm "cap" }\n'
        f'pcm.cap {{ type file; slave.pcm {{ type null }} file "{out}" format raw }}\n'
    )
    return {"ALSA_CONFIG_PATH": f"{ALSA_BASE}:{config}"}, out


class PulseServer:
    """PulseAudio with a null sink, recorded from beginning to end."""

    def __init__(self, folder: Path, *, record: bool = True) -> None:
        self._folder = folder
        self._record = record
        self._children: list[subprocess.Popen[bytes]] = []
        self._run = folder / "run"
        self._raw = folder / "heard.raw"
        config = folder / "asound.conf"
        self.environ = {
            "XDG_RUNTIME_DIR": str(self._run),
            "HOME": str(folder),
            "PULSE_SERVER": f"unix:{self._run}/native",
            "ALSA_CONFIG_PATH": f"{ALSA_BASE}:{config}",
        }
        config.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")

    def __enter__(self) -> Self:
        self._run.mkdir(mode=0o700, exist_ok=True)
        script = self._folder / "default.pa"
        script.write_text(
            f"load-module module-null-sink sink_name=test rate={RATE} channels=1\n"
            f"load-module module-native-protocol-unix auth-anonymous=1 socket={self._run}/native\n"
            "set-default-sink test\nset-default-source test.monitor\n"
        )
        self._start(
            "pulseaudio", "-n", "-F", str(script), "--exit-idle-time=-1", "--daemonize=no",
            "--use-pid-file=no", "--disable-shm=yes", "--log-target=null",
        )  # fmt: skip
        self._wait()
        if self._record:
            self.start_recording()
        # The first stream on an idle null sink stalls: let that be one of silence.
        silence = bytes(2 * RATE // 2)
        subprocess.run(
            ["pacat", "--raw", "--format=s16le", f"--rate={RATE}", "--channels=1"],
            input=silence, env=self._env(), check=True, capture_output=True,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self._children):
            child.kill()
            child.wait()

    def die(self) -> None:
        """As a server that is killed."""
        self._children[0].send_signal(signal.SIGKILL)
        self._children[0].wait()

    def start_recording(self) -> None:
        """Record what the sink plays, from now on."""
        out = self._raw.open("wb")
        self._start(
            "parec", "--device=test.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1",
            "--latency-msec=10", stdout=out,
        )  # fmt: skip
        out.close()
        deadline = time.monotonic() + 5
        while self._raw.stat().st_size == 0 and time.monotonic() < deadline:
            time.sleep(0.01)

    def recording(self) -> array[int]:
        """Samples heard so far."""
        data = self._raw.read_bytes()
        return array("h", data[: len(data) // 2 * 2])

    def recorded(self) -> int:
        """How many samples were heard so far."""
        return self._raw.stat().st_size // 2

    def _env(self) -> dict[str, str]:
        return {**os.environ, **self.environ}

    def _start(self, *command: str, stdout: object = subprocess.DEVNULL) -> None:
        child = subprocess.Popen(
            command, env=self._env(), stdout=stdout, stderr=subprocess.DEVNULL,  # type: ignore[call-overload]
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self._children.append(child)

    def _wait(self) -> None:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            asked = subprocess.run(["pactl", "info"], env=self._env(), capture_output=True)
            if asked.returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("the sound server does not answer")


def stretches(samples: array[int], rate: int = RATE, floor: int = 60) -> list[tuple[float, float]]:
    """When it was not silent, in seconds: gaps of less than 30 ms do not count."""
    gap = int(0.03 * rate)
    found: list[list[int]] = []
    for at, sample in enumerate(samples):
        if sample > floor or sample < -floor:
            if found and at - found[-1][1] <= gap:
                found[-1][1] = at
            else:
                found.append([at, at])
    return [(begin / rate, end / rate) for begin, end in found]


def sharpest(samples: array[int]) -> int:
    """The sharpest bend, by second differences: a click is one of thousands."""
    steps = [b - a for a, b in itertools.pairwise(samples)]
    return max(abs(b - a) for a, b in itertools.pairwise(steps))
