from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llmcompanion.errors import UserError
from llmcompanion.models.doctor.reading import load_script
from llmcompanion.models.doctor.script import Say
from tests.models.doctor.scripts import SHIPPED, shipped, small, written


def test_the_shipped_script_is_ample():
    script = shipped()
    blocks = {id(keyword.rules) for keyword in script.keywords.values()}
    says = [
        entry
        for rules in {keyword.rules for keyword in script.keywords.values()}
        for rule in rules
        for entry in rule.entries
        if isinstance(entry, Say)
    ]
    assert len(script.keywords) >= 200
    assert len(blocks) >= 60
    assert len(says) >= 350


FROM_1966 = """
i am not sure i understand you fully | please go on | what does that suggest to you
how long have you been | is it because you are | do you enjoy being | were you really
why do you tell me | what would it mean if | why are you interested in | perhaps i am
why are you concerned | what about your own | what makes you think i am | does it please you
do you sometimes wish you were | we were discussing you | why do you think i | can you elaborate
you seem quite | can you think of | really always | does that reason seem to explain
is that the real reason | any other reasons | what other connections | who for example
surely not | special person | why do you say your | what else comes to mind when you think of
tell me more about your family | who else in your family | does that question interest you
what is it you really want to know | answer would please you most | have you asked anyone else
do you often think of | does thinking of | what else do you recall | just now
do you wish that | fantasied | do you dream often | do you want to be able to
perhaps you don t want | how do you know you | have you tried | tell me more about such feelings
do you often feel | of what does feeling | some special reason | why not
please don t apologi | apologies are not necessary | do computers worry you | what if you never got
do you believe it is normal | let s discuss further why | anything to do with the fact that
earlier you said your | but your | possibly they are | what resemblance do you see
"""


def test_the_shipped_script_repeats_no_sentence_of_1966():
    text = " ".join(re.findall(r"[a-z]+", SHIPPED.read_text(encoding="utf-8").lower()))
    for sentence in re.split(r"\s*[|\n]\s*", FROM_1966.strip()):
        assert sentence not in text, sentence


def test_the_small_script_is_read(tmp_path: Path):
    script = load_script(written(small(), tmp_path))
    assert script.title == "SMALL"
    assert script.keywords["am"].link == "i"
    assert script.keywords["my"].rank == 2


def change(*path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def apply(data: dict[str, Any]) -> None:
        at: Any = data
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = to

    return apply


RULE = ("keyword", 0, "rule", 1)

BROKEN = [
    (
        change("format", to=2),
        "small.toml, format: format 2 is not understood; update",
    ),
    (change("format", to="x"), "the number of the format is missing"),
    (change("surprise", to=1), '"surprise" is not known here'),
    (change("title", to=" "), "small.toml, title: a text is missing"),
    (change("delimiters", to=[]), "small.toml, delimiters: a list of texts is missing"),
    (change("pre", to=3), "the table [pre] is missing"),
    (change("post", "x", to=""), 'small.toml, post, "x": both sides must be words'),
    (change("post", "you . and", to="x"), "can only be the last"),
    (change("families", "kin", to=["two words"]), '"two words" is not a single word'),
    (change("keyword", to=[]), "has no [[keyword]]"),
    (change("keyword", 0, "words", to=["dont"]), "never heard, as [pre] exchanges it"),
    (change("keyword", 0, "words", to=["/nobody"]), 'no family "nobody"'),
    (change("keyword", 0, "words", to=["i"]), '"i" is a keyword already'),
    (change("keyword", 0, "rank", to="high"), 'keyword "my": the rank must be a whole number'),
    (change("keyword", 0, "wrods", to=1), 'keyword "my": "wrods" is not known here'),
    (change("keyword", 0, "rule", to=[]), 'keyword "my": this keyword says nothing'),
    (change(*RULE, "match", to=3), 'keyword "my", rule 2: the pattern (match) is missing'),
    (change(*RULE, "match", to="0 (/x) 0"), 'keyword "my", rule 2: in the pattern "0 (/x) 0"'),
    (change(*RULE, "match", to="0 dont 0"), 'the pattern names "dont" which [pre] exchanges'),
    (change(*RULE, "say", to=["Your {4}?"]), "part {4} is used but the pattern has 3"),
    (change(*RULE, "say", to=["Your {0}?"]), "part {0} is used"),
    (change(*RULE, "say", to=["Your {x}?"]), "has a brace that is no part"),
    (change(*RULE, "say", to=["Your {}?"]), "has a part without a number"),
    (change(*RULE, "say", to=[""]), "every item of the list must be a text"),
    (change(*RULE, "say", to=["=nobody"]), 'leads to "nobody", which is no keyword'),
    (change(*RULE, "say", to=["PRE i am {1}"]), "is not of the form"),
    (change("keyword", 2, "link", to="am"), 'keyword "am": the links lead in a circle'),
    (change("memory", "words", to=["nobody"]), 'memory: "nobody" is no keyword'),
    (change("memory", "rule", 0, "say", to=["a", "b"]), "it must say exactly one thing"),
    (change("memory", "rule", to=[]), "there must be at least one rule"),
    (change("none", "say", to=["Go on.", "Go on."]), "at least two different sentences"),
    (change("silence", "say", to=["{1}"]), "only plain sentences"),
    (change("urgent", 0, "say", to=["NEWKEY"]), "urgent 1: only plain sentences"),
    (change("urgent", to={"words": []}), "each under its own [[urgent]]"),
]


@pytest.mark.parametrize(("breaking", "sentence"), BROKEN)
def test_a_mistake_is_named_with_its_place(
    breaking: Callable[[dict[str, Any]], None], sentence: str, tmp_path: Path
):
    data = small()
    breaking(data)
    with pytest.raises(UserError) as caught:
        load_script(written(data, tmp_path))
    assert sentence in caught.value.sentence
    assert caught.value.sentence.startswith("small.toml")


def test_broken_toml_is_named_with_its_line(tmp_path: Path):
    path = tmp_path / "broken.toml"
    path.write_text("format = 1\ntitle = \n", encoding="utf-8")
    with pytest.raises(UserError, match="line 2"):
        load_script(path)


def test_a_missing_script_is_one_sentence(tmp_path: Path):
    with pytest.raises(UserError, match="cannot be read"):
        load_script(tmp_path / "none.toml")
