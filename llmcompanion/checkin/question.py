"""What is on the screen: an asking with the sitting in which it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.checkin import schedule

if TYPE_CHECKING:
    from llmcompanion.checkin.agenda import Asking
    from llmcompanion.checkin.sitting import Sitting
    from llmcompanion.journal.entries import Moment


class Question:
    """What is on the screen now.

    Attributes:
        asking: Why and until when.
        sitting: Where it stands.
        moment: What was happening when it came.
        entry_id: Its entry in the log, once there is one.
        before: What the asker counted before it came.
    """

    def __init__(self, asking: Asking, sitting: Sitting, moment: Moment) -> None:
        self.asking = asking
        self.sitting = sitting
        self.moment = moment
        self.entry_id: int | None = None
        self.before: tuple[float | None, int] = None, 0

    @property
    def can_snooze(self) -> bool:
        """Whether it can be put off: not too often, and not once it was begun."""
        return schedule.can_snooze(self.asking) and not self.sitting.begun
