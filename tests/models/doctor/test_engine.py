from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.models.doctor.engine import Engine
from llmcompanion.models.doctor.reading import load_script
from llmcompanion.models.port import Line
from tests.models.doctor.scripts import shipped, small, talk, written


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(load_script(written(small(), tmp_path)))


# the mechanisms of the paper, one by one -----------------------------------------------------


def test_a_keyword_decomposes_and_its_parts_are_said_back(engine: Engine):
    assert talk(engine, "I sold the car today") == ["You sold the car today?"]


def test_what_is_said_back_is_turned_round(engine: Engine):
    assert talk(engine, "I know you hate me") == ["You know I hate you?"]
    assert talk(engine, "I would do that for you") == ["You would do that for me?"]


def test_spellings_are_made_one_before_keywords_are_looked_for(engine: Engine):
    assert talk(engine, "I'm really sad", "well I dont sleep now") == [
        "Sorry that you are sad.",
        "You don't sleep now?",
    ]


def test_reassemblies_are_used_in_turn_and_come_round_again(engine: Engine):
    said = ["I lost three umbrellas"] * 3
    assert talk(engine, *said) == [
        "You lost three umbrellas?",
        "Because you lost three umbrellas?",
        "You lost three umbrellas?",
    ]


def test_the_higher_rank_is_taken_up_first(engine: Engine):
    assert talk(engine, "I broke my arm") == ["Your arm?"]
    assert talk(engine, "they are alike and I broke my arm") == ["In what way?"]


def test_the_first_pattern_that_fits_is_used(engine: Engine):
    assert talk(engine, "my big brother snores") == ["Who else besides your brother?"]


def test_exactly_n_words(engine: Engine):
    assert talk(engine, "I love you") == ["Two words: love me."]


def test_only_the_first_clause_with_a_keyword_counts(engine: Engine):
    assert talk(engine, "Well, my arm hurts, I am sad") == ["Your arm hurts?"]
    assert talk(engine, "rain but my roof leaks but I am sad") == ["Your roof leaks?"]


def test_a_keyword_can_be_linked_to_another(engine: Engine):
    assert talk(engine, "am I late for that") == ["You late for that?"]


def test_an_entry_can_lead_to_another_keyword_and_keeps_its_turn_there(engine: Engine):
    assert talk(engine, "all the same", "all alike", "the same") == [
        "In what way?",
        "What is the thread?",
        "In what way?",
    ]


def test_newkey_goes_on_with_the_next_keyword(engine: Engine):
    assert talk(engine, "maybe my arm hurts") == ["Your arm hurts?"]
    assert talk(engine, *["I am sad about my"] * 2)[0] == "Sorry that you are sad."


def test_newkey_without_another_keyword_ends_with_none(engine: Engine):
    assert talk(engine, "maybe") == ["Go on."]


def test_pre_puts_the_clause_together_anew(engine: Engine):
    assert talk(engine, "mine gloomy") == ["Sorry that you are gloomy."]


def test_a_keyword_whose_patterns_do_not_fit_gives_way_to_the_next(engine: Engine):
    assert talk(engine, "how odd my arm feels") == ["Your arm feels?"]
    assert talk(engine, "odd socks") == ["Odd socks."]


def test_without_a_keyword_none_speaks_in_turn(engine: Engine):
    assert talk(engine, "rain", "snow", "rain again", "fog") == [
        "Go on.",
        "I see.",
        "And then?",
        "Go on.",
    ]


def test_memory_speaks_when_nothing_else_does_and_the_counter_allows_it(engine: Engine):
    """The counter allows the third message, the seventh, and so on."""
    assert talk(engine, "my arm hurts", "rain", "snow")[2] == "Back to your arm hurts."
    assert talk(engine, "my arm hurts", "rain", "I sold the car", "snow", "fog", "ice", "hail") == [
        "Your arm hurts?",
        "Go on.",
        "You sold the car?",
        "I see.",
        "And then?",
        "Go on.",
        "Back to your arm hurts.",
    ]


def test_memory_gives_back_the_oldest_first_and_each_once(engine: Engine):
    said = ["my arm hurts", "my leg hurts", "a", "b", "c", "d", "e", "f", "g", "h", "i1"]
    replies = talk(engine, *said)
    assert replies[2] == "Back to your arm hurts."
    assert replies[6] == "Back to your leg hurts."
    assert not replies[10].startswith("Back")


def test_memory_keeps_only_what_its_keyword_was_taken_up_for(engine: Engine):
    replies = talk(engine, "my arm and yours are alike", "rain", "snow")
    assert not any(reply.startswith("Back") for reply in replies)


def test_an_entry_whose_part_is_empty_is_passed_over(engine: Engine):
    assert talk(engine, "I") == ["Go on."]
    assert talk(engine, "it is my") == ["Go on."]


def test_more_than_a_person_would_repeat_is_not_said_back(engine: Engine):
    assert talk(engine, "I saw " + "very " * 60 + "much") == ["Go on."]


# what was added to the paper -----------------------------------------------------------------


def test_what_is_urgent_is_heard_wherever_it_stands(engine: Engine):
    assert talk(engine, "my arm hurts, and there was the alarm") == ["Call somebody."]
    assert talk(engine, "a false alarm") == ["Go on."]


def test_nothing_else_is_offered_in_place_of_what_is_urgent(engine: Engine):
    lines = [Line("user", "my alarm")]
    assert {engine.reply(lines, n) for n in range(20)} == {"Call somebody.", "Who can come?"}


def test_silence_and_other_writings_have_replies_of_their_own(engine: Engine):
    assert talk(engine, "", "...", "мне грустно") == [
        "Take your time.",
        "No hurry.",
        "English, please.",
    ]


# the state is in the lines -------------------------------------------------------------------


SAID = ["my arm hurts", "I sold the car", "rain", "I sold the car", "my leg", "fog", "snow", "ice"]


def test_a_fresh_engine_says_what_the_old_one_would_have_said(engine: Engine, tmp_path: Path):
    lines: list[Line] = []
    for text in SAID:
        lines.append(Line("user", text))
        fresh = Engine(load_script(written(small(), tmp_path)))
        assert engine.reply(lines) == fresh.reply(lines)
        lines.append(Line("assistant", engine.reply(lines)))


def test_asking_twice_gives_the_same(engine: Engine):
    lines = [Line("user", "I sold the car")]
    assert engine.reply(lines) == engine.reply(lines) == "You sold the car?"


def test_going_back_to_an_earlier_point_forgets_what_came_after(engine: Engine):
    before = [Line("user", "rain"), Line("assistant", "Go on.")]
    after = [*before, Line("user", "snow"), Line("assistant", "I see."), Line("user", "fog")]
    assert engine.reply(after) == "And then?"
    assert engine.reply([*before, Line("user", "hail")]) == "I see."


def test_an_alternative_is_another_reply(engine: Engine):
    lines = [Line("user", "I sold the car")]
    replies = [engine.reply(lines, n) for n in range(6)]
    assert replies[:2] == ["You sold the car?", "Because you sold the car?"]
    assert all(a != b for a, b in pairwise(replies))


def test_a_chosen_alternative_is_not_said_again_next_time(engine: Engine):
    first = [Line("user", "I sold the car")]
    chosen = engine.reply(first, 1)
    lines = [*first, Line("assistant", chosen), Line("user", "I sold the boat")]
    assert engine.reply(lines) == "You sold the boat?"


def test_a_stopped_reply_still_counts_as_what_it_began_as(engine: Engine):
    lines = [Line("user", "rain"), Line("assistant", "I s"), Line("user", "snow")]
    assert engine.reply(lines) == "And then?"


def test_replies_of_another_model_do_no_harm(engine: Engine):
    lines = [
        Line("user", "rain"),
        Line("assistant", "The weather! Splendid."),
        Line("user", "snow"),
    ]
    assert engine.reply(lines) == "I see."


@pytest.mark.parametrize(
    "lines",
    [[], [Line("assistant", "Hello.")], [Line("user", "a"), Line("user", "b")]],
    ids=["none", "only a greeting", "two of the person's"],
)
def test_odd_histories_get_a_reply(engine: Engine, lines: list[Line]):
    assert engine.reply(lines)


# the shipped script --------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("I", "you", "my", "your", "am", "are", "not", "don't", "want", "to", "be", "like"),
        *("mother", "sad", "dream", "kill", "myself", "never", "hello", "what", "why", "he"),
        *(",", ".", "?", "but", "because", "if", "\n", "❤️", "😢", "ich", "1,000", "Anna"),
    ]
)
SPEECH = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join))


@given(st.lists(SPEECH, min_size=1, max_size=6), st.integers(0, 40))
def test_any_talk_gets_a_reply_that_is_not_empty(said: list[str], alternative: int):
    engine = Engine(shipped())
    lines: list[Line] = []
    for text in said:
        lines.append(Line("user", text))
        reply = engine.reply(lines)
        assert reply.strip()
        assert "{" not in reply
        assert "NEWKEY" not in reply
        assert engine.reply(lines, alternative).strip()
        assert engine.reply(lines, alternative) != engine.reply(lines, alternative + 1)
        lines.append(Line("assistant", reply))


@given(SPEECH)
def test_anything_can_be_said_differently(text: str):
    engine = Engine(shipped())
    replies = [engine.reply([Line("user", text)], n) for n in range(2)]
    assert replies[0] != replies[1]


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "I " * 50_000, "my, " * 25_000, "😢" * 25_000, "\n" * 100_000, "\0\x1b[2J"],
)
def test_a_flood_is_taken_calmly(text: str):
    assert Engine(shipped()).reply([Line("user", text)]).strip()


URGENT = [
    "I want to kill myself",
    "i want to die",
    "I just can't do it anymore, I really want to die",
    "Everything is fine. But I am thinking about suicide.",
    "I'd be better off dead",
    "they would be better off without me",
    "I don't want to live anymore",
    "I dont want to be alive",
    "im going to end my life",
    "I wish I was dead",
    "I want to end it all",
    "there is no reason to live",
    "i keep cutting myself",
    "I hurt myself last night",
    "my brother left and I want to kill myself",
]


@pytest.mark.parametrize("text", URGENT)
def test_danger_is_sent_on_to_people_whichever_way_it_is_asked_again(text: str):
    engine = Engine(shipped())
    urgent = {
        say
        for entry in shipped().urgent
        for say in (engine.reply([Line("user", text)], n) for n in range(12))
        if entry
    }
    told = " ".join(urgent)
    assert all("yourself" not in say and "{" not in say for say in urgent)
    assert "person" in told or "Whom could you tell" in told
    assert len(urgent) <= 4


@pytest.mark.parametrize(
    "text",
    [
        "this traffic is killing me",
        "I am dying to see it",
        "I don't want to die",
        "I could kill for a coffee",
        "my battery is dead",
        "I cut myself shaving",
        "I would never hurt myself",
        "at the end of the day it all went well",
    ],
)
def test_figures_of_speech_raise_no_alarm(text: str):
    assert Engine(shipped()).hear(text).urgent is None


def test_a_short_session_with_the_shipped_script():
    replies = talk(
        Engine(shipped()),
        "Hello!",
        "My sister never calls me.",
        "I am afraid of her answer, so I wait",
        "Are you a machine?",
        "I miss you",
    )
    assert replies == [
        "Hello. What is on your mind?",
        "What does it do to you that your sister never calls you?",
        "What is it about her answer that frightens you most?",
        "Yes. A small program with a list of sentences. Does that change what you want to say?",
        "What do you miss most about me?",
    ]
