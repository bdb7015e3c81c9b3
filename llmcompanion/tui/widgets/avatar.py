"""The pane in which the face lives, and the listener that tells it of a turn."""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from typing import TYPE_CHECKING, Protocol

from rich.style import Style
from textual.geometry import Region
from textual.widget import Widget

from llmcompanion.avatar.animator import Animator
from llmcompanion.avatar.bearing import even_phases, no_effects
from llmcompanion.avatar.pace import Motion, Pace
from llmcompanion.avatar.rendering.symbols import BLOCKS, SymbolSet, symbols_for
from llmcompanion.chat.events import Feeling, TurnEnded, TurnEvent, TurnStarted, Words
from llmcompanion.errors import UserError
from llmcompanion.tui.palette import Palette
from llmcompanion.tui.widgets import avatar_cover
from llmcompanion.tui.widgets.avatar_easel import Easel
from llmcompanion.tui.widgets.avatar_paint import Canvas, Painter
from llmcompanion.tui.widgets.avatar_place import NO_PLACE, Place, cell_aspect, place_for
from llmcompanion.tui.widgets.avatar_strip import changed_rows, colour_depth

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.strip import Strip

    from llmcompanion.avatar.bearing import Effects
    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.rendering.colours import Depth
    from llmcompanion.avatar.sets import AvatarSet

log = logging.getLogger(__name__)

QUEUE_IS_FULL = 2
"""With more writes than this under way the terminal is slow: frames are left out, never keys."""
TYPING_HEARD_EVERY_S = 0.5
BUSY_RETRY_S = 0.05


class Manner(Protocol):
    """How the face is to be shown; `llmcompanion.config.settings.AvatarSettings` is one."""

    @property
    def renderer(self) -> str: ...

    @property
    def motion(self) -> Motion: ...

    @property
    def frames_per_second(self) -> float: ...


class AvatarPane(Widget):
    """Shows the frames of an animator as rows of cells; the talk goes on without it.

    Rows are handed to Textual ready-made (see `PictureStrip`), only those that changed are
    refreshed, and nothing at all happens between two frames that differ. Pictures are painted in
    a thread, one at a time; the old one stays until the new one is ready.

    It stands still while the terminal is not looked at (focus lost), while the app's animation
    level is "none" and with motion "still"; it stops while it cannot be seen.

    Args:
        clock: Monotonic seconds.
        rng: Where pauses and glances come from.
    """

    DEFAULT_CSS = """
    AvatarPane { width: 1fr; height: 1fr; }
    """
    ALLOW_SELECT = False

    def __init__(
        self,
        *,
        id: str | None = None,
        classes: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        rng: random.Random | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._clock = clock
        self._animator = Animator(rng or random.Random(), clock())  # noqa: S311
        self._pace = Pace()
        self._symbols: SymbolSet = BLOCKS
        self._load: Callable[[], AvatarSet] | None = None
        self._avatar: AvatarSet | None = None
        self._easel = Easel(self._painted, self._failed)
        self._trouble = ""
        self._is_away = False
        self._place: Place = NO_PLACE
        self._rows: list[Strip] = []
        self._timer: asyncio.TimerHandle | None = None
        self._visible = False
        self._heard_typing = -math.inf

    # What the screen says

    def use(self, manner: Manner) -> None:
        """Show the face in this manner from now on."""
        self._pace = Pace(manner.frames_per_second, manner.motion)
        symbols = symbols_for(manner.renderer)
        if symbols is not self._symbols:
            self._symbols = symbols
            self._take_canvas()
        self._look_again()

    def set_avatar(self, load: Callable[[], AvatarSet] | None) -> None:
        """Show another avatar, or none.

        Args:
            load: Loads it; called in a thread, after the screen has been painted. What it raises
                is said in the pane.
        """
        self._load = load
        if self.is_mounted:
            self.call_after_refresh(self._change_avatar)

    def set_away(self, is_away: bool) -> None:
        """Cover the face, or show it again. At once, whatever the frame rate."""
        self._is_away = is_away
        self._animator.away(is_away)
        if not is_away:
            self._animator.typed(self._clock())
        self._tick()

    def typing(self) -> None:
        """The person pressed a key."""
        now = self._clock()
        if now - self._heard_typing >= TYPING_HEARD_EVERY_S:
            self._heard_typing = now
            self._animator.typed(now)
            self._tick()

    def feel(self, label: str) -> None:
        """Show an emotion from now on."""
        self._animator.emotion(label, self._clock())
        self._tick()

    def think(self) -> None:
        """A turn has begun and has no words yet."""
        self._animator.activity("thinking", self._clock())
        self._tick()

    def speak(self, words: str) -> None:
        """Words have arrived."""
        self._animator.words(words, self._clock())
        self._tick()

    def rest(self) -> None:
        """The turn is over."""
        self._heard_typing = -math.inf
        self._animator.activity("idle", self._clock())
        self._tick()

    @property
    def animator(self) -> Animator:
        """What decides on the frames."""
        return self._animator

    # Coming and going

    def on_mount(self) -> None:
        self.watch(self.app, "app_focus", self._focus_moved, init=False)
        self.watch(self.screen, "stack_updates", self._look_again, init=False)
        self.run_worker(self._easel.work(), group="easel", exit_on_error=False)
        if self._load is not None:
            self.call_after_refresh(self._change_avatar)

    def on_unmount(self) -> None:
        self._stop()
        self._easel.close()
        if self._avatar is not None:
            self._avatar.close()
            self._avatar = None

    def on_show(self) -> None:
        self._visible = True
        self._take_canvas()
        self._look_again()

    def on_hide(self) -> None:
        self._visible = False
        self._stop()

    def on_resize(self) -> None:
        self._visible = self.display
        self._take_canvas()
        self._look_again()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._take_canvas()
        self._look_again()

    # Loading

    def _change_avatar(self) -> None:
        self.run_worker(self._bring(self._load), group="avatar", exclusive=True)

    async def _bring(self, load: Callable[[], AvatarSet] | None) -> None:
        self._trouble = ""
        avatar: AvatarSet | None = None
        if load is not None:
            try:
                avatar = await asyncio.to_thread(load)
            except Exception as error:  # noqa: BLE001 - whatever a set does, the app lives
                self._trouble = _sentence_of(error)
        if load is not self._load or not self.is_mounted:
            if avatar is not None:
                avatar.close()
            return
        before, self._avatar = self._avatar, avatar
        self._easel.clear()
        if before is not None:
            before.close()
        self._animator.set_effects(_effects_of(avatar), self._clock())
        self._take_canvas()
        self._look_again()

    # The canvas

    def _take_canvas(self) -> None:
        """Size, colours or glyphs may be others: paint for what there is now."""
        if not self.is_mounted:
            return
        width, height = self.size
        self._place = place_for(width, height, cell_aspect()) if width and height else NO_PLACE
        if self._avatar is None or not self._place:
            self._easel.clear()
            self._set_rows(self._without_picture())
            return
        _, background = self.background_colors
        canvas = Canvas(
            width=width,
            place=self._place,
            background=background.rgb,
            depth=self._depth,
            symbols=self._symbols,
        )
        if (
            self._easel.painter is None
            or self._easel.painter.canvas != canvas
            or (self._easel.painter.avatar is not self._avatar)
        ):
            self._easel.set_up(Painter(self._avatar, canvas))
        if len(self._rows) != height:
            self._set_rows(self._without_picture())

    @property
    def _depth(self) -> Depth:
        """Colours to paint with; without a terminal (tests, screenshots) all of them."""
        if self.app.no_color:
            return "none"
        return "true" if self.app.is_headless else colour_depth(self.app.console)

    @property
    def _ground(self) -> Style:
        return Style(bgcolor=self.background_colors[1].rich_color)

    def _without_picture(self) -> list[Strip]:
        """The pane with everything but a face."""
        width, height = self.size
        ground = self._ground
        palette = Palette.of(self.app.current_theme)
        if self._is_away and self._avatar is not None:
            line = ground + Style.parse(palette.border)
            return avatar_cover.cover(width, height, self._place, ground, line)
        if self._trouble:
            ink = ground + Style.parse(palette.muted)
            return avatar_cover.sentence(self._trouble, width, height, ground, ink)
        return avatar_cover.blank(width, height, ground)

    # The motion

    @property
    def _can_be_seen(self) -> bool:
        return bool(self._visible and self._place and self.is_attached and self.screen.is_current)

    def _focus_moved(self, here: bool) -> None:
        """The person looks at the terminal again, or at something else."""
        if here:
            self._animator.typed(self._clock())
        self._look_again()

    def _look_again(self, *_: object) -> None:
        """Whether the face moves may have changed."""
        if not self.is_mounted:
            return
        looked_at = self.app.app_focus and self.app.animation_level != "none"
        pace = self._pace if looked_at else Pace(self._pace.frames_per_second, "still")
        self._animator.set_pace(pace, self._clock())
        if self._can_be_seen:
            self._tick()
        else:
            self._stop()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        """Show what is to be seen now, and come back when that changes."""
        self._stop()
        if not self._can_be_seen:
            return
        now = self._clock()
        if self._is_away or self._avatar is None:
            self._set_rows(self._without_picture())
            return
        if self._terminal_is_slow():
            self._come_back(BUSY_RETRY_S)
            return
        frame = self._animator.frame(now)
        self._easel.want(frame)
        picture = self._easel.known(frame)
        if picture is not None:
            self._show(list(picture))
        self._come_back(self._animator.next_change(now) - now)

    def _come_back(self, seconds: float) -> None:
        if not math.isinf(seconds):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0.0, seconds), self._tick)

    def _painted(self, frame: Frame) -> None:
        """The easel has finished the frame that was wanted."""
        picture = self._easel.known(frame)
        if picture is not None and self._can_be_seen and not self._is_away:
            self._show(list(picture))

    def _failed(self, error: Exception) -> None:
        """The set cannot be painted: say so, once."""
        self._trouble = _sentence_of(error)
        before, self._avatar = self._avatar, None
        if before is not None:
            before.close()
        self._tick()

    def _show(self, picture: list[Strip]) -> None:
        above = avatar_cover.blank(self.size.width, self._place.top, self._ground)
        self._set_rows([*above, *picture])

    def _set_rows(self, rows: list[Strip]) -> None:
        """Show other rows; only those that differ are drawn again."""
        before, self._rows = self._rows, rows
        if not self.is_attached:
            return
        width = self.size.width
        changed = changed_rows(before, rows)
        if changed:
            self.refresh(*(Region(0, y, width, count) for y, count in changed))

    def _terminal_is_slow(self) -> bool:
        """Whether the writer has more to write than it can at once."""
        writer = getattr(self.app._driver, "_writer_thread", None)
        queue = getattr(writer, "_queue", None)
        return queue is not None and queue.qsize() > QUEUE_IS_FULL

    # The rows

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows as they are: nothing is styled, filtered or padded once more."""
        if len(self._rows) != self.size.height:
            self._rows = self._without_picture()
        x, y, width, height = crop
        rows = self._rows[y : y + height]
        if x == 0 and width == self.size.width:
            return rows
        return [row.crop(x, x + width) for row in rows]


def _sentence_of(error: Exception) -> str:
    """What went wrong with an avatar, for a person; a mistake of the program goes to the log."""
    if isinstance(error, UserError):
        return error.sentence
    log.error("the avatar cannot be shown", exc_info=error)
    return "The avatar cannot be shown; the log has the details."


def _effects_of(avatar: AvatarSet | None) -> Effects:
    """How long each phase of an expression's effects stays."""
    if avatar is None:
        return no_effects

    def durations(label: str) -> tuple[float, ...]:
        return avatar.durations(label) or even_phases(avatar.phases, label)

    return durations


class FaceListener:
    """Tells a pane what a turn brings. A listener of `llmcompanion.chat.events`."""

    def __init__(self, pane: AvatarPane) -> None:
        self._pane = pane

    async def hear(self, event: TurnEvent) -> None:
        """Follow the turn; never raises, never waits."""
        match event:
            case TurnStarted():
                self._pane.think()
            case Feeling(felt):
                self._pane.feel(felt.label)
            case Words(text):
                self._pane.speak(text)
            case TurnEnded():
                self._pane.rest()
