"""What the model thought of each token, against what llama.cpp itself says of it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.fakes.tiny_gguf import SCRIPT
from tests.models.llama.making import asked, opened, reply

Files = dict[str, Path]
PROMPT = "Tell me about the tide, and the moon."


async def test_tokens_are_told_of_only_where_they_were_asked_for(files: Files, engine: str):
    async with opened(files["script"], engine) as model:
        assert not (await reply(model, asked(PROMPT))).drawn
        heard = await reply(model, asked(PROMPT, runners_up=3))
        assert heard.text == SCRIPT
        assert "".join(token.text for token in heard.drawn).startswith(SCRIPT)
        assert all(len(token.others) == 3 for token in heard.drawn)


async def test_the_chances_of_the_whole_vocabulary_come_to_one(files: Files, engine: str):
    async with opened(files["random"], engine) as model:
        request = asked(PROMPT, runners_up=100_000, max_tokens=8, temperature=2.0)
        drawn = (await reply(model, request)).drawn
        assert len(drawn) == 8
        for token in drawn:
            chances = [token.probability, *(other.probability for other in token.others)]
            assert math.fsum(chances) == pytest.approx(1.0, abs=1e-3)
            others = [other.probability for other in token.others]
            assert others == sorted(others, reverse=True)
            assert token.rank == sum(each > token.probability for each in others)


async def test_the_coldest_draw_is_the_most_probable(files: Files, engine: str):
    async with opened(files["random"], engine) as model:
        request = asked(PROMPT, runners_up=2, max_tokens=12, temperature=0.0)
        drawn = (await reply(model, request)).drawn
        assert [token.rank for token in drawn] == [0] * len(drawn)
        assert all(token.probability >= token.others[0].probability for token in drawn)


async def test_a_hot_draw_takes_others_too(files: Files, engine: str):
    async with opened(files["random"], engine) as model:
        request = asked(PROMPT, runners_up=1, max_tokens=60, temperature=2.0)
        assert any(token.rank > 0 for token in (await reply(model, request)).drawn)


async def test_both_engines_say_the_same_of_the_same_tokens(files: Files):
    """xllamacpp's numbers come from llama.cpp's own server."""
    told = []
    for engine in ("llama-cpp-python", "xllamacpp"):
        async with opened(files["random"], engine) as model:
            request = asked(PROMPT, runners_up=4, max_tokens=12, temperature=0.0)
            told.append((await reply(model, request)).drawn)
    ours, theirs = told
    assert [token.text for token in ours] == [token.text for token in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert one.rank == other.rank
        assert one.probability == pytest.approx(other.probability, rel=2e-2)
        assert [each.probability for each in one.others] == pytest.approx(
            [each.probability for each in other.others], rel=2e-2
        )


async def test_a_forced_tag_shows_what_the_model_would_have_said(files: Files):
    async with opened(files["script"]) as model:
        heard = await reply(model, asked("Hi", labels=("anger",), runners_up=2))
        assert heard.text.startswith("[anger]")
        forced = [token for token in heard.drawn if token.rank > 0]
        assert forced and all(token.probability < 0.5 for token in forced)
