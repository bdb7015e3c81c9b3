"""The voice on the main screen: when it speaks, what stops it, and what the face is told."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from llmcompanion.avatar.mouth import CalmMouth
from llmcompanion.chat.events import Feeling, TurnEnded, TurnStarted, Words
from llmcompanion.tui.flows import Flow
from llmcompanion.voice.quiet import CHECK_IN, MUTED, QUIET_HOURS, is_quiet_hour, starts_muted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from llmcompanion.chat.events import TurnEvent
    from llmcompanion.chat.talk import Talk
    from llmcompanion.config.settings import VoiceSettings
    from llmcompanion.tui.screens.chat import ChatScreen
    from llmcompanion.tui.session import Session
    from llmcompanion.voice.mouth import VoiceMouth
    from llmcompanion.voice.output import Output
    from llmcompanion.voice.port import Engine
    from llmcompanion.voice.speaker import Speaker

log = logging.getLogger(__name__)

PAINTING_S = 0.008
"""What it takes from a frame's beginning until it is on the terminal."""
LONGEST_LEAD_S = 0.045
"""A mouth that is earlier than its sound by more is seen to be (ITU-R BT.1359)."""

BY = {
    "blip": "in small tones",
    "espeak": "by espeak-ng",
    "piper": "by Piper",
    "server": "by the server that you have set",
    "system": "by the system's own voice",
}


class VoiceFlow(Flow):
    """A listener of every turn of the talk that is shown, and the keys of the voice.

    Args:
        chat: The main screen.
        session: What is open.
        output: Where the sound goes; the machine's own where it is not given.
        make_engine: Opens what speaks; what the settings name where it is not given.
        environ: The environment.
        monotonic: The time that the face goes by.
    """

    def __init__(
        self,
        chat: ChatScreen,
        session: Session,
        *,
        output: Callable[[Callable[[str], None]], Output] | None = None,
        make_engine: Callable[[], Engine] | None = None,
        environ: Mapping[str, str] = os.environ,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._chat = chat
        self._session = session
        self._output = output
        self._make_engine = make_engine or self._open_engine
        self._environ = environ
        self._monotonic = monotonic
        self._loop = asyncio.get_running_loop()
        self._speaker: Speaker | None = None
        self._followed: object = None
        """The mouth that the face follows now."""
        self._talk: Talk | None = None
        self.is_muted = starts_muted(session.settings.voice, environ)
        self._engine_named = ""
        self._preferred = ""
        """The engine that the persona would rather speak with."""

    def doings(self) -> Mapping[str, Callable[[], object]]:
        return {"voice": self._switch, "mute": self._mute}

    @property
    def settings(self) -> VoiceSettings:
        """What the person has set."""
        return self._session.settings.voice

    @property
    def is_speaking(self) -> bool:
        """Whether something is being said."""
        return self._speaker is not None and self._speaker.is_speaking

    def silenced_by(self) -> str:
        """Why no sound may be made now; "" when it may. Asked by any thread."""
        if self.is_muted:
            return MUTED
        if self._chat.check_in.is_open:
            return CHECK_IN
        now = self._session.household.clock.now().astimezone()
        return QUIET_HOURS if is_quiet_hour(self.settings, now) else ""

    # What happens on the screen

    def shown(self, talk: Talk) -> None:
        self.hush()
        if talk is not self._talk:
            self._talk = talk
            talk.add_listener(self)
        self._say_state()

    def said(self, text: str) -> None:
        self.hush()

    def key(self) -> None:
        """A key was pressed, whatever it does."""
        self.hush()

    def tick(self) -> None:
        self._say_state()

    def closed(self) -> None:
        """The screen is gone."""
        speaker, self._speaker = self._speaker, None
        if speaker is not None:
            speaker.close()

    def hush(self) -> None:
        """Be silent, and say no more of this reply."""
        if self._speaker is not None and self._speaker.is_speaking:
            self._speaker.hush()
            self._changed()

    # A turn, heard

    async def hear(self, event: TurnEvent) -> None:
        """Follow one event; never raises, never waits."""
        if self._session.talk is not self._talk or not self.settings.enabled:
            return
        match event:
            case TurnStarted():
                self._begin()
            case Feeling(felt) if self._speaker is not None:
                self._speaker.feel(felt.label)
            case Words(text) if self._speaker is not None:
                self._speaker.words(text)
            case TurnEnded() if self._speaker is not None:
                self._speaker.end()
                if self._speaker.is_speaking:
                    self._chat.face.speak("")  # the face goes on, for the voice does
            case _:
                pass

    def _begin(self) -> None:
        from llmcompanion.voice.manner import manner_of

        if self.silenced_by() == MUTED:
            return
        persona, settings = self._session.persona, self.settings
        voice = dict(persona.voice)
        speaker = self._ready()
        preferred = str(voice.get("engine", ""))
        if preferred != self._preferred:
            self._preferred = preferred
            speaker.reopen()
        speaker.manner = manner_of(persona.id, voice, rate=settings.rate)
        speaker.volume = settings.volume / 100
        speaker.delay_s = settings.audio_delay_ms / 1000
        frame_s = self._chat.face.animator.pace.frame_s
        speaker.look_ahead_s = min(LONGEST_LEAD_S, frame_s / 2 + PAINTING_S)
        speaker.begin()

    def _ready(self) -> Speaker:
        if self._speaker is None:
            from llmcompanion.voice.blip import BlipVoice
            from llmcompanion.voice.output import Output
            from llmcompanion.voice.speaker import Speaker

            make_output = self._output or Output
            self._speaker = Speaker(
                self._make_engine,
                make_output(self._complain),
                monotonic=self._monotonic,
                on_change=self._changed_elsewhere,
                complain=self._complain,
                fallback=BlipVoice,
                may_sound=lambda: not self.silenced_by(),
            )
        return self._speaker

    def _open_engine(self) -> Engine:
        from llmcompanion.voice.registry import open_engine, surroundings

        voices = self._session.household.folders.voices
        here = surroundings(self.settings, voices, None, self._environ)
        return open_engine(here, preferred=self._preferred)

    # From the voice's own thread

    def _changed_elsewhere(self) -> None:
        self._call(self._changed)

    def _complain(self, sentence: str) -> None:
        log.warning("%s", sentence)
        self._call(self._chat.say, sentence)

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:  # the app has ended
            log.debug("the voice outlived the screen")

    def _changed(self) -> None:
        """Let the face follow the voice as long as it speaks."""
        speaker = self._speaker
        if not self._chat.is_attached:
            return
        mouth = speaker.mouth if speaker is not None else None
        if mouth is not None and mouth.is_over:
            mouth = None
        if mouth is not self._followed:
            self._followed = mouth
            self._show(mouth)
            if mouth is None and not self._chat.is_busy:
                self._chat.face.rest()
        elif mouth is not None:
            self._show(mouth)  # it has more to say: look again
        self._say_state()

    def _show(self, mouth: VoiceMouth | None) -> None:
        face = self._chat.face
        calm = mouth is not None and face.animator.pace.motion == "reduced"
        face.follow(CalmMouth(mouth) if mouth is not None and calm else mouth)

    # Keys

    def _switch(self) -> None:
        self._chat.carry_out(self._turn(on=not self.settings.enabled))

    async def _turn(self, *, on: bool) -> None:
        self.hush()
        await self._save(enabled=on)
        if not on:
            self._say_state()
            self._chat.say("The voice is off. F10 turns it on again.")
            return
        name = await asyncio.to_thread(self._engine_name)
        self._engine_named = name
        self._say_state()
        self._chat.say(self._explanation(name))

    def _explanation(self, name: str) -> str:
        from llmcompanion.voice.openai_speech import is_local

        away = name == "server" and not is_local(self.settings.server_url)
        where = f"they go to {self.settings.server_url} for it" if away else "on this machine"
        words = f"Replies are spoken {BY.get(name, 'aloud')}, {where}. "
        if self.is_muted and not self.settings.muted:
            words += (
                "Over ssh it begins muted, for the sound would be at the other end: F11 unmutes."
            )
        elif self.is_muted:
            words += "It is muted: F11 unmutes."
        else:
            words += "Any key stops it; F10 turns it off, F11 mutes."
        return words

    def _engine_name(self) -> str:
        from llmcompanion.voice.registry import chosen, surroundings

        voices = self._session.household.folders.voices
        preferred = str(dict(self._session.persona.voice).get("engine", ""))
        return chosen(surroundings(self.settings, voices, None, self._environ), preferred)

    def _mute(self) -> None:
        self._chat.carry_out(self._set_muted(muted=not self.is_muted))

    async def _set_muted(self, *, muted: bool) -> None:
        self.is_muted = muted
        self.hush()
        self._say_state()
        await self._save(muted=muted)
        if not self.settings.enabled:
            self._chat.say("The voice is off; F10 turns it on.")

    async def _save(self, **changes: bool) -> None:
        import msgspec

        settings = msgspec.structs.replace(self.settings, **changes)
        await self._session.change_settings(voice=settings)

    # The status line

    def state(self) -> str:
        """What the status line says of the voice; "" while it is off."""
        if not self.settings.enabled:
            return ""
        why = self.silenced_by()
        if why == MUTED:
            return MUTED
        if why:
            return f"voice: {why}"
        speaking = self._speaker.engine_name if self._speaker is not None else ""
        name = speaking or self._engine_named or self.settings.engine
        return f"voice: {name}"

    def _say_state(self) -> None:
        status = self._chat.status
        words = self.state()
        if status.standing.voice != words:
            status.standing = replace(status.standing, voice=words)
