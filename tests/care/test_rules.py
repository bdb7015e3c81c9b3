"""The files of rules."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from llmcompanion.care.rules import RuleFile, RuleText, build, load, read
from llmcompanion.care.signs import languages
from llmcompanion.errors import UserError
from tests.care.labelled import lines


def test_five_languages_come_with_the_program() -> None:
    assert [each.file.language for each in languages()] == ["de", "en", "es", "fr", "pt"]


def test_every_phrase_can_be_compiled() -> None:
    for language in languages():
        finders = [language.apart, *(rule.finder for rule in language.rules)]
        finders += [each for frame in language.frames for each in (frame.finder, frame.unless)]
        for finder in finders:
            for phrase in finder.phrases:
                assert phrase.find
                assert phrase.needs, f"{phrase.text} is looked for in every sentence"


def test_rules_have_ids_of_their_own_language_and_say_what_they_are_about() -> None:
    for language in languages():
        ids = [rule.id for rule in language.file.rule]
        assert len(set(ids)) == len(ids)
        for rule in language.file.rule:
            assert rule.id.startswith(f"{language.file.language}.")
            assert rule.about.endswith(".")


def test_every_strong_rule_is_seen_at_work_in_the_test_set() -> None:
    from llmcompanion.care.signs import signs

    everything = lines("held_out.tsv") + lines("development.tsv")
    seen = {reason.rule for line in everything for reason in signs(line.text).reasons}
    rules = [rule for language in languages() for rule in language.file.rule]
    unseen = [r.id for r in rules if r.id not in seen and not r.of_reply and not r.weak]
    assert set(unseen) <= {"es.eating", "es.close", "fr.close", "pt.eating", "pt.close", "de.close"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('language = "xx"\nname = "X"\n[[rule]]\nid = "x"\n', "kind"),
        ("not toml", "cannot be read"),
        (
            'language = "xx"\nname = "X"\n[[rule]]\nid = "x"\nkind = "suicide"\nabout = "x"\n'
            'phrases = ["(open"]\n',
            "bracket",
        ),
        (
            'language = "xx"\nname = "X"\n[[rule]]\nid = "x"\nkind = "suicide"\nabout = "x"\n'
            'phrases = ["a"]\nvoid_in = ["nowhere"]\n',
            "nowhere",
        ),
        ('language = "xx"\nname = "X"\nrule = []\nsurprise = 1\n', "surprise"),
    ],
)
def test_a_file_that_is_not_right_says_what_is_wrong(
    tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=complaint):
        read(path)


def test_one_letter_off_is_mended_but_not_into_another_known_word() -> None:
    rule = RuleText("x.a", "suicide", "A.", ["suicide", "suicides"])
    language = build(RuleFile("xx", "X", [rule], near=["suicide"]))
    assert language.mended("suicde") == "suicide"
    assert language.mended("suiicide") == "suicide"
    assert language.mended("s*icide") == "suicide"
    assert language.mended("*******") == "*******"
    assert language.mended("suicides") == "suicides"
    assert language.mended("fuicide") == "fuicide"


def test_a_folder_without_rules_has_no_languages(tmp_path: Path) -> None:
    assert load(tmp_path) == ()


def test_the_structs_refuse_what_is_not_theirs() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"language": "x", "name": "x", "rule": [], "more": 1}, RuleFile)
