"""Every action of the main screen, once: keys, palette and help are made from this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Where = Literal["anywhere", "message"]
OF_THE_APP = frozenset({"quit", "theme"})
"""Ids of the actions that work on every screen."""
FUNCTION_KEYS = frozenset(f"f{number}" for number in range(1, 13))


@dataclass(frozen=True, slots=True)
class Command:
    """An action with its key and its line of help.

    Attributes:
        id: What a flow of the main screen carries it out by, and part of the binding's own id.
        keys: Comma-separated, as Textual names them; "" is for the palette alone.
        shown: The key as a person reads it.
        where: "message" commands act on the chosen message and have single letters as keys.
    """

    id: str
    title: str
    help: str
    keys: str
    shown: str
    where: Where = "anywhere"

    @property
    def action(self) -> str:
        """The Textual action."""
        if self.where == "message":
            return f"want('{self.id}')"
        return f"app.{self.id}" if self.id in OF_THE_APP else f"do('{self.id}')"

    def binding(self) -> Binding:
        """The Textual binding."""
        return Binding(
            self.keys,
            self.action,
            self.title,
            key_display=self.shown,
            show=False,
            priority=self.keys in FUNCTION_KEYS,  # a text field has uses of its own for some
            id=f"chat.{self.id}",
        )


COMMANDS: tuple[Command, ...] = (
    Command("help", "Keys", "Show every key and what it does.", "f1", "F1"),
    Command("stop", "Stop the reply", "End the reply; what came stays.", "escape", "Esc"),
    Command(
        "new", "New conversation", "Start afresh; this talk stays in the list.", "ctrl+n", "Ctrl+N"
    ),
    Command(
        "conversations",
        "Conversations",
        "List, search, rename, export and delete talks.",
        "ctrl+o",
        "Ctrl+O",
    ),
    Command(
        "log",
        "Reflection log",
        "Everything that was asked, noted, marked and changed; trends, export.",
        "ctrl+l",
        "Ctrl+L",
    ),
    Command("note", "Write a note", "For the log, in Markdown, at any time.", "f2", "F2"),
    Command("care", "Help by people", "Whom to call or write to, in your country.", "f12", "F12"),
    Command(
        "check_in",
        "Check in now",
        "Answer what is due, or choose: the moment, the day, the week.",
        "f7",
        "F7",
    ),
    Command("check_in_moment", "Check in: the moment", "One question about just now.", "", ""),
    Command("check_in_day", "Check in: the day", "The questions about today.", "", ""),
    Command("check_in_week", "Check in: the week", "The questions about seven days.", "", ""),
    Command(
        "again",
        "Another reply",
        "Ask for another reply, or try again after an error; the earlier one is kept.",
        "ctrl+r",
        "Ctrl+R",
    ),
    Command(
        "edit_last",
        "Edit my last message",
        "Change what you said last and send it again; the earlier wording is kept.",
        "ctrl+g",
        "Ctrl+G",
    ),
    Command("copy_last", "Copy the last reply", "To the clipboard.", "f8", "F8"),
    Command(
        "persona", "Personas", "The gallery: who talks; try, edit, import, remember.", "f5", "F5"
    ),
    Command("model", "Model", "Choose what is talking.", "f6", "F6"),
    Command("face", "Show or hide the face", "The avatar beside the talk.", "f4", "F4"),
    Command(
        "pace",
        "How the face moves",
        "Fluent, slow down to a frame in five seconds, calm, or still.",
        "f3",
        "F3",
    ),
    Command(
        "framing",
        "Frame the face",
        "For pictures of your own: move and zoom with the arrow keys, + and -.",
        "f9",
        "F9",
    ),
    Command("voice", "Voice on or off", "Replies are spoken; any key stops it.", "f10", "F10"),
    Command("mute", "Mute the voice", "No sound until you press it again.", "f11", "F11"),
    Command(
        "listen",
        "Speak instead of typing",
        "Press to begin and to end; the words come into the input. Esc drops them.",
        "ctrl+@,ctrl+space,ctrl+backslash",
        "Ctrl+Space",
    ),
    Command(
        "hands_free",
        "Hands-free listening",
        "Whether it hears by itself when you speak and when you pause.",
        "ctrl+right_square_bracket",
        "Ctrl+]",
    ),
    Command(
        "seams",
        "Behind the last reply",
        "What was sent, what came back, and what else could have come.",
        "ctrl+b",
        "Ctrl+B",
    ),
    Command(
        "look",
        "Second look",
        "The last reply's prompt again: as it was, without the persona, led the other way.",
        "ctrl+s",
        "Ctrl+S",
    ),
    Command(
        "study",
        "Study on yourself",
        "Plan and begin one; later its day, what is due, pause, go on.",
        "ctrl+f",
        "Ctrl+F",
    ),
    Command(
        "study_stop",
        "Stop the study",
        "At any time and without a reason; what there is stays.",
        "ctrl+underscore",
        "Ctrl+_",
    ),
    Command("theme", "Dark or light", "Switch between the two themes.", "ctrl+t", "Ctrl+T"),
    Command(
        "switch_focus",
        "Messages or input",
        "Move between the messages and the input.",
        "tab,shift+tab",
        "Tab",
    ),
    Command("quit", "Quit", "Everything is saved already.", "ctrl+q", "Ctrl+Q"),
    Command("copy", "Copy the message", "The chosen one, as it was written.", "c", "c", "message"),
    Command(
        "edit",
        "Edit and resend",
        "Your chosen message; the old wording is kept.",
        "e",
        "e",
        "message",
    ),
    Command(
        "regenerate", "Another reply here", "In place of the chosen reply.", "r", "r", "message"
    ),
    Command("earlier", "Earlier alternative", "Show the version before.", "left,h", "←", "message"),
    Command("later", "Later alternative", "Show the version after.", "right,l", "→", "message"),
    Command(
        "insight",
        "Mark as an insight",
        "With how big it feels; it comes back after 3 and 10 days.",
        "m",
        "m",
        "message",
    ),
    Command("pin", "Pin or unpin", "It stays in the model's sight.", "p", "p", "message"),
    Command(
        "sight",
        "Out of sight",
        "What stands for the messages that the model no longer sees: read it, change it.",
        "u",
        "u",
        "message",
    ),
    Command("seams_here", "Behind this reply", "What was sent, what came.", "v", "v", "message"),
    Command("look_here", "Second look here", "Does it come out again?", "s", "s", "message"),
    Command("write", "Back to the input", "Go on writing.", "enter,i", "Enter", "message"),
)


def bindings(where: Where) -> list[Binding]:
    """The bindings of the commands that work there."""
    return [each.binding() for each in COMMANDS if each.where == where and each.keys]


COMPOSER_KEYS: tuple[tuple[str, str], ...] = (
    ("Enter", "Send."),
    ("Shift+Enter, Ctrl+J", "A new line."),
    ("Up, Down", "Go through what you sent before."),
    ("?", "In an empty input: these keys. Twice: a question mark."),
)
MESSAGE_KEYS: tuple[tuple[str, str], ...] = (
    ("↑ ↓", "Choose a message."),
    ("Home, End", "To the beginning, to the end."),
)
"""Keys of single widgets, for the help screen."""
