"""Listening on the main screen: when the microphone is open, and what becomes of the words."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Vertical

from llmcompanion.errors import UserError
from llmcompanion.tui.flows import Flow
from llmcompanion.tui.voice_flow import VoiceFlow
from llmcompanion.tui.widgets.level_meter import LevelMeter, Reading
from llmcompanion.tui.widgets.statusline import MIC_OFF

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from textual.app import ComposeResult
    from textual.timer import Timer

    from llmcompanion.config.settings import ListenSettings
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session
    from llmcompanion.voice.listening.capture import Microphone
    from llmcompanion.voice.listening.listener import Heard, Listener, Way
    from llmcompanion.voice.listening.port import Recogniser
    from llmcompanion.voice.listening.vad import Sense

log = logging.getLogger(__name__)

LOOK_S = 1 / 15
"""Between two looks at the level, and at what else is on the screen."""
LEAST_ROWS = 14
"""Rows of a window in which face, talk and input stand above one another; in fewer the meter gives
way, and the status line says enough."""
MIC_ON, MIC_DEAF = "mic on ●", "mic not heard"
"""What the status line says; the second while the voice speaks."""
WRITING = "Writing down what you said ..."
TRY = "Ctrl+Space begins and ends it."


class ListenFlow(Flow, Vertical):
    """The keys of the microphone, the meter, and the way of the words into the input.

    The microphone is open only while this screen is the one in front and no check-in is open:
    what it does is always to be seen.

    Args:
        chat: The main screen.
        session: What is open.
        microphone: Makes what records; the machine's own where it is not given.
        make_sense: Opens what tells speech from the rest.
        make_recogniser: Opens what writes it down; what the settings name where it is not given.
        environ: The environment.
        monotonic: The time that the meter goes by.
    """

    DEFAULT_CSS = "ListenFlow { height: auto; } ListenFlow LevelMeter { display: none; }"

    def __init__(
        self,
        chat: ChatScreen,
        session: Session,
        *,
        microphone: Callable[[], Microphone] | None = None,
        make_sense: Callable[[], Sense] | None = None,
        make_recogniser: Callable[[], Recogniser] | None = None,
        environ: Mapping[str, str] = os.environ,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(id="listen-flow")
        self._chat = chat
        self._session = session
        self._microphone = microphone
        self._make_sense = make_sense
        self._make_recogniser = make_recogniser
        self._environ = environ
        self._monotonic = monotonic
        self._loop = asyncio.get_running_loop()
        self._listener: Listener | None = None
        self._is_busy = False
        """Whether the microphone is being opened or closed."""
        self._wanted: Way | None = None
        """How it listens, as far as the person is concerned; None for not at all."""
        self._is_aside = False
        """Whether the microphone is closed meanwhile, for something else is in front."""
        self._began_at = 0.0
        self._is_kept_told = False
        self._timer: Timer | None = None
        self._stop = chat.doings["stop"]
        self.meter = LevelMeter(id="level")

    def compose(self) -> ComposeResult:
        yield self.meter

    def on_mount(self) -> None:
        self._timer = self.set_interval(LOOK_S, self._look, pause=True)

    def doings(self) -> Mapping[str, Callable[[], object]]:
        # Esc drops what is being recorded; where nothing is, it does what it does otherwise.
        return {"listen": self._press, "hands_free": self._switch, "stop": self._escape}

    @property
    def settings(self) -> ListenSettings:
        """What the person has set."""
        return self._session.settings.listen

    def tick(self) -> None:
        self._show()

    def closed(self) -> None:
        """The screen is gone."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    # Keys

    def _press(self) -> None:
        """Begin to listen, or end it."""
        if self._is_busy:
            return
        if self._wanted is not None:
            self._go(self._end(drop=False))
        else:
            self._go(self._begin("free" if self.settings.hands_free else "pushed"))

    def _escape(self) -> None:
        if self._wanted is not None and not self._is_busy:
            self._go(self._end(drop=True))
        else:
            self._stop()

    def _switch(self) -> None:
        self._chat.carry_out(self._set_hands_free(on=not self.settings.hands_free))

    async def _set_hands_free(self, *, on: bool) -> None:
        import msgspec

        if self._wanted is not None and not self._is_busy:
            await self._end(drop=False)
        settings = msgspec.structs.replace(self.settings, hands_free=on)
        await self._session.change_settings(listen=settings)
        if on:
            self._chat.say(f"Hands-free: it hears when you speak and when you pause. {TRY}")
        else:
            self._chat.say(f"Not hands-free: all that you say in between is heard. {TRY}")

    # Beginning and ending

    def _go(self, change: Awaitable[None]) -> None:
        """Open or close the microphone, one at a time; `change` ends the being busy."""
        self._is_busy = True
        self._chat.carry_out(change)

    async def _begin(self, way: Way) -> None:
        try:
            await self._open(way)
        finally:
            self._is_busy = False
        if self._listener is not None and self._listener.is_on:
            self._wanted, self._is_aside = way, False
            self._began_at = self._monotonic()
            if self._timer is not None:
                self._timer.resume()
            self._chat.say(self._opening())
        self._show()

    async def _open(self, way: Way) -> None:
        """Open the microphone; says in a sentence why it cannot be."""
        from llmcompanion.voice.sink import SoundError

        if self._make_recogniser is None:
            await asyncio.to_thread(self._check)
        listener = self._ready()
        self._hush()
        try:
            await asyncio.to_thread(listener.start, way)
        except SoundError as error:
            log.warning("%s", error)
            self._chat.say(str(error))

    def _check(self) -> None:
        """Raises UserError where nothing here can write down what is said."""
        from llmcompanion.voice.listening.registry import chosen

        chosen(self.settings, self._session.household.folders.models)

    def _opening(self) -> str:
        """What is said when it begins: the meter says the rest."""
        if not self.settings.keep or self._is_kept_told:
            return ""
        self._is_kept_told = True
        return f"What you say is kept as sound in {self._keep_folder()}."

    async def _end(self, *, drop: bool) -> None:
        self._is_busy = True
        self._wanted = None
        listener = self._listener
        try:
            if listener is not None:
                await asyncio.to_thread(listener.stop, drop=drop)
        finally:
            self._is_busy = False
        if drop:
            self._chat.say("Not listening any more; what was not yet written down is dropped.")
        elif listener is not None and listener.is_writing:
            self._chat.say(WRITING)
        else:
            self._chat.say("")
        self._show()

    def _ready(self) -> Listener:
        if self._listener is None:
            from llmcompanion.voice.listening.capture import Microphone
            from llmcompanion.voice.listening.listener import Listener
            from llmcompanion.voice.listening.vad import open_sense

            make = self._microphone or (lambda: Microphone(self.settings.device))
            self._listener = Listener(
                make(),
                self._make_sense or open_sense,
                self._make_recogniser or self._open_recogniser,
                tell=self._heard_elsewhere,
                complain=self._complain,
                on_change=self._changed_elsewhere,
                is_speaking=self._is_speaking,
                last_said=self._last_said,
                monotonic=self._monotonic,
            )
        return self._listener

    def _open_recogniser(self) -> Recogniser:
        from llmcompanion.voice.listening.registry import open_recogniser

        return open_recogniser(self.settings, self._session.household.folders.models)

    # The voice, which must not be heard

    def _voice(self) -> VoiceFlow | None:
        return next((each for each in self._chat.flows if isinstance(each, VoiceFlow)), None)

    def _is_speaking(self) -> bool:
        voice = self._voice()
        return voice is not None and voice.is_speaking

    def _hush(self) -> None:
        voice = self._voice()
        if voice is not None:
            voice.hush()

    def _last_said(self) -> str:
        reply = self._chat.last_reply
        return reply.text if reply is not None else ""

    # What is on the screen

    def _look(self) -> None:
        """Close the microphone where its state cannot be seen; show the level."""
        if not self._is_busy and self._wanted is not None:
            hidden = self._chat.app.screen is not self._chat or self._chat.check_in.is_open
            listener = self._listener
            if hidden and self._wanted == "pushed":
                self._go(self._end(drop=False))
            elif hidden != self._is_aside:
                self._go(self._step(aside=hidden))
            elif listener is not None and not listener.is_on and not hidden:
                self._wanted = None  # the device went away, or the longest recording is over
                if self._timer is not None:
                    self._timer.pause()
        self._show()

    async def _step(self, *, aside: bool) -> None:
        """Hands-free waits while something else is in front."""
        self._is_aside = aside
        try:
            if aside and self._listener is not None:
                await asyncio.to_thread(self._listener.stop)
            elif self._wanted is not None:
                await self._open(self._wanted)
        finally:
            self._is_busy = False
        self._show()

    def _show(self) -> None:
        if not self._chat.is_attached:
            return
        listener = self._listener
        state = listener.state if listener is not None else "off"
        words = {"off": MIC_OFF, "on": MIC_ON, "deaf": MIC_DEAF}[state]
        status = self._chat.status
        if status.standing.mic != words:
            status.standing = replace(status.standing, mic=words)
        below_a_face = self._chat.has_class("-narrow") and self._chat.has_class("-tall")
        has_room = not below_a_face or self.app.size.height >= LEAST_ROWS
        self.meter.display = state != "off" and has_room
        if listener is not None and state != "off":
            self.meter.reading = self._reading(listener)
        elif self._timer is not None and self._wanted is None:
            self._timer.pause()

    def _reading(self, listener: Listener) -> Reading:
        from llmcompanion.voice.listening.level import share

        now = self._monotonic()
        if listener.state == "deaf":
            return Reading("○ not listening while it speaks", hints=("Ctrl+Space ends",))
        if listener.way == "free":
            head = "● hears you" if listener.is_hearing else "● listens"
            hints: tuple[str, ...] = ("Ctrl+Space ends",)
        else:
            minutes, rest = divmod(int(now - self._began_at), 60)
            head = f"● {minutes}:{rest:02}"
            hints = ("Ctrl+Space ends", "Esc drops")
        level = listener.level
        return Reading(
            head, share(level.now_db), share(level.peak_db(now)), is_on=True, hints=hints
        )

    # From the listener's own threads

    def _complain(self, sentence: str) -> None:
        log.warning("%s", sentence)
        self._call(self._chat.say, sentence)

    def _changed_elsewhere(self) -> None:
        self._call(self._show)

    def _heard_elsewhere(self, heard: Heard) -> None:
        """Keep the sound where that was asked for, and let it go; hand on the words."""
        if heard.pcm and self.settings.keep:
            from llmcompanion.voice.listening.wav_files import keep_recording

            now = self._session.household.clock.now().astimezone()
            try:
                keep_recording(self._keep_folder(), heard.pcm, now)
            except UserError as error:
                self._complain(error.sentence)
        self._call(self._take, heard.text, heard.why, heard.way)

    def _keep_folder(self) -> Path:
        named = Path(self.settings.keep).expanduser()
        return self._session.household.folders.data / named  # where it is absolute, as it is

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:  # the app has ended
            log.debug("the listener outlived the screen")

    def _take(self, text: str, why: str, way: Way) -> None:
        """Words have come: into the input, or out at once."""
        from llmcompanion.voice.listening.listener import NOTHING

        if not self._chat.is_attached:
            return
        if not text:
            # Hands-free, a cough is no news as long as it goes on.
            if way == "pushed" or why != NOTHING or self._wanted is None:
                self._chat.say(why)
            return
        composer = self._chat.composer
        self._chat.say("")
        at_once = (
            self.settings.send
            and not composer.text.strip()
            and composer.editing is None
            and not self._chat.is_busy
        )
        row, column = composer.cursor_location
        before = composer.document.get_line(row)[:column]
        composer.insert(joined(before, text))
        if at_once:
            composer.action_send()
        elif not self._chat.check_in.is_open:
            composer.focus()


def joined(before: str, text: str) -> str:
    """`text` as it goes on behind `before`: a space between them where there is none."""
    return text if not before or before[-1].isspace() else f" {text}"
