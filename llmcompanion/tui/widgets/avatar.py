"""The pane in which the face lives, and the listener that tells it of a turn."""

from __future__ import annotations

import asyncio
import math
import random
import time
from typing import TYPE_CHECKING, Protocol

from rich.style import Style
from textual import work
from textual.geometry import Region
from textual.widget import Widget

from llmcompanion.avatar.animator import Animator
from llmcompanion.avatar.bearing import no_effects
from llmcompanion.avatar.pace import Motion, Pace
from llmcompanion.avatar.rendering.detection import TerminalGraphics
from llmcompanion.avatar.rendering.symbols import BLOCKS
from llmcompanion.chat.events import Feeling, TurnEnded, TurnEvent, TurnStarted, Words
from llmcompanion.tui.palette import Palette
from llmcompanion.tui.widgets import avatar_cover
from llmcompanion.tui.widgets.avatar_canvas import USUAL_CELL, Canvas
from llmcompanion.tui.widgets.avatar_easel import Easel
from llmcompanion.tui.widgets.avatar_means import (
    effects_of,
    means_of,
    painter_for,
    sentence_of,
)
from llmcompanion.tui.widgets.avatar_place import NO_PLACE, Place, place_for
from llmcompanion.tui.widgets.avatar_strip import changed_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.strip import Strip

    from llmcompanion.avatar.bearing import Effects
    from llmcompanion.avatar.frame import Frame
    from llmcompanion.avatar.mouth import MouthTrack
    from llmcompanion.avatar.sets import AvatarSet

QUEUE_IS_FULL = 2
"""With more writes than this under way the terminal is slow: frames are left out, never keys."""
TYPING_HEARD_EVERY_S = 0.5
BUSY_RETRY_S = 0.05
MOST_FPS_OVER_CELLS = 10.0
"""Pictures that are sent anew for each frame (sixel) come no faster."""


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
        self._rng = rng or random.Random()  # noqa: S311 - nothing secret hangs on it
        self._animator = Animator(self._rng, clock())
        self._pace = Pace()
        self._renderer = "auto"
        self._terminal = TerminalGraphics("cells", BLOCKS, "true")
        self._load: Callable[[], AvatarSet] | None = None
        self._avatar: AvatarSet | None = None
        self._easel = Easel(self._painted, self._failed, self._terminal_is_slow)
        self._trouble = ""
        self._is_away = False
        self._place: Place = NO_PLACE
        self._rows: list[Strip] = []
        self._above: list[Strip] = []
        self._instead: tuple[object, list[Strip]] = (None, [])
        self._timer: asyncio.TimerHandle | None = None
        self._visible = False
        self._heard_typing = -math.inf

    # What the screen says

    def use(self, manner: Manner, graphics: TerminalGraphics | None = None) -> None:
        """Show the face in this manner from now on.

        Args:
            manner: What the person has set.
            graphics: What the terminal can draw, as it was found before the app took the screen
                (`llmcompanion.avatar.rendering.detection`); None to leave it as it is.
        """
        self._pace = Pace(manner.frames_per_second, manner.motion)
        self._renderer = manner.renderer
        if graphics is not None:
            self._terminal = graphics
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
            self.call_after_refresh(self._bring, self._load)

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
        """Words have arrived; many times a second, so the next frame is early enough."""
        self._animator.words(words, self._clock())
        if not self._comes_back_within(self._animator.pace.frame_s):
            self._tick()

    def rest(self) -> None:
        """The turn is over."""
        self._heard_typing = -math.inf
        self._animator.activity("idle", self._clock())
        self._tick()

    def follow(self, voice: MouthTrack | None) -> None:
        """Let a voice move the mouth, or look at it again; None gives it back to the text."""
        self._animator.follow(voice, self._clock())
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
            self.call_after_refresh(self._bring, self._load)

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

    @work(group="avatar", exclusive=True)
    async def _bring(self, load: Callable[[], AvatarSet] | None) -> None:
        if not self.is_mounted:
            return
        self._trouble = ""
        avatar: AvatarSet | None = None
        effects: Effects = no_effects
        if load is not None:
            try:
                avatar = await self._easel.in_thread(load)
                effects = await self._easel.in_thread(effects_of, avatar)
            except Exception as error:  # noqa: BLE001 - whatever a set does, the app lives
                self._trouble = sentence_of(error)
        if load is not self._load or not self.is_mounted:
            if avatar is not None:
                avatar.close()
            return
        before, self._avatar = self._avatar, avatar
        self._easel.clear()
        if before is not None:
            before.close()
        self._animator.set_effects(effects, self._clock())
        self._take_canvas()
        self._look_again()

    # The canvas

    def _take_canvas(self) -> None:
        """Size, colours or glyphs may be others: paint for what there is now."""
        if not self.is_mounted:
            return
        width, height = self.size
        graphics = means_of(self.app, self._terminal, self._renderer)
        across, down = graphics.cell_pixels or USUAL_CELL
        in_cells = graphics.renderer in ("cells", "ascii")
        self._place = place_for(width, height, down / across, drawn_sizes=in_cells)
        self._above = avatar_cover.blank(width, self._place.top, self._ground)
        if self._avatar is None or not self._place:
            self._easel.clear()
            self._set_rows(self._without_picture())
            return
        ground = self.background_colors[1]
        see_through = ground.ansi is not None
        background = ground.rgb
        if see_through:
            background = (0, 0, 0) if self.app.current_theme.dark else (255, 255, 255)
        elif self.app.no_color:
            background = ground.monochrome.rgb
        x, y, _, _ = self.region
        canvas = Canvas(
            width=width,
            place=self._place,
            background=background,
            graphics=graphics,
            coloured=not self.app.no_color,
            see_through=see_through,
            origin=(x + self._place.left, y + self._place.top)
            if graphics.renderer == "sixel"
            else (0, 0),
        )
        painter = self._easel.painter
        if painter is None or painter.canvas != canvas or painter.avatar is not self._avatar:
            self._easel.set_up(painter_for(self._avatar, canvas, self._write, self._rng))
        if len(self._rows) != height:
            self._set_rows(self._without_picture())

    def _write(self, text: str) -> None:
        """To the terminal, past Textual's rows but in the same queue."""
        driver = self.app._driver
        if driver is not None:
            driver.write(text)

    @property
    def _ground(self) -> Style:
        return Style(bgcolor=self.background_colors[1].rich_color)

    def _without_picture(self) -> list[Strip]:
        """The pane with everything but a face; the same rows as long as they look the same."""
        width, height = self.size
        ground, palette = self._ground, Palette.of(self.app.current_theme)
        covered = self._is_away and self._avatar is not None
        state = (width, height, ground, palette, covered, self._trouble, self._place)
        if state != self._instead[0]:
            if covered:
                line = ground + Style.parse(palette.border)
                rows = avatar_cover.cover(width, height, self._place, ground, line)
            else:
                ink = ground + Style.parse(palette.muted)
                rows = avatar_cover.sentence(self._trouble, width, height, ground, ink)
            self._instead = (state, rows)
        return self._instead[1]

    # The motion

    @property
    def _can_be_seen(self) -> bool:
        seen = self._visible and self._place and self.is_attached
        return bool(seen and self.app.screen_stack and self.app.screen is self.screen)

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
        painter = self._easel.painter
        fps = self._pace.frames_per_second
        if painter is not None and painter.lies_over_cells:
            fps = min(fps, MOST_FPS_OVER_CELLS)
        pace = Pace(fps, self._pace.motion if looked_at else "still")
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
        self._show(frame)
        self._come_back(self._animator.next_change(now) - now)

    def _comes_back_within(self, seconds: float) -> bool:
        timer = self._timer
        return timer is not None and timer.when() - asyncio.get_running_loop().time() <= seconds

    def _come_back(self, seconds: float) -> None:
        if not math.isinf(seconds):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0.0, seconds), self._tick)

    def _painted(self, frame: Frame) -> None:
        """The easel has finished the frame that was wanted."""
        if self._can_be_seen and not self._is_away:
            self._show(frame)

    def _show(self, frame: Frame) -> None:
        """Show the frame, if it is painted; otherwise the old one stays."""
        painter = self._easel.painter
        picture = painter.show(frame) if painter is not None else None
        if picture is not None:
            self._set_rows([*self._above, *picture])

    def _failed(self, error: Exception) -> None:
        """The set cannot be painted: say so, once."""
        self._trouble = sentence_of(error)
        before, self._avatar = self._avatar, None
        if before is not None:
            before.close()
        self._tick()

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

    def _send_again(self) -> None:
        """Textual has written the cells over which a picture lay: send it whole."""
        if self._easel.painter is not None:
            self._easel.painter.forget()
            self._easel.look_again()

    # The rows

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows as they are: nothing is styled, filtered or padded once more."""
        if self._easel.painter is not None and self._easel.painter.lies_over_cells:
            self.call_after_refresh(self._send_again)
        if len(self._rows) != self.size.height:
            self._rows = self._without_picture()
        x, y, width, height = crop
        rows = self._rows[y : y + height]
        if x == 0 and width == self.size.width:
            return rows
        return [row.crop(x, x + width) for row in rows]


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
                # A tag comes before the first words; with it the waiting is over.
                self._pane.feel(felt.label)
                self._pane.speak("")
            case Words(text):
                self._pane.speak(text)
            case TurnEnded():
                self._pane.rest()
