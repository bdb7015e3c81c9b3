"""One message: its rows, its height, and what stands around its text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.chat.messages import Message
from llmcompanion.tui.markdown import MarkdownRenderer
from llmcompanion.tui.palette import DARK, Palette
from llmcompanion.tui.rows import EntryBook, entry_of
from llmcompanion.tui.widgets.entry import Drawn, Entry

RENDERER = MarkdownRenderer(Palette.of(DARK))
ENTRY = Entry(1, "persona", "Mira", "Hello there.")
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def lines(drawn: Drawn) -> list[str]:
    drawn.draw(RENDERER)
    return [drawn.row(index).text.rstrip() for index in range(drawn.height)]


def test_the_name_stands_above_the_text_and_an_empty_row_below() -> None:
    assert lines(Drawn(replace(ENTRY, aside="14:05"), 40)) == ["Mira  14:05", "Hello there.", ""]


def test_a_note_stands_below_the_text() -> None:
    assert lines(Drawn(replace(ENTRY, note="Stopped."), 40))[2:] == ["Stopped.", ""]


def test_what_the_person_wrote_is_not_read_as_markdown() -> None:
    assert "**so**" in lines(Drawn(replace(ENTRY, tone="user", text="**so**"), 40))


def test_the_horizon_is_drawn_above_the_first_message_in_sight() -> None:
    words = "Above this line, Mira no longer sees anything."
    rule, said = lines(Drawn(replace(ENTRY, horizon=words), 60))[:2]
    assert set(rule.strip()) == {"─"} and len(rule) <= 60
    assert said.strip() == words


def test_dropped_rows_leave_the_height_known() -> None:
    drawn = Drawn(ENTRY, 40)
    drawn.draw(RENDERER)
    height = drawn.height
    drawn.drop_rows()
    assert not drawn.is_drawn
    assert drawn.height == height
    assert lines(drawn)[1] == "Hello there."


def test_a_longer_text_in_its_place_is_drawn_anew() -> None:
    drawn = Drawn(ENTRY, 40)
    drawn.draw(RENDERER)
    drawn.set_entry(replace(ENTRY, text="one\n\ntwo"))
    assert lines(drawn) == ["Mira", "one", "", "two", ""]


def test_a_note_that_comes_later_leaves_the_rows_of_the_text_alone() -> None:
    drawn = Drawn(ENTRY, 40)
    drawn.draw(RENDERER)
    row = drawn.row(1)
    drawn.set_entry(replace(ENTRY, note="Stopped."))
    drawn.draw(RENDERER)
    assert drawn.row(1) is row


@given(st.lists(st.text("ab *`#-\n", max_size=12), max_size=8), st.integers(1, 50))
def test_a_streamed_entry_ends_as_a_whole_one(chunks: list[str], width: int) -> None:
    drawn = Drawn(replace(ENTRY, text=""), width)
    for chunk in chunks:
        first = drawn.append(chunk, RENDERER)
        assert 0 <= first <= drawn.height
    drawn.close_stream()
    whole = Drawn(replace(ENTRY, text="".join(chunks)), width)
    assert lines(drawn) == lines(whole)


def test_a_definition_at_the_end_changes_what_stood_before_it() -> None:
    drawn = Drawn(replace(ENTRY, text=""), 60)
    for chunk in ("See [it].\n\nMore.\n\n", "[it]: https://example.org"):
        drawn.append(chunk, RENDERER)
    drawn.close_stream()
    assert "https://example.org" in lines(drawn)[1]


class Names:
    user_name = "Kim"
    today = NOON

    def persona_name(self, persona: str) -> str:
        return persona.title()

    def now(self) -> datetime:
        return self.today


def message(number: int, **changes: object) -> Message:
    made = Message(
        id=number,
        conversation_id=1,
        parent_id=None,
        role="assistant",
        text=f"text {number}",
        status="complete",
        created_at=NOON,
        persona="mira",
    )
    return replace(made, **changes)


def test_a_broken_off_reply_says_so_and_how_to_go_on() -> None:
    entry = entry_of(message(1, status="interrupted", note="Cut."), Names())
    assert "interrupted" in entry.aside
    assert entry.note.startswith("Cut. Ctrl+R tries again")
    assert entry.alarming


def test_alternatives_are_counted() -> None:
    entry = entry_of(message(2, alternatives=(1, 2, 3)), Names())
    assert "2 of 3" in entry.aside


def test_a_persona_that_is_gone_does_not_speak_under_the_apps_name() -> None:
    assert entry_of(message(1, persona="llmcompanion"), Names()).speaker == "A persona"
    assert entry_of(message(1), Names()).speaker == "Mira"


def test_entries_of_messages_that_stay_are_not_made_again() -> None:
    book = EntryBook(Names())
    messages = [message(1), message(2)]
    before = book.entries(messages, horizon_id=None)
    messages[1] = message(2, text="other")
    after = book.entries(messages, horizon_id=None)
    assert after[0] is before[0]
    assert after[1].text == "other"


def test_entries_are_made_again_when_the_day_or_the_name_is_another() -> None:
    names = Names()
    book = EntryBook(names)
    mine = message(1, role="user", persona="")
    book.entries([mine], horizon_id=None)
    names.user_name = "Sam"
    names.today = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    (entry,) = book.entries([mine], horizon_id=None)
    assert entry.speaker == "Sam"
    assert "yesterday" in entry.aside


def test_the_first_message_in_sight_is_marked_but_not_when_it_is_the_first_of_all() -> None:
    book = EntryBook(Names())
    messages = [message(1), message(2)]
    assert [e.horizon for e in book.entries(messages, horizon_id=1, horizon="!")] == ["", ""]
    assert [e.horizon for e in book.entries(messages, horizon_id=2, horizon="!")] == ["", "!"]
