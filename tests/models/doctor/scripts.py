"""A small script for worked exchanges, and the one that is shipped."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from llmcompanion.models.doctor.engine import Engine
from llmcompanion.models.doctor.reading import load_script
from llmcompanion.models.doctor.script import Script
from llmcompanion.models.port import Line

SHIPPED = Path(__file__).parents[3] / "assets" / "doctor" / "script.toml"

SMALL: dict[str, Any] = {
    "format": 1,
    "title": "SMALL",
    "delimiters": [".", ",", "?", "but"],
    "pre": {"dont": "don't", "do not": "don't", "i'm": "i am"},
    "post": {
        "i am": "you are",
        "i": "you",
        "me": "you",
        "my": "your",
        "you are": "I am",
        "you .": "me",
        "you": "I",
        "your": "my",
    },
    "families": {"kin": ["mother", "brother"], "low": ["sad", "gloomy"]},
    "keyword": [
        {
            "words": ["my"],
            "rank": 2,
            "rule": [
                {
                    "match": "0 my 0 (/kin) 0",
                    "say": ["Who else besides your {4}?", "Kin: {4} {5}."],
                },
                {"match": "0 my 0", "say": ["Your {3}?", "Why your {3}?"]},
            ],
        },
        {
            "words": ["i"],
            "rule": [
                {
                    "match": "0 i am 0 (*sad gloomy) 0",
                    "say": ["Sorry that you are {5}.", "How long {5}?", "NEWKEY"],
                },
                {"match": "0 i 2", "say": ["Two words: {3}."]},
                {"match": "0 i 0", "say": ["You {3}?", "Because you {3}?"]},
            ],
        },
        {"words": ["am"], "link": "i"},
        {
            "words": ["alike"],
            "rank": 10,
            "rule": [{"match": "0", "say": ["In what way?", "What is the thread?"]}],
        },
        {"words": ["same"], "rank": 10, "rule": [{"match": "0", "say": ["=alike"]}]},
        {
            "words": ["mine"],
            "rank": 4,
            "rule": [{"match": "0 mine 0", "say": ["PRE (i am {3}) =i"]}],
        },
        {"words": ["maybe"], "rank": 5, "rule": [{"match": "0", "say": ["NEWKEY"]}]},
        {"words": ["odd"], "rank": 6, "rule": [{"match": "odd 1", "say": ["Odd {2}."]}]},
    ],
    "memory": {
        "words": ["my"],
        "rule": [{"match": "0 my 0", "say": ["Back to your {3}."]}],
    },
    "urgent": [
        {
            "words": ["alarm"],
            "match": ["0 alarm 0"],
            "unless": ["0 false alarm 0"],
            "say": ["Call somebody.", "Who can come?"],
        }
    ],
    "none": {"say": ["Go on.", "I see.", "And then?"]},
    "silence": {"say": ["Take your time.", "No hurry."]},
    "foreign": {"say": ["English, please."]},
}


def small() -> dict[str, Any]:
    """A copy to change."""
    return copy.deepcopy(SMALL)


def written(data: dict[str, Any], folder: Path) -> Path:
    """The script as a file. JSON's strings, numbers and lists are TOML's, too."""
    lines: list[str] = []
    tables: list[str] = []
    for name, value in data.items():
        if isinstance(value, dict):
            tables.append(f"{name} = {_inline(value)}")
        else:
            lines.append(f"{name} = {_inline(value)}")
    path = folder / "small.toml"
    path.write_text("\n".join(lines + tables), encoding="utf-8")
    return path


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@cache
def shipped() -> Script:
    """The script people meet."""
    return load_script(SHIPPED)


def talk(engine: Engine, *said: str) -> list[str]:
    """The replies to what a person says, one after another."""
    lines: list[Line] = []
    replies: list[str] = []
    for text in said:
        lines.append(Line("user", text))
        replies.append(engine.reply(lines))
        lines.append(Line("assistant", replies[-1]))
    return replies
