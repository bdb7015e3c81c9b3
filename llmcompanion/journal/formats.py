"""The files that the log can be written to. Loads nothing: every ``--help`` names them."""

from __future__ import annotations

from typing import Literal, get_args

Format = Literal["csv", "jsonl", "md", "json"]
"""csv: a row an answer. jsonl: everything, for `import`. md: a diary. json: the rows of the
table as one object, as the first version of the log had it."""

FORMATS: tuple[Format, ...] = get_args(Format)
