"""``llmcompanion voice``: what can speak here, hearing it, and writing it to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.cli import exit_codes
from llmcompanion.errors import UserError, unwritable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from llmcompanion.cli.console import Console
    from llmcompanion.voice.port import Engine, Manner, Speech
    from llmcompanion.voice.registry import Surroundings

MORE = """\
In the app, F10 turns the voice on and off and F11 mutes it.

examples:
  llmcompanion voice list
  llmcompanion voice test
  llmcompanion voice test --engine espeak --text "Good morning"
  llmcompanion voice pull en_US-amy-medium
  llmcompanion voice render "Good morning" --engine blip --persona mira -o hello.wav \\
      --mouth hello.json"""

ENGINES = ("blip", "espeak", "piper", "server", "system")
RENDERED = ("blip", "espeak", "piper")
"""What renders: engines that need nothing from outside and always say the same."""
SENTENCE = "Good morning! This is how I sound. Shall we talk a little?"
LONGEST_TEST_S = 120.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the commands."""
    parser.epilog = MORE
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, dest="what"
    )
    row = commands.add_parser("list", help="what can speak here, and why the rest cannot")
    row.add_argument("--json", action="store_true", help="for scripts")
    row.set_defaults(run=show)

    row = commands.add_parser("test", help="say something aloud")
    row.add_argument("--engine", choices=ENGINES, default="", help=", ".join(ENGINES))
    row.add_argument("--text", metavar="TEXT", default=SENTENCE, help="what to say")
    row.set_defaults(run=test)

    row = commands.add_parser("pull", help="fetch a voice for Piper, or go on fetching it")
    row.add_argument("name", metavar="NAME", help="such as en_US-amy-medium")
    row.set_defaults(run=pull)

    row = commands.add_parser("render", help="write what is said to a file")
    row.add_argument("text", metavar="TEXT", nargs="+", help="what to say; - reads it")
    row.add_argument("--engine", choices=RENDERED, default="blip", help=", ".join(RENDERED))
    row.add_argument("--persona", metavar="P", default="", help="whose voice; yours otherwise")
    row.add_argument("--emotion", metavar="E", default="neutral", help="what is felt: joy, ...")
    row.add_argument("-o", "--output", metavar="FILE.wav", required=True, help="where to")
    row.add_argument("--mouth", metavar="FILE.json", default="", help="the mouth's shapes, too")
    row.set_defaults(run=render)


# what there is -------------------------------------------------------------------------------


def show(arguments: argparse.Namespace, console: Console) -> int:
    """Print a line for each engine, and the voices of Piper."""
    from llmcompanion.voice.registry import chosen, offers

    here = _here(console)
    found = offers(here)
    usual = chosen(here)
    if arguments.json:
        console.write_json(
            [
                {
                    "name": offer.name,
                    "ready": offer.ready,
                    "chosen": offer.name == usual,
                    "about": offer.about,
                    "licence": offer.licence,
                    "goes_to": offer.goes_to,
                    "why": offer.why,
                    "voices": list(offer.voices),
                }
                for offer in found
            ]
        )
        return exit_codes.OK
    for offer in found:
        mark = "*" if offer.name == usual else " " if offer.ready else "-"
        console.write(f"{mark} {offer.name:<7} {offer.about}")
        if offer.why:
            console.write(f"          {offer.why}")
        elif offer.goes_to != "this machine":
            console.write(f"          What is spoken goes to {offer.goes_to}.")
        for voice in offer.voices:
            console.write(f"          {voice}")
    console.write("\n* speaks; - is not ready.")
    return exit_codes.OK


def _here(console: Console) -> Surroundings:
    from llmcompanion.voice.registry import surroundings

    household = console.household()
    folders = household.folders
    return surroundings(household.settings.voice, folders.voices, None, console.environ)


# aloud ---------------------------------------------------------------------------------------


def test(arguments: argparse.Namespace, console: Console) -> int:
    """Say something, on the way that the app would take."""
    import time

    from llmcompanion.plaintext import clean
    from llmcompanion.voice.native_words import diverted
    from llmcompanion.voice.output import Output
    from llmcompanion.voice.registry import chosen, open_engine
    from llmcompanion.voice.speaker import Speaker

    here = _here(console)
    name = arguments.engine or chosen(here)
    engine = open_engine(here, name)
    amiss: list[str] = []
    output = Output(amiss.append)
    speaker = Speaker(lambda: engine, output, monotonic=time.monotonic, complain=amiss.append)
    speaker.manner = _manner(console, "", here)
    speaker.volume = here.settings.volume / 100
    with diverted(console.household().folders.logs):
        speaker.begin()
        speaker.words(clean(arguments.text))
        speaker.end()
        try:
            speaker.wait(LONGEST_TEST_S)
        finally:
            speaker.close()
    for sentence in dict.fromkeys(amiss):
        console.complain(sentence)
    if amiss:
        return exit_codes.FAILED
    console.write(f"{name} spoke through {output.sink.name}.")
    return exit_codes.OK


def _manner(console: Console, persona: str, here: Surroundings) -> Manner:
    from llmcompanion.voice.manner import manner_of

    household = console.household()
    who = household.library.get(persona or household.settings.persona)
    return manner_of(who.id, dict(who.voice), rate=here.settings.rate)


# files ---------------------------------------------------------------------------------------


def pull(arguments: argparse.Namespace, console: Console) -> int:
    """Fetch a voice, with a line of progress."""
    from llmcompanion.cli.progress import fetching
    from llmcompanion.config.folders import make_private_folder
    from llmcompanion.voice.voices import pull_voice

    folder = console.household().folders.voices
    make_private_folder(folder)
    with fetching(console) as report:
        path = pull_voice(arguments.name, folder, environ=console.environ, report=report)
    console.write(f"{path}\nHear it: llmcompanion voice test --engine piper")
    return exit_codes.OK


def render(arguments: argparse.Namespace, console: Console) -> int:
    """Write the sound, and the mouth that goes with it."""
    from pathlib import Path

    from llmcompanion.voice.manner import felt
    from llmcompanion.voice.registry import open_engine
    from llmcompanion.voice.sentences import worth_saying
    from llmcompanion.voice.speakable import speakable
    from llmcompanion.voice.wav import write_wav

    here = _here(console)
    text = speakable(console.text(arguments.text))
    if not worth_saying([text]):
        raise UserError(
            "there is nothing to say", where="the text", mend='give it as in: voice render "Hello"'
        )
    manner = felt(_manner(console, arguments.persona, here), _emotion(arguments.emotion))
    engine = open_engine(here, arguments.engine)
    try:
        speeches = list(_spoken(engine, text, manner))
    finally:
        engine.close()
    if not speeches:
        raise UserError("it made no sound", where=arguments.engine)
    rate = speeches[0].rate
    target = Path(arguments.output)
    seconds = write_wav(target, (speech.pcm for speech in speeches), rate)
    if arguments.mouth:
        _write_mouth(Path(arguments.mouth), speeches)
    console.write(f"{target}: {seconds:.2f} s at {rate} Hz.")
    return exit_codes.OK


def _emotion(label: str) -> str:
    from llmcompanion.emotion.labels import LABELS

    if label not in LABELS:
        raise UserError(
            f'there is no emotion "{label}"',
            where="--emotion",
            mend=f"choose one of {', '.join(LABELS)}",
        )
    return label


def _spoken(engine: Engine, text: str, manner: Manner) -> Iterator[Speech]:
    """All of it, piece by piece as the app would say it, with a breath between the pieces."""
    from llmcompanion.voice.port import Speech
    from llmcompanion.voice.sentences import sentences, worth_saying
    from llmcompanion.voice.speaker import BREATH_S, PAUSE_THEMSELVES

    for piece in worth_saying(sentences(text)):
        rate = 0
        for speech in engine.say(piece, manner):
            rate = speech.rate
            yield speech
        if rate and engine.name not in PAUSE_THEMSELVES:
            yield Speech(bytes(2 * round(BREATH_S * rate)), rate, ((0.0, "closed"),))


def _write_mouth(path: Path, speeches: list[Speech]) -> None:
    import json

    from llmcompanion.voice.wav import ELSEWHERE

    steps: list[dict[str, object]] = [{"t_s": 0.0, "shape": "closed"}]
    began = 0.0
    for speech in speeches:
        for at, shape in speech.mouth:
            t_s = round(began + at, 4)
            if steps[-1]["t_s"] == t_s:
                steps.pop()
            if not steps or steps[-1]["shape"] != shape:
                steps.append({"t_s": t_s, "shape": shape})
        began += speech.seconds
    if steps[-1]["shape"] != "closed":
        steps.append({"t_s": round(began, 4), "shape": "closed"})
    try:
        path.write_text(json.dumps(steps, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(path, error, mend=ELSEWHERE) from error
