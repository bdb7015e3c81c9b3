"""What the program says to the shell when it ends."""

from __future__ import annotations

OK = 0
"""All went as asked."""

FAILED = 1
"""The turn, or the check, came to no good end; also any fault of the program itself."""

USAGE = 2
"""Something a person can mend: an argument, a file, a setting. One sentence is on stderr."""

INTERRUPTED = 130
"""Ctrl+C, as shells count it: 128 + SIGINT."""

BROKEN_PIPE = 141
"""Whoever read the output went away: 128 + SIGPIPE."""
