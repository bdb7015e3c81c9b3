"""``llmcompanion look``: a second look at one reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmcompanion.amounts import amount
from llmcompanion.cli import exit_codes
from llmcompanion.cli.numbers import an_id
from llmcompanion.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from llmcompanion.chat.look.arms import Arm
    from llmcompanion.chat.look.cost import Cost
    from llmcompanion.chat.look.draws import Draw, Look
    from llmcompanion.chat.look.subject import Subject
    from llmcompanion.chat.messages import Message
    from llmcompanion.cli.console import Console
    from llmcompanion.household import Household
    from llmcompanion.models.port import ChatModel, Request
    from llmcompanion.store.database import Store

ARMS = ("same", "bare", "opposite")
VERDICTS = ("same", "mixed", "opposite")
MOST_DRAWS = 20
NOT_TURNED = "The model could not turn the message round: that arm is left out."

MORE = """\
The prompt of a reply is sent again, several times: as it was, without the persona, and with
your last message turned to lead the other way (the model turns it; --turned gives your own).
What comes shows whether the reply replicates, or whether you led it. Message ids stand in
"llmcompanion chat export ID --format json". Nothing of this is added to the conversation;
--verdict writes what you make of it into the reflection log.

examples:
  llmcompanion look 42
  llmcompanion look 42 --draws 5 --arms same,bare --json
  llmcompanion look 42 --arms same --models doctor,lab --verdict mixed"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.epilog = MORE
    parser.add_argument("id", metavar="MESSAGE_ID", type=an_id, help="the reply")
    parser.add_argument("--draws", metavar="N", type=int, default=3, help="of each arm; default: 3")
    parser.add_argument(
        "--arms", default=",".join(ARMS), help=f"some of {', '.join(ARMS)}; default: all"
    )
    parser.add_argument(
        "--models", default="", metavar="A,B", help="ask these; default: the one that replied"
    )
    parser.add_argument("--turned", metavar="TEXT", default="", help="your message, turned")
    parser.add_argument("--verdict", choices=VERDICTS, help="put this into the reflection log")
    parser.add_argument("--json", action="store_true", help="for scripts")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Draw, and print what came."""
    import asyncio

    arms = _listed(arguments.arms, "--arms")
    for arm in arms:
        if arm not in ARMS:
            raise UserError(
                f'"{arm}" is no arm', where="--arms", mend=f"they are {', '.join(ARMS)}"
            )
    if not 1 <= arguments.draws <= MOST_DRAWS:
        raise UserError(
            f"{arguments.draws} draws cannot be made", where="--draws", mend=f"1 to {MOST_DRAWS}"
        )
    return asyncio.run(_look(arguments, arms, console))


def _listed(text: str, where: str) -> list[str]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words and where == "--arms":
        raise UserError("no arm is named", where=where, mend=f"name some of {', '.join(ARMS)}")
    return list(dict.fromkeys(words))


async def _look(arguments: argparse.Namespace, names: Any, console: Console) -> int:
    from llmcompanion.chat.look.arms import arms_of, last_words, turning
    from llmcompanion.chat.look.cost import cost_of
    from llmcompanion.chat.look.draws import Look
    from llmcompanion.chat.look.turning import can_turn
    from llmcompanion.cli.blindness import refuse_while_blind

    household = console.household()
    async with await household.open_store() as store:
        await refuse_while_blind(household, store)
        subject = await _subject(arguments.id, household, store)
        models = _listed(arguments.models, "--models")
        opened: dict[str, ChatModel] = {}

        def open_model(name: str) -> ChatModel:
            name = name or subject.model
            if name not in opened:
                opened[name] = household.registry.open(name)
            return opened[name]

        try:
            for name in models or ("",):
                open_model(name)
            turned = arguments.turned.strip()
            words = last_words(subject.path)
            must_turn = "opposite" in names and not turned
            if must_turn and not can_turn(open_model("")):
                must_turn = False
                names = [name for name in names if name != "opposite"]
                console.complain(NOT_TURNED)
            cost = await cost_of(
                arms_of(subject.sent, subject.path, names, turned=turned or words, models=models),
                arguments.draws,
                reply_tokens=subject.reply_tokens,
                model_of=open_model,
                turned_first=turning(words) if must_turn else None,
            )
            console.complain(in_words(cost))
            for sentence in cost.steady:
                console.complain(sentence)
            if must_turn:
                turned = await _turned(open_model(""), words, household)
                if not turned:
                    console.complain(NOT_TURNED)
            arms = arms_of(subject.sent, subject.path, names, turned=turned, models=models)
            if not arms:
                raise UserError(
                    "no arm is left to ask", where="--arms", mend="give --turned, or other arms"
                )
            look = Look(
                arms,
                arguments.draws,
                open_model=open_model,
                clock=household.clock,
                rng=household.rng,
            )
            await _until_done(look)
        finally:
            for model in opened.values():
                await model.close()
        entry_id = await _noted(arguments.verdict, subject, look, household, store)
        if arguments.json:
            console.write_json(_record(subject, look, cost, turned, entry_id))
        else:
            _print(subject, look, turned, console)
    done = any(draw.state == "complete" for draw in look.draws)
    return exit_codes.OK if done else exit_codes.FAILED


async def _subject(message_id: int, household: Household, store: Store) -> Subject:
    from llmcompanion.chat.look.subject import subject_of
    from llmcompanion.chat.prompt import assemble

    def assembled(reply: Message, path: Sequence[Message]) -> Request:
        persona = household.library.get(reply.persona)
        return assemble(path, persona, user_name=household.settings.user_name).request

    return await subject_of(message_id, store.conversations, store.traces, assembled)


async def _turned(model: ChatModel, words: str, household: Household) -> str:
    from llmcompanion.chat.look.turning import turn_round

    return await turn_round(model, words, clock=household.clock, rng=household.rng)


async def _until_done(look: Look) -> None:
    """Draw; Ctrl+C stops what is under way and keeps what came."""
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, look.stop)
    except (NotImplementedError, RuntimeError, ValueError):
        await look.run()  # Windows, or not the main thread: the interpreter's own way will do
        return
    try:
        await look.run()
    finally:
        loop.remove_signal_handler(signal.SIGINT)


async def _noted(
    verdict: Any, subject: Subject, look: Look, household: Household, store: Store
) -> int | None:
    if verdict is None:
        return None
    from llmcompanion.journal.looks import second_look

    entry = second_look(subject.reply, look.draws, verdict, now=household.clock.now())
    return (await store.journal.add(entry)).id


def in_words(cost: Cost) -> str:
    """What a look sends and costs, as one sentence."""
    about = "" if cost.exact else "about "
    words = f"{amount(cost.sends, 'request')}, {about}{amount(cost.tokens_in, 'token')} to read"
    if not cost.leaves:
        return f"{words}; nothing leaves this machine."
    if cost.money is None:
        return f"{words} and about {cost.tokens_out} to write; no price is set."
    return f"{words} and about {cost.tokens_out} to write; about {cost.money:.4f} in all."


def _record(
    subject: Subject, look: Look, cost: Cost, turned: str, entry_id: int | None
) -> dict[str, Any]:
    """What ``--json`` prints. Keys are never renamed; new ones may come."""
    from llmcompanion.chat.look.common import agreement

    arms: list[dict[str, Any]] = []
    for arm, draws in _by_arm(look):
        arms.append(
            {
                "arm": arm.name,
                "model": draws[0].model or arm.model,
                "request": {
                    "system": arm.request.system,
                    "lines": [{"role": line.role, "text": line.text} for line in arm.request.lines],
                },
                "draws": [_draw_record(draw) for draw in draws],
                "agreement": agreement([draw.text for draw in draws]),
            }
        )
    return {
        "message_id": subject.reply.id,
        "conversation_id": subject.reply.conversation_id,
        "reply": subject.reply.text,
        "as_sent": subject.as_sent,
        "turned": turned or None,
        "cost": {
            "requests": cost.sends,
            "tokens_in": cost.tokens_in,
            "tokens_out": cost.tokens_out,
            "exact": cost.exact,
            "money": cost.money,
            "leaves_this_machine": cost.leaves,
            "steady": list(cost.steady),
        },
        "arms": arms,
        "entry_id": entry_id,
    }


def _draw_record(draw: Draw) -> dict[str, Any]:
    return {
        "text": draw.text,
        "emotion": draw.feelings[-1].label if draw.feelings else None,
        "state": draw.state,
        "note": draw.note,
        "tokens_in": draw.usage.input_tokens if draw.usage else None,
        "tokens_out": draw.usage.output_tokens if draw.usage else None,
    }


def _by_arm(look: Look) -> list[tuple[Arm, list[Draw]]]:
    grouped: dict[Arm, list[Draw]] = {}
    for draw in look.draws:
        grouped.setdefault(draw.arm, []).append(draw)
    return list(grouped.items())


def _print(subject: Subject, look: Look, turned: str, console: Console) -> None:
    from llmcompanion.chat.look.arms import ABOUT
    from llmcompanion.chat.look.common import agreement

    if not subject.as_sent:
        console.complain("What was sent then is not on record; it was put together anew.")
    console.write(f"The reply:\n{_inset(subject.reply.text)}")
    for arm, draws in _by_arm(look):
        console.write(f"\n== {arm.title}: {ABOUT[arm.name]}")
        if arm.name == "opposite":
            console.write(f"Your message, turned:\n{_inset(turned)}")
        for draw in draws:
            ended = "" if draw.state == "complete" else f" ({draw.state}) {draw.note}".rstrip()
            console.write(f"\n{draw.number + 1}.{ended}\n{_inset(draw.text)}")
        texts = [draw.text for draw in draws if draw.text]
        shared = agreement(texts)
        if len(set(texts)) == 1 < len(texts):
            console.write("\nAll draws are the same: this model does not draw by chance here.")
        elif shared is not None:
            console.write(f"\nWords in common: {shared:.0%}.")


def _inset(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
