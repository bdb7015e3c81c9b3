"""One asking of an instrument: where it stands, and what was answered.

The panel, the command line and the tests all drive this; none of them keeps a state of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.checkin import responses
from llmcompanion.checkin.responses import SKIPPED, Given
from llmcompanion.journal.entries import Answer, CheckIn, utc_offset_min

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from llmcompanion.checkin.instrument import Instrument, Item
    from llmcompanion.clock import Clock
    from llmcompanion.journal.entries import Moment, Occasion, Outcome


class Sitting:
    """The items of one asking, one after the other.

    Attributes:
        instrument: What is asked.
        items: Those of its items that are asked this time, in their order.
        shown_at: When the first item came on the screen; None before.
        first_key_at: When the first key was pressed.
        done_at: When the last item was answered, or the rest was left; None before.

    Args:
        clock: Tells when and how fast.
    """

    def __init__(self, instrument: Instrument, items: Sequence[Item], clock: Clock) -> None:
        self.instrument = instrument
        self.items = tuple(items)
        self.shown_at: datetime | None = None
        self.first_key_at: datetime | None = None
        self.done_at: datetime | None = None
        self._clock = clock
        self._place = 0
        self._answers: dict[str, Answer] = {}
        self._began = clock.monotonic()

    # Where it stands

    @property
    def current(self) -> Item | None:
        """The item that is asked now; None when there are no more."""
        return self.items[self._place] if self._place < len(self.items) else None

    @property
    def place(self) -> int:
        """How many items lie before the current one."""
        return self._place

    @property
    def done(self) -> bool:
        """Whether nothing more is to be asked."""
        return self.current is None

    @property
    def begun(self) -> bool:
        """Whether anything was answered, or passed over."""
        return bool(self._answers)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was answered so far, in the order of the items."""
        return tuple(self._answers[item.id] for item in self.items if item.id in self._answers)

    def answer_to(self, item: Item) -> Answer | None:
        """What was answered to an item; None where it was not reached."""
        return self._answers.get(item.id)

    @property
    def sentence(self) -> str:
        """What the person added in their own words; "" for nothing."""
        return next(
            (
                self._answers[item.id].text
                for item in self.items
                if item.sentence and item.id in self._answers
            ),
            "",
        )

    @property
    def outcome(self) -> Outcome:
        """What became of it so far."""
        return outcome_of(self.items, self.answers)

    # What happens to it

    def show(self) -> None:
        """The current item is on the screen from now on."""
        self._began = self._clock.monotonic()
        if self.shown_at is None:
            self.shown_at = self._clock.now()

    def touch(self) -> None:
        """A key was pressed."""
        if self.first_key_at is None:
            self.first_key_at = self._clock.now()

    def answer(self, given: Given) -> Answer:
        """The current item has its answer, and the next one is asked.

        An answer to an item that was gone back to takes the place of the first.

        Raises:
            RuntimeError: There is no current item.
        """
        item = self.current
        if item is None:
            raise RuntimeError("nothing is asked any more")
        self.touch()
        answer = Answer(
            item=item.id,
            item_version=item.version,
            state=given.state,
            number=given.number,
            text=given.text,
            response_s=round(self._clock.monotonic() - self._began, 3),
        )
        self._answers[item.id] = answer
        self._place += 1
        if self.done:
            self.done_at = self._clock.now()
        self.show()
        return answer

    def press(self, key: str) -> Answer | None:
        """A key was pressed that may answer the current item; None where it does not."""
        self.touch()
        given = None if self.current is None else responses.for_key(self.current, key)
        return None if given is None else self.answer(given)

    def skip(self) -> Answer:
        """The person passes over the current item."""
        return self.answer(Given(SKIPPED))

    def back(self) -> bool:
        """Ask the item before once more; False where there is none."""
        self.touch()
        if self._place == 0 or self.done:
            return False
        self._place -= 1
        self.show()
        return True

    def leave(self) -> None:
        """The person leaves the rest. What was answered stays."""
        if self.done_at is None:
            self.done_at = self._clock.now()

    # Its record

    def check_in(self, occasion: Occasion, moment: Moment) -> CheckIn:
        """The entry for the log, as things stand now: asked when it was shown."""
        at = self.shown_at or self._clock.now()
        return CheckIn(
            asked_at=at,
            instrument=self.instrument.id,
            instrument_version=self.instrument.version,
            occasion=occasion,
            outcome=self.outcome,
            moment=moment,
            answers=self.answers,
            sentence=self.sentence,
            shown_at=self.shown_at,
            first_key_at=self.first_key_at,
            done_at=self.done_at,
            utc_offset_min=utc_offset_min(at),
        )


def outcome_of(items: Sequence[Item], answers: Sequence[Answer]) -> Outcome:
    """answered when every item that is not optional has an answer, skipped when none has."""
    given = {answer.item for answer in answers if answer.state != SKIPPED}
    if not given:
        return "skipped"
    wanted = {item.id for item in items if not item.optional}
    return "answered" if wanted <= given else "partial"
