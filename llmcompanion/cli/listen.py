"""``llmcompanion listen``: writing down what is said in a recording or into the microphone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from llmcompanion.cli.console import Console
    from llmcompanion.config.settings import ListenSettings
    from llmcompanion.voice.listening.port import Recogniser

MORE = """\
Without a file it listens to the microphone until you have said something and paused.
In the app, Ctrl+Space begins to listen and ends it. Nothing leaves this machine, and
no sound is kept unless listen.keep is set.

examples:
  llmcompanion listen list
  llmcompanion listen pull base.en
  llmcompanion listen --file note.wav
  llmcompanion listen --file note.wav --json
  llmcompanion listen | llmcompanion say -"""

ENGINES = ("whisper.cpp", "faster-whisper", "vosk")
LONGEST_WAIT_S = 30.0
"""Before anybody speaks into the microphone."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the commands."""
    parser.epilog = MORE
    parser.add_argument("--file", metavar="FILE.wav", default="", help="write this down instead")
    parser.add_argument("--engine", choices=ENGINES, default="", help=", ".join(ENGINES))
    parser.add_argument("--json", action="store_true", help="for scripts")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="what")
    row = commands.add_parser("list", help="what can write down here, and why the rest cannot")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=show)

    row = commands.add_parser("pull", help="fetch a model, or go on fetching it")
    row.add_argument("name", metavar="NAME", help="such as base.en; listen list shows some")
    row.set_defaults(run=pull)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Write down a recording, or what is said now."""
    import time

    from llmcompanion.voice.listening.port import seconds
    from llmcompanion.voice.listening.registry import open_recogniser
    from llmcompanion.voice.native_words import diverted

    settings, models = _here(console)
    recogniser = open_recogniser(settings, models, arguments.engine)
    with diverted(console.household().folders.logs):
        pcm, said = _sound(arguments.file, settings, console)
        began = time.monotonic()
        text = _text(said, recogniser)
    if arguments.json:
        console.write_json(
            {
                "file": arguments.file or None,
                "text": text,
                "engine": recogniser.name,
                "model": recogniser.model,
                "seconds": round(seconds(pcm), 2),
                "speech_s": round(seconds(said), 2),
                "took_s": round(time.monotonic() - began, 2),
            }
        )
    elif text:
        console.write(text)
    if not text and not arguments.json:
        console.complain("Nothing was heard that sounds like speech.")
    return exit_codes.OK


def _text(said: bytes, recogniser: Recogniser) -> str:
    from llmcompanion.plaintext import clean_line

    try:
        return clean_line(recogniser.transcribe(said)).strip() if said else ""
    finally:
        recogniser.close()


def _sound(file: str, settings: ListenSettings, console: Console) -> tuple[bytes, bytes]:
    """All that there is, and the part of it in which something is said."""
    from pathlib import Path

    from llmcompanion.voice.listening.utterances import spoken_part
    from llmcompanion.voice.listening.vad import open_sense
    from llmcompanion.voice.listening.wav_files import read_recording

    if file:
        pcm = read_recording(Path(file))
        return pcm, spoken_part(pcm, open_sense())
    said = _spoken(settings, console)
    return said, said


def _spoken(settings: ListenSettings, console: Console) -> bytes:
    """The first utterance that comes from the microphone; b"" where none does."""
    import queue

    from llmcompanion.voice.listening.capture import Microphone
    from llmcompanion.voice.listening.utterances import Ended, Endpointer
    from llmcompanion.voice.listening.vad import open_sense
    from llmcompanion.voice.sink import SoundError

    news: queue.SimpleQueue[bytes | str] = queue.SimpleQueue()
    endpointer = Endpointer(open_sense())

    def hear(frame: bytes) -> None:
        found = endpointer.feed(frame)
        if isinstance(found, Ended) and found.pcm:
            news.put(found.pcm)

    microphone = Microphone(settings.device)
    try:
        microphone.open(hear, news.put)
        console.complain("The microphone is on: speak, and pause. Ctrl+C ends it.")
        came = news.get(timeout=LONGEST_WAIT_S)
    except SoundError as error:
        raise UserError(str(error).rstrip(".")) from None
    except queue.Empty:
        return b""
    finally:
        microphone.close()
    if isinstance(came, str):
        raise UserError(came.rstrip("."))
    return came


def _here(console: Console) -> tuple[ListenSettings, Path]:
    household = console.household()
    return household.settings.listen, household.folders.models


# what there is -------------------------------------------------------------------------------


def show(arguments: argparse.Namespace, console: Console) -> int:
    """Print a line for each engine, its models, and models to begin with."""
    from llmcompanion.voice.listening.model_files import SUGGESTED, engine_of
    from llmcompanion.voice.listening.registry import chosen, offers

    settings, models = _here(console)
    found = offers(settings, models)
    try:
        usual = chosen(settings, models).name
    except UserError:
        usual = ""
    if arguments.json:
        console.write_json(
            {
                "engines": [
                    {
                        "name": offer.name,
                        "ready": offer.ready,
                        "chosen": offer.name == usual,
                        "about": offer.about,
                        "licence": offer.licence,
                        "why": offer.why,
                        "model": offer.model,
                        "models": list(offer.models),
                    }
                    for offer in found
                ],
                "suggested": [
                    {"name": name, "engine": engine_of(name), "megabytes": size, "about": about}
                    for name, size, about in SUGGESTED
                ],
            }
        )
        return exit_codes.OK
    for offer in found:
        mark = "*" if offer.name == usual else " " if offer.ready else "-"
        console.write(f"{mark} {offer.name:<15} {offer.about}")
        if offer.why:
            console.write(f"    {offer.why}")
        for name in offer.models:
            used = "  (used)" if offer.ready and name == offer.model else ""
            console.write(f"    {name}{used}")
    console.write("\n* writes down what you say; - is not ready.\n\nModels to begin with:")
    for name, size, about in SUGGESTED:
        console.write(f"  {name:<28} {size:>4} MB  {about}")
    return exit_codes.OK


def pull(arguments: argparse.Namespace, console: Console) -> int:
    """Fetch a model, with a line of progress."""
    from llmcompanion.cli.progress import fetching
    from llmcompanion.config.folders import make_private_folder
    from llmcompanion.voice.listening.model_files import pull_model
    from llmcompanion.voice.listening.registry import models_folder

    _, models = _here(console)
    folder = models_folder(models)
    make_private_folder(folder)
    with fetching(console) as report:
        model = pull_model(arguments.name, folder, environ=console.environ, report=report)
    console.write(f"{model.path}\nIt is for {model.engine}. Try it: llmcompanion listen")
    return exit_codes.OK
