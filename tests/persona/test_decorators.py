"""Decorators at the head of an entry, as the V3 text has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.persona.decorators import Rules, read_decorators, without_decorators


def test_decorators_are_taken_off_with_the_breaks_around_them():
    rules, text = read_decorators("@@depth 4\n\n@@role user\n\nSome lore.\n@@depth 5\n")
    assert rules == Rules(depth=4, role="user")
    assert text == "Some lore.\n@@depth 5"


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("@@activate_only_after 3", Rules(only_after=3)),
        ("@@activate_only_every 2", Rules(only_every=2)),
        ("@@keep_activate_after_match", Rules(keep_after_match=True)),
        ("@@dont_activate_after_match", Rules(stop_after_match=True)),
        ("@@depth 0", Rules(depth=0)),
        ("@@depth -1", Rules(depth=-1)),
        ("@@reverse_depth 2", Rules(reverse_depth=2)),
        ("@@role assistant", Rules(role="assistant")),
        ("@@scan_depth 10", Rules(scan_depth=10)),
        ("@@is_greeting 1", Rules(greeting=1)),
        ("@@position after_desc", Rules(section="after_desc")),
        ("@@position scenario", Rules(section="scenario")),
        ("@@ignore_on_max_context", Rules(drop_when_full=True)),
        ("@@additional_keys a, b", Rules(additional=(("a", "b"),))),
        ("@@exclude_keys a,b", Rules(excluded=("a", "b"))),
        ("@@activate", Rules(always=True)),
        ("@@dont_activate", Rules(never=True)),
    ],
)
def test_each_decorator_says_what_it_says(line: str, rules: Rules):
    assert read_decorators(f"{line}\ntext") == (rules, "text")


@pytest.mark.parametrize(
    "line",
    ["@@depth", "@@depth four", "@@depth 4,5", "@@role narrator", "@@position footer",
     "@@activate_only_every 0", "@@scan_depth -1", "@@unknown 4", "@@instruct_depth 3",
     "@@is_user_icon me", "@@disable_ui_prompt system_prompt", "@@activate maybe",
     "@@depth 99999999999999999999"],
)  # fmt: skip
def test_what_makes_no_sense_is_passed_over_and_its_fallback_counts(line: str):
    assert read_decorators(f"{line}\ntext") == (Rules(), "text")
    assert read_decorators(f"{line}\n@@@depth 7\ntext") == (Rules(depth=7), "text")


def test_a_fallback_counts_only_where_the_one_above_does_not():
    assert read_decorators("@@depth 4\n@@@depth 7\n@@@role user\nx")[0] == Rules(depth=4)


def test_a_chain_of_fallbacks_is_tried_from_top_to_bottom():
    chain = "".join(f"@@@other{'x' * n} 1\n" for n in range(6))
    assert read_decorators(f"@@first 1\n{chain}@@@depth 3\n@@@depth 4\nx")[0] == Rules(depth=3)


def test_the_first_of_a_name_counts_and_additional_keys_add_up():
    rules, _ = read_decorators("@@depth 1\n@@depth 2\n@@additional_keys a\n@@additional_keys b\nx")
    assert rules == Rules(depth=1, additional=(("a",), ("b",)))


def test_for_a_program_of_v2_the_decorators_are_gone():
    assert without_decorators("@@depth 1\n@@@x 2\n\nLore") == "Lore"
    assert without_decorators("Lore @@depth 1") == "Lore @@depth 1"


@given(st.text(alphabet="@ \ndepthrole1x", max_size=200))
def test_any_content_is_read(content: str):
    rules, text = read_decorators(content)
    assert isinstance(rules, Rules)
    assert text in content
