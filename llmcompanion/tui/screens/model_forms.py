"""Forms beside the list of models: a profile to keep, a file to fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, ProgressBar, Static
from textual.widgets.option_list import Option

from llmcompanion.errors import UserError
from llmcompanion.models.pull_progress import Pace, described
from llmcompanion.models.suggested import gigabytes
from llmcompanion.plaintext import clean_line

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.worker import Worker

    from llmcompanion.config.settings import ModelProfile
    from llmcompanion.models.pull import Step
    from llmcompanion.models.suggested import Suggestion
    from llmcompanion.tui.model_shelf import ModelShelf

FIELDS = (
    ("name", "Name", "Yours to choose."),
    (
        "provider",
        "Provider",
        "openai for every server that speaks its protocol; anthropic, openrouter, llama for a "
        "model file, or doctor.",
    ),
    ("model", "Model", "The provider's id for it; empty: the usual one."),
    ("place", "Address, file", "The server's address, or the model file; empty: the usual one."),
    ("temperature", "Temperature", "How freely words are chosen, 0 to 2; empty: the usual."),
    ("max_tokens", "Longest reply", "In tokens; empty: the usual."),
    ("system_addition", "Instructions", "Added to those of every persona."),
)
"""Each field's id, name, and what it is for."""


class ProfileScreen(ModalScreen[str | None]):
    """A profile to fill in; its name once it is kept, None when the person leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("down", "app.focus_next", "Next", show=False),
        Binding("up", "app.focus_previous", "Before", show=False),
    ]

    def __init__(self, shelf: ModelShelf, draft: dict[str, str]) -> None:
        super().__init__()
        self._shelf = shelf
        self._draft = draft

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = "A model under a name of your own"
            for name, title, _ in FIELDS:
                with Horizontal(classes="field"):
                    yield Static(title, classes="label", markup=False)
                    yield Input(self._draft.get(name, ""), id=name, compact=True)
            yield Static("", id="meaning", classes="help", markup=False)
            yield Static("", id="wrong", classes="help", markup=False)
            yield Static("Enter keeps it · ↑ ↓ move · Esc leaves", classes="help", markup=False)

    def on_descendant_focus(self) -> None:
        """Say what the field is for that the cursor is in."""
        meanings = {name: about for name, _, about in FIELDS}
        here = self.focused.id if self.focused is not None else ""
        self.query_one("#meaning", Static).update(meanings.get(here or "", ""))

    def on_input_submitted(self) -> None:
        self._keep()

    def action_leave(self) -> None:
        self.dismiss(None)

    @work(exclusive=True)
    async def _keep(self) -> None:
        values = {name: clean_line(self.query_one(f"#{name}", Input).value) for name, *_ in FIELDS}
        try:
            profile = profile_from(values)
            await self._shelf.add(values["name"], profile)
        except UserError as error:
            self.query_one("#wrong", Static).update(error.sentence)
            return
        self.dismiss(values["name"])


def profile_from(values: dict[str, str]) -> ModelProfile:
    """The profile that a filled-in form means.

    Raises:
        UserError: A number is none, or out of its bounds.
    """
    import msgspec

    from llmcompanion.config.complaints import allowed
    from llmcompanion.config.settings import ModelProfile

    provider = values["provider"].lower()
    fields: dict[str, Any] = {"provider": provider, "model": values["model"]}
    fields["path" if provider == "llama" else "base_url"] = values["place"]
    fields["system_addition"] = values["system_addition"]
    for name, kind in (("temperature", float), ("max_tokens", int)):
        if not values[name]:
            continue
        try:
            fields[name] = kind(values[name])
            msgspec.convert({"provider": "x", name: fields[name]}, ModelProfile)
        except ValueError as error:
            raise UserError(
                f"{values[name][:20]} will not do",
                where=name.replace("_", " "),
                mend=f"it must be {allowed(('models', 'NAME', name))}",
            ) from error
    return ModelProfile(**fields)


class FetchScreen(ModalScreen[str | None]):
    """A model file to fetch; its name once it is here, None when the person leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("slash", "write", "Another", show=False),
    ]

    def __init__(self, shelf: ModelShelf) -> None:
        super().__init__()
        self._shelf = shelf
        self._suggestions: list[Suggestion] = []
        self._fetching: Worker[None] | None = None
        self._pace = Pace()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = "Fetch a model file from Hugging Face"
            yield OptionList(id="suggested", markup=False)
            yield Input(
                placeholder="another one: owner/name, and a file of it if you like",
                id="repo",
                compact=True,
            )
            yield ProgressBar(id="bar", show_eta=False, show_percentage=False)
            yield Static("", id="how-far", classes="help", markup=False)
            yield Static("", id="keys", classes="help", markup=False)

    def on_mount(self) -> None:
        self.query_one("#bar").display = False
        self._show_keys()
        try:
            self._suggestions = self._shelf.suggestions()
        except UserError as error:
            self._say(error.sentence)
        options = []
        for each in self._suggestions:
            line = Text(each.title, "bold", no_wrap=True, overflow="ellipsis")
            line.append(
                f"  {gigabytes(each.size)} · {each.licence}\n  {each.about}", "not bold dim"
            )
            options.append(Option(line))
        self.query_one(OptionList).add_options(options)
        self.query_one(OptionList).focus()

    def _say(self, words: str) -> None:
        self.query_one("#how-far", Static).update(words)

    def _show_keys(self) -> None:
        words = (
            "Esc stops; what came is kept, and the next time goes on there"
            if self._fetching is not None
            else "Enter fetches · / names another · Esc leaves"
        )
        self.query_one("#keys", Static).update(words)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        chosen = self._suggestions[event.option_index]
        self._begin(chosen.repo, chosen.file)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        repo, _, file = clean_line(event.value).partition(" ")
        if repo:
            self._begin(repo, file.strip())

    def action_write(self) -> None:
        self.query_one("#repo").focus()

    def action_leave(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
        else:
            self.dismiss(None)

    def _begin(self, repo: str, file: str) -> None:
        if self._fetching is None:
            self._pace = Pace()
            self._fetching = self._fetch(repo, file)
            self._show_keys()

    @work(group="fetch")
    async def _fetch(self, repo: str, file: str) -> None:
        import asyncio

        self._say(f"Asking the hub for {repo} …")
        name = ""
        try:
            name = (await self._shelf.fetch(repo, file, self._step)).name
        except UserError as error:
            self._say(error.sentence)
        except asyncio.CancelledError:
            self._say("Stopped. What came is kept.")
            raise
        finally:
            self._fetching = None
            if self.is_mounted:
                self.query_one("#bar").display = False
                self._show_keys()
        if name:
            self.dismiss(name)

    def _step(self, step: Step) -> None:
        """Called some times a second while the file comes."""
        if self._fetching is None or not self.is_mounted:
            return
        bar = self.query_one("#bar", ProgressBar)
        bar.display = True
        bar.update(total=max(1, step.total), progress=step.done)
        self._say(described(step, self._pace.at(step.done)))
