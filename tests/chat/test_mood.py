"""A face for replies without tags."""

from __future__ import annotations

from llmcompanion.chat.mood import Mood


def read(text: str) -> str:
    return "joy" if "glad" in text else "sadness" if "sorry" in text else "neutral"


def test_the_mood_changes_at_the_end_of_a_sentence() -> None:
    mood = Mood(read)
    assert mood.follow("I am so glad") is None
    assert mood.follow(" to hear it. And") == "joy"
    assert mood.follow(" I am sorry about the rest") is None
    assert mood.close() == "sadness"


def test_the_same_mood_is_not_said_twice() -> None:
    mood = Mood(read)
    assert mood.follow("I am so glad. ") == "joy"
    assert mood.follow("Really, very glad indeed. ") is None


def test_a_word_alone_does_not_change_a_face_that_is_there() -> None:
    mood = Mood(read)
    mood.follow("I am so glad to see you. ")
    mood.follow("Yes.")
    assert mood.close() is None


def test_a_short_reply_is_read_at_its_end() -> None:
    mood = Mood(read)
    assert mood.follow("Sorry, sorry") is None
    assert Mood(read).close() is None
