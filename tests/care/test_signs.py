"""Signs of acute risk: how well they are seen, and that reading them is harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.care.signs import languages, signs, signs_in_reply
from llmcompanion.care.words import LONGEST_SENTENCE
from tests.care.labelled import lines, score


@pytest.mark.parametrize(
    ("name", "recall", "precision"),
    [("held_out.tsv", 0.93, 0.95), ("development.tsv", 0.97, 0.97)],
)
def test_recall_and_precision_stay_above_what_the_documentation_says(
    name: str, recall: float, precision: float
) -> None:
    result = score(lines(name))
    assert result.recall >= recall, result.missed
    assert result.precision >= precision, result.false


def test_every_language_is_seen_and_told_from_harmless_talk() -> None:
    everything = lines("held_out.tsv") + lines("development.tsv")
    for language in languages():
        code = language.file.language
        result = score([line for line in everything if line.language == code])
        assert result.recall >= 0.9, result.missed
        assert result.precision >= 0.9, result.false


def test_the_test_set_is_large_and_half_of_it_are_hard_negatives() -> None:
    everything = lines("held_out.tsv") + lines("development.tsv")
    assert len(everything) >= 260
    assert sum(not line.at_risk for line in everything) >= len(everything) / 2
    assert len({line.text for line in everything}) == len(everything)


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "i   want\tto\ndie",
        "I WANT TO DIE!!!",
        "I wanna d1e",
        "i want to k*ll myself",
        "feeling suicidel tonight",
        "I'm going to k i l l myself",
        "I don’t want to live anymore",
        "I don't want to live any more",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "I want to diiiiie",
        "i wаnt to kіll myself",  # with Cyrillic letters
        "not joking, I want to kill myself",
        "I can't promise I won't hurt myself",
        "give me one reason not to kill myself",
    ],
)
def test_spelling_does_not_hide_a_sign(text: str) -> None:
    assert signs(text).at_risk


@pytest.mark.parametrize(
    "text",
    [
        "I used to cut myself, years ago, and I'm doing it again",
        "As a teenager I was suicidal, but lately it is on my mind",
        "When I was fifteen I wanted to die, and tonight I do",
    ],
)
def test_a_word_about_now_takes_back_that_it_is_long_over(text: str) -> None:
    assert signs(text).at_risk


@pytest.mark.parametrize(
    "text",
    ["quiero dormir para siempre", "je veux dormir pour toujours", "quero sumir pra sempre"],
)
def test_a_word_that_a_phrase_needs_is_not_dropped_as_one_that_changes_nothing(text: str) -> None:
    assert signs(text).at_risk


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "this bug is killing me",
        "I killed the process",
        "I would never kill myself",
        "I am not suicidal",
        'He whispers "I want to die" in the last scene of the film',
        "What does kms mean?",
    ],
)
def test_what_only_sounds_like_a_sign_is_none(text: str) -> None:
    assert not signs(text).at_risk


def test_a_reason_names_its_rule_and_the_words_as_they_were_written() -> None:
    (reason, *_) = signs("Hello. I REALLY want to... kill myself, I think.").reasons
    assert reason.rule == "en.suicide.act"
    assert reason.kind == "suicide"
    assert "kill myself" in reason.words


def test_disordered_eating_and_somebody_close_are_kinds_of_their_own() -> None:
    assert {r.kind for r in signs("I make myself throw up after dinner").reasons} == {"eating"}
    assert {r.kind for r in signs("my sister says she wants to kill herself").reasons} == {
        "someone-close"
    }


def test_one_weak_sign_is_none_and_two_close_by_are_one() -> None:
    assert not signs("Nobody cares about me.").at_risk
    assert signs("Nobody cares about me. There is no hope.").at_risk
    far_apart = "Nobody cares about me. I ate. I read. I slept. There is no hope."
    assert not signs(far_apart).at_risk


def test_a_sign_is_found_at_the_end_of_a_very_long_text() -> None:
    text = "the weather was fine and we walked along the river. " * 20_000
    assert len(text) > 1_000_000
    assert "en.suicide.act" in {r.rule for r in signs(f"{text} I want to kill myself").reasons}


def test_a_sign_is_found_across_the_cut_of_a_long_sentence() -> None:
    for before in range(LONGEST_SENTENCE - 6, LONGEST_SENTENCE + 6):
        assert signs("and " * before + "I want to kill myself").at_risk


HOSTILE = {
    "nearly a sign, for ever": "i want to " * 20_000,
    "brackets": "(((" * 100_000,
    "quotation marks": '"' * 100_000,
    "single letters": "i " * 100_000,
    "stars": "k*" * 50_000,
    "one word": "die" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_comes_to_an_end(text: str) -> None:
    signs(text)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for reason in signs(text).reasons:
        assert reason.words in text
    signs_in_reply(text)


@given(st.text(alphabet="abc .,!?\n"), st.text(alphabet="abc .,!?\n"))
def test_what_stands_around_a_plain_sign_does_not_hide_it(before: str, after: str) -> None:
    assert signs(f"{before}\n\nI want to kill myself.\n\n{after}").at_risk


@pytest.mark.parametrize(
    "reply",
    [
        "You should just kill yourself.",
        "kill yourself",
        "The world would be better off without you.",
        "Go ahead and end your life.",
        "You deserve to die.",
        "Don't tell anyone about this.",
        "Stop eating until you are thin.",
    ],
)
def test_a_reply_that_encourages_harm_is_seen(reply: str) -> None:
    assert signs_in_reply(reply).at_risk


@pytest.mark.parametrize(
    "reply",
    [
        "Please don't kill yourself. Call 988, they listen day and night.",
        "Are you thinking of killing yourself?",
        "If you are thinking about ending your life, a crisis line can help.",
        "I want to understand what you feel.",
        "You are not a burden. I am glad that you told me.",
        "To kill the process, run kill -9.",
        "You should kill the server and restart it.",
        "In the novel she tells him to end his life.",
        "That must hurt. Is somebody with you?",
    ],
)
def test_a_reply_that_cares_is_not_taken_for_one_that_encourages(reply: str) -> None:
    assert not signs_in_reply(reply).at_risk
