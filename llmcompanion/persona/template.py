"""A persona to begin with: what ``persona new`` writes."""

from __future__ import annotations

SETTINGS = """\
# Every key is told in docs/personas.md. Long texts stand in Markdown files beside this one.
format = 2
name = {name}
pronouns = ""
description = ""                # one line for lists; never told to a model
labels = ["neutral", "joy", "amusement", "curiosity", "surprise", "confusion", "sadness"]
# avatar = "kai"                # an avatar in this folder or among the avatars
version = 1                     # raise it when you change a text
tags = []
creator = ""
licence = ""
# model = ""                    # a profile that it would rather run on

# [sampling]
# temperature = 0.7
# max_tokens = 600

# [voice]
# pitch = 200                   # Hz
# speed = 1.0
# tone = 0.4

[memory]
enabled = false                 # may keep facts across conversations; you see and accept each

[knobs]                         # how much of a person it claims to be
feelings = "uncertain"          # none, uncertain or free
first_person = true             # speaks of itself as "I"
human_backstory = false         # speaks as somebody with a human life
uses_name = true                # calls you by name
"""

SYSTEM = """\
You speak as {{{{char}}}}: (in three words). You are read in a narrow column of a terminal.

How you talk
- (How long, how plain, what first.)
- (What you come back to; what you notice.)
- (What changes when it gets serious.)

Leave out
- (Habits of language models that do not fit: praise for the question, a question at every end.)
"""

GREETING = "I am {{{{char}}}}. What is on your mind?\n"


def new_files(name: str) -> dict[str, str]:
    """The files of a new persona, by their name in its folder.

    Args:
        name: What it is called; one clean line.
    """
    import json

    quoted = json.dumps(name, ensure_ascii=False)  # a TOML string is written the same way
    return {
        "persona.toml": SETTINGS.format(name=quoted),
        "system.md": SYSTEM.format(),
        "greeting.md": GREETING.format(),
    }
