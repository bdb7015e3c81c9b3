"""The speaker: a reply goes in as it arrives, is spoken sentence by sentence, and can be cut off.

Words come on the caller's thread and are only sorted there. One worker thread synthesises, at
most `AHEAD` pieces before they are heard, and feeds the sink. Every piece carries the number of
its turn; a turn that was cut off has none of its pieces spoken any more.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.voice.clock import HELD_BACK_S
from llmcompanion.voice.manner import felt
from llmcompanion.voice.mouth import LOOK_AHEAD_S, VoiceMouth
from llmcompanion.voice.port import Manner
from llmcompanion.voice.samples import Resampler, scaled
from llmcompanion.voice.sentences import Sentences, worth_saying
from llmcompanion.voice.speakable import Speakable

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmcompanion.voice.output import Output
    from llmcompanion.voice.port import Engine, Speech

log = logging.getLogger(__name__)

AHEAD = 2
"""Pieces that are ready before they are heard, at most: what is cut off was work for nothing."""
LOOK_S = 0.04
"""How often the worker looks where the sound is while it waits."""
BREATH_S = 0.16
"""Between two sentences, where the engine itself makes no pause."""


@dataclass(frozen=True, slots=True)
class _Piece:
    turn: int
    text: str
    manner: Manner


class Speaker:
    """Says what it is given.

    Args:
        make_engine: Opens the engine; called by the worker, once, and again after a failure.
        output: Where the sound goes.
        monotonic: The time that the face goes by.
        on_change: Called, by any thread, when speaking begins or ends and when the mouth has
            more to say.
        complain: Is told one sentence when an engine fails.
        fallback: Speaks where the engine cannot.
        may_sound: Asked, by any thread, before and while something is said.
    """

    def __init__(
        self,
        make_engine: Callable[[], Engine],
        output: Output,
        *,
        monotonic: Callable[[], float],
        on_change: Callable[[], None] = lambda: None,
        complain: Callable[[str], None] = lambda _: None,
        fallback: Callable[[], Engine] | None = None,
        may_sound: Callable[[], bool] = lambda: True,
    ) -> None:
        self._make_engine = make_engine
        self._fallback = fallback
        self._output = output
        self._monotonic = monotonic
        self._on_change = on_change
        self._complain = complain
        self._may_sound = may_sound
        self.manner = Manner()
        self.volume = 1.0
        self.delay_s = 0.0
        self.look_ahead_s = LOOK_AHEAD_S
        self._engine: Engine | None = None
        self._queue: deque[_Piece] = deque()
        self._news = threading.Condition(threading.RLock())
        self._turn = 1
        self._ended_turn = 0
        """The last turn of which no more words come."""
        self._open_turn = 0
        """The turn that the sink plays for; 0 for none."""
        self._is_saying = False
        self._is_stale = False
        self._worker: threading.Thread | None = None
        self._is_closed = False
        self._label = "neutral"
        self._takes_words = False
        self._text = Speakable()
        self._pieces = Sentences()
        self.mouth: VoiceMouth | None = None
        """Moves the face while something is spoken."""

    @property
    def engine_name(self) -> str:
        """What speaks; "" before anything was said."""
        return self._engine.name if self._engine is not None else ""

    @property
    def is_speaking(self) -> bool:
        """Whether something is being said, or waits to be."""
        return self._open_turn != 0 or self._is_saying or bool(self._queue)

    # A turn, on the caller's thread: nothing here waits

    def begin(self) -> None:
        """A reply is about to come. What was being said is cut off."""
        self.hush()
        self._takes_words = True
        self._label = "neutral"
        self._text, self._pieces = Speakable(), Sentences()
        self._start()

    def feel(self, label: str) -> None:
        """What comes from now on is felt like that."""
        self._label = label

    def words(self, text: str) -> None:
        """Words have arrived."""
        if self._takes_words:
            self._put(self._pieces.feed(self._text.feed(text)))

    def end(self) -> None:
        """No more words: the rest is said."""
        if not self._takes_words:
            return
        self._takes_words = False
        rest = self._pieces.feed(self._text.end())
        self._put(rest + self._pieces.end())
        with self._news:
            self._ended_turn = self._turn
            self._news.notify()

    def hush(self) -> None:
        """Be silent within 50 ms, and say no more of this reply. Returns at once."""
        with self._news:
            if self._open_turn == self._turn:  # what was cut off before is not cut off again
                self._output.sink.cut()
            self._turn += 1
            self._queue.clear()
            self._takes_words = False
            if self.mouth is not None:
                self.mouth.hush()
            self._news.notify()

    def close(self) -> None:
        """Be silent for good. Waits for the worker, which does not take long."""
        self.hush()
        with self._news:
            self._is_closed = True
            self._news.notify()
        worker = self._worker
        if worker is not None:
            worker.join(timeout=2.0)

    def reopen(self) -> None:
        """Open the engine anew before the next piece: another one may be wanted."""
        self._is_stale = True

    def wait(self, timeout_s: float) -> bool:
        """Until all has been said; False where that takes longer. For commands, not for screens."""
        deadline = self._monotonic() + timeout_s
        with self._news:
            while self.is_speaking or self._ended_turn != self._turn:
                if self._monotonic() >= deadline:
                    return False
                self._news.wait(LOOK_S)
        return True

    def _put(self, pieces: list[str]) -> None:
        texts = worth_saying(pieces)
        if not texts:  # as with nearly every word that arrives
            return
        manner = felt(self.manner, self._label)
        spoken = [_Piece(self._turn, text, manner) for text in texts]
        if not self._may_sound():
            self.hush()
            return
        with self._news:
            self._queue.extend(spoken)
            self._news.notify()

    def _start(self) -> None:
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="voice", daemon=True)
            self._worker.start()
        else:
            with self._news:
                self._news.notify()

    # The worker

    def _work(self) -> None:
        try:
            self._get_ready()
            while not self._is_closed:
                piece = self._next()
                if piece is not None:
                    self._say(piece)
                    self._is_saying = False
        except Exception:
            log.exception("the voice has stopped")
        finally:
            self._output.close()
            if self._engine is not None:
                self._engine.close()

    def _get_ready(self) -> None:
        """Load what speaking needs while the reply is still being thought of."""
        with suppress(UserError):  # said when there is something to say
            self._opened_engine()
        self._output.get_ready()

    def _next(self) -> _Piece | None:
        """The next piece; None when there is none now, and what is over was brought to its end."""
        with self._news:
            while not self._queue and not self._is_closed:
                turn = self._open_turn
                if turn:
                    over = turn != self._turn or turn == self._ended_turn
                    if over:
                        break
                self._news.wait(LOOK_S if self._open_turn else None)
                self._stop_where_it_must()
                if not self._queue and self._is_lost():
                    break
            if self._queue and (self._open_turn in (0, self._queue[0].turn)):
                self._is_saying = True
                return self._queue.popleft()
        self._end_utterance()
        return None

    def _stop_where_it_must(self) -> None:
        """What may not sound any more is cut off: a check-in has opened, the night has begun."""
        if self._open_turn == self._turn and self._open_turn and not self._may_sound():
            self.hush()

    def _is_lost(self) -> bool:
        return bool(self._open_turn) and self._output.sink.state == "lost"

    def _end_utterance(self) -> None:
        """What is being played ends: naturally, or because it was cut off."""
        turn = self._open_turn
        if not turn:
            return
        sink = self._output.sink
        if turn == self._turn:
            if sink.state == "lost":
                self._lose_device()
                sink = self._output.sink
                if turn != self._ended_turn:
                    return
            sink.finish()
        while turn == self._turn and not self._is_closed and sink.state in ("playing", "finishing"):
            with self._news:
                self._news.wait(LOOK_S)
                self._stop_where_it_must()
        if sink.state == "lost" and turn == self._turn:
            self._lose_device()
            self._output.sink.finish()
            return
        if turn != self._turn or self._is_closed:
            self._let_it_fade()
        self._output.sink.close()
        with self._news:
            self._open_turn = 0
            self.mouth = None
            self._news.notify_all()
        self._on_change()

    def _let_it_fade(self) -> None:
        """A sink that was told to stop does so by itself, in a moment."""
        deadline = self._monotonic() + 0.1
        while self._output.sink.state in ("playing", "finishing"):
            if self._monotonic() >= deadline:
                return
            with self._news:
                self._news.wait(0.005)

    def _say(self, piece: _Piece) -> None:
        try:
            engine = self._opened_engine()
            speech = iter(engine.say(piece.text, piece.manner))
            while piece.turn == self._turn:
                stretch = next(speech, None)
                if stretch is None:
                    break
                self._play(piece, stretch)
            close = getattr(speech, "close", None)
            if close is not None:
                close()
        except UserError as error:
            self._fail(error)
            return
        if piece.turn == self._turn:
            if engine.name not in PAUSE_THEMSELVES:
                self._breathe()
            self._wait_until_heard()

    def _play(self, piece: _Piece, stretch: Speech) -> None:
        """Hand a stretch to the sink, opening it for the first one of a turn."""
        if self._open_turn != piece.turn:
            sink = self._output.open(stretch.rate)
            with self._news:
                is_wanted = piece.turn == self._turn
                if is_wanted:
                    self._open_turn = piece.turn
                    self._rate = stretch.rate
                    self._fed_s = 0.0
                    self._ends: list[float] = []
                    self.mouth = VoiceMouth(
                        lambda: self._output.sink.heard_s + self._lost_s,
                        self._monotonic,
                        delay_s=self.delay_s,
                        look_ahead_s=self.look_ahead_s,
                    )
            if not is_wanted:
                sink.close()
                return
            self._lost_s = 0.0
        if self._output.sink.state == "lost":
            self._lose_device()
        pcm = scaled(stretch.pcm, self.volume)
        if stretch.rate != self._rate:
            pcm = Resampler(stretch.rate, self._rate).feed(pcm)
        mouth = self.mouth
        if mouth is not None:
            mouth.append(stretch.mouth, self._fed_s, self._fed_s + stretch.seconds)
        self._fed_s += stretch.seconds
        self._output.sink.feed(pcm)
        self._on_change()

    _lost_s = 0.0
    """Seconds that had been heard when the device went away."""

    def _lose_device(self) -> None:
        """The rest goes on in silence, from where it was."""
        heard_s = max(0.0, self._output.sink.heard_s) + self._lost_s
        rest_s = max(0.0, self._fed_s - heard_s)
        self._output.replace_lost(self._rate, bytes(2 * round(rest_s * self._rate)))
        self._lost_s = heard_s
        self._on_change()

    def _breathe(self) -> None:
        mouth = self.mouth
        if self._open_turn and mouth is not None:
            mouth.append(((0.0, "closed"),), self._fed_s, self._fed_s + BREATH_S)
            self._output.sink.feed(bytes(2 * round(BREATH_S * self._rate)))
            self._fed_s += BREATH_S

    def _wait_until_heard(self) -> None:
        """Go on only when no more than `AHEAD` pieces wait to be heard."""
        if not self._open_turn:
            return
        turn = self._open_turn
        self._ends.append(self._fed_s)
        while turn == self._turn and not self._is_closed:
            heard_s = self._output.sink.heard_s + self._lost_s
            self._ends = [end for end in self._ends if end - HELD_BACK_S > heard_s]
            if len(self._ends) < AHEAD:
                return
            if self._output.sink.state == "lost":
                self._lose_device()
            with self._news:
                self._news.wait(LOOK_S)
                self._stop_where_it_must()

    def _opened_engine(self) -> Engine:
        if self._is_stale:
            self._is_stale = False
            engine, self._engine = self._engine, None
            if engine is not None:
                engine.close()
        if self._engine is None:
            try:
                self._engine = self._make_engine()
            except UserError as error:
                if self._fallback is None:
                    raise
                self._complain(error.sentence)
                self._engine = self._fallback()
        return self._engine

    def _fail(self, error: UserError) -> None:
        """An engine cannot speak: say so, drop the turn, and begin anew with the next."""
        self._complain(error.sentence)
        with self._news:
            self._queue.clear()
            self._takes_words = False
            engine, self._engine = self._engine, None
            self._ended_turn = self._turn
        if engine is not None:
            engine.close()


PAUSE_THEMSELVES = frozenset({"blip", "espeak"})
"""Engines whose sound has the pause of a full stop in it."""
