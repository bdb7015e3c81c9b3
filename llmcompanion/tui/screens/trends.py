"""Trends: every measure over days, with its definition, its numbers and the lines behind it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from statistics import median
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.widgets import DataTable, OptionList, Static
from textual.widgets.option_list import Option

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.journal.measures import ANSWERS, USE, Chart, Measure
from llmcompanion.journal.trends import first_turns, series
from llmcompanion.tui.moments import when
from llmcompanion.tui.screens.conversations import Destination
from llmcompanion.tui.trend_lines import MARKS, TrendLine
from llmcompanion.tui.widgets.keys_line import KeysLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from llmcompanion.journal.trend_reader import TrendPage
    from llmcompanion.journal.trends import Day, Point, Quoted
    from llmcompanion.tui.session import Session
    from llmcompanion.tui.widgets.trend import TrendPlot

View = Literal["plot", "numbers", "lines"]

SPANS: tuple[tuple[int, str], ...] = ((28, "4 weeks"), (91, "3 months"), (0, "all days"))
"""How many days are shown, and what that is called; 0 for all."""

EMPTY = (
    "Nothing to show yet. Trends are made of your talks and of what you answer in check-ins; "
    "they begin with the first message."
)
NO_LINES = "No line of yours or of its shows this so far."
KEYS = "Enter lines · n numbers · d days · Esc back"


class TrendsScreen(Screen[Destination | None]):
    """A list of measures, and the plot of the chosen one.

    Enter shows the quoted lines behind it; Enter on one of those opens the talk there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="trends.back"),
        Binding("q", "lines", "Lines", id="trends.lines"),
        Binding("n", "numbers", "Numbers", id="trends.numbers"),
        Binding("d", "days", "Days", id="trends.days"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._page: TrendPage | None = None
        self._chart: Chart | None = None
        self._view: View = "plot"
        self._span = 0
        self._quoted: Sequence[Quoted] = ()
        self._plot: TrendPlot | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Static("Trends", id="trends-title", markup=False)
            yield Static("", id="trends-empty", classes="help", markup=False)
            with Container(id="trends-both"):
                yield OptionList(id="measures", markup=False)
                with Vertical(id="trend"):
                    yield Static("", id="trend-name", markup=False)
                    yield Static("", id="trend-about", classes="help", markup=False)
                    yield Container(id="trend-place")
                    yield DataTable(id="trend-numbers", cursor_type="row", zebra_stripes=True)
                    yield OptionList(id="trend-lines", markup=False)
                    yield Static("", id="trend-said", classes="help", markup=False)
            yield KeysLine(KEYS, classes="help keys")

    def on_mount(self) -> None:
        self._measures.focus()
        self.set_interval(0.25, self._say_progress)
        self._fill()

    @property
    def _measures(self) -> OptionList:
        return self.query_one("#measures", OptionList)

    # Reading

    @work(exclusive=True, group="trends")
    async def _fill(self) -> None:
        today = self._session.now().astimezone().date()
        await self._get_plot()
        try:
            reader = await asyncio.to_thread(lambda: self._session.trends)
            async with aclosing(reader.pages(until=today)) as pages:
                async for page in pages:
                    self._take(page)
        except UserError as error:
            self._say_empty(error.sentence)

    async def _get_plot(self) -> None:
        """What plots takes a while to load: the screen is there before."""

        def load() -> type[TrendPlot]:
            from llmcompanion.tui.widgets.trend import TrendPlot

            return TrendPlot

        made = await asyncio.to_thread(load)
        self._plot = made(id="trend-plot")
        await self.query_one("#trend-place").mount(self._plot)

    def _take(self, page: TrendPage) -> None:
        self._page = page
        if not page.days:
            self._say_empty(EMPTY)
            return
        self.remove_class("-empty")
        chosen = self._chart.title if self._chart else ""
        self._list_charts(page.charts, chosen)
        self._show()

    def _say_empty(self, words: str) -> None:
        self.query_one("#trends-empty", Static).update(words)
        self.add_class("-empty")

    def _list_charts(self, charts: Sequence[Chart], chosen: str) -> None:
        """Put the charts in the list under their groups, and choose one again."""
        options: list[Option] = []
        group = ""
        place = None
        for number, chart in enumerate(charts):
            if chart.group != group:
                group = chart.group
                options.append(Option(Text(group, "bold"), disabled=True))
            if chart.title == chosen or place is None:
                place = len(options)
            options.append(
                Option(Text(f" {chart.title}", no_wrap=True, overflow="ellipsis"), id=str(number))
            )
        measures = self._measures
        measures.clear_options()
        measures.add_options(options)
        measures.highlighted = place

    def _say_progress(self) -> None:
        page = self._page
        if page is not None and not page.read and page.days and self._waits():
            done, whole = self._session.trends.progress
            self._say(f"Reading the words: {done} of {whole} messages.")

    def _waits(self) -> bool:
        """Whether the chosen chart has to wait until the words are read."""
        page, chart = self._page, self._chart
        if page is None or page.read or chart is None:
            return False
        return chart.group not in (ANSWERS, USE) or chart.measures[0].id == "style_matching"

    # Showing

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_list.id == "measures" and event.option_id is not None and self._page:
            self._chart = self._page.charts[int(event.option_id)]
            if self._view == "lines":
                self._view = "plot"
            self._show()

    def _days(self) -> tuple[Day, ...]:
        days = self._page.days if self._page is not None else ()
        length = SPANS[self._span][0]
        return days[-length:] if length else days

    def _show(self) -> None:
        """Draw the chosen chart in the chosen way."""
        chart = self._chart
        if chart is None:
            return
        for view in ("plot", "numbers", "lines"):
            self.set_class(view == self._view, f"-{view}")
        days = self._days()
        rows = [series(measure, days) for measure in chart.measures]
        self.query_one("#trend-name", Static).update(self._headline(chart, rows))
        about = chart.definition + self._first_seen(chart)
        self.query_one("#trend-about", Static).update(about)
        self._say("")
        if self._waits():
            rows = []
            self._say_progress()
        if self._view == "plot" and self._plot is not None:
            lines = [
                TrendLine(points, mark, colour)
                for points, mark, colour in zip(rows, MARKS, self._colours(), strict=False)
                if _says_something(points) or len(rows) == 1
            ]
            self._plot.show(lines, _bounds(chart.measures))
        elif self._view == "numbers":
            self._tabulate(chart.measures, rows)

    def _colours(self) -> list[str]:
        names = ("accent", "primary", "warning", "success", "secondary", "error")
        variables = self.app.theme_variables
        return [variables.get(name, "") for name in names]

    def _headline(self, chart: Chart, rows: Sequence[Sequence[Point]]) -> Text:
        """The chart's title; with several lines, what each mark is; without any value, that."""
        name = Text(chart.title, "bold")
        unit = chart.unit
        if unit and unit != chart.title.lower():
            name.append(f", {unit}", "not bold")
        name.append(f" · {SPANS[self._span][1]}", "not bold dim")
        several = zip(chart.measures, MARKS, self._colours(), rows, strict=False)
        between = "\n"
        for measure, mark, colour, row in several if len(chart.measures) > 1 else ():
            if _says_something(row):
                name.append(f"{between}{mark} ", f"not bold {colour}")
                name.append(_short(measure), "not bold")
                between = "  "
        if not self._waits() and not any(p.value is not None for row in rows for p in row):
            name.append("  no values on these days", "not bold italic")
        return name

    def _first_seen(self, chart: Chart) -> str:
        """In which exchange of a talk this comes first, where it came at all."""
        page = self._page
        sign = chart.measures[0].sign
        turns = first_turns(sign, page.days) if page is not None and sign else ()
        if not turns:
            return ""
        if len(turns) == 1:
            return f" Seen in one talk, first in exchange {turns[0]}."
        of = f"median of {amount(len(turns), 'talk')}"
        return f" First in exchange {median(turns):g} of a talk ({of})."

    def _tabulate(self, measures: Sequence[Measure], rows: Sequence[Sequence[Point]]) -> None:
        table = self.query_one("#trend-numbers", DataTable)
        table.clear(columns=True)
        table.add_columns("Day", *(_short(measure) for measure in measures), "Of")
        for points in reversed(list(zip(*rows, strict=True))):
            values = (
                "–" if p.value is None else f"{p.value:.1f}".removesuffix(".0") for p in points
            )
            table.add_row(
                f"{points[0].day:%a %d %b %Y}", *values, str(max(p.count for p in points))
            )

    def _say(self, words: str) -> None:
        self.query_one("#trend-said", Static).update(words)
        self.set_class(bool(words), "-saying")

    # Keys

    def action_numbers(self) -> None:
        self._turn_to("plot" if self._view == "numbers" else "numbers")

    def _turn_to(self, view: View) -> None:
        self._view = view
        self._show()
        there = {"plot": "#measures", "numbers": "#trend-numbers", "lines": "#trend-lines"}[view]
        self.query_one(there).focus()

    def action_days(self) -> None:
        self._span = (self._span + 1) % len(SPANS)
        self._show()

    def action_lines(self) -> None:
        if self._chart is not None and self._view != "lines":
            self._find_lines(self._chart)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_list.id == "measures":
            self.action_lines()
            return
        quoted = self._quoted[event.option_index]
        if quoted.conversation_id is None:
            self._say("That is from the log itself; no talk goes with it.")
            return
        self.dismiss(Destination(quoted.conversation_id, quoted.hit.message_id))

    @work(exclusive=True, group="lines")
    async def _find_lines(self, chart: Chart) -> None:
        page = self._page
        wanted = [measure for measure in chart.measures if measure.has_quotes]
        if not wanted:
            self._say("This is counted, not quoted: n shows the numbers.")
            return
        if page is None or not page.read:
            self._say("The words are still being read.")
            return
        self._quoted = await self._session.trends.quotes(page, wanted)
        lines = self.query_one("#trend-lines", OptionList)
        lines.clear_options()
        lines.add_options([Option(self._line(quoted)) for quoted in self._quoted])
        lines.highlighted = 0 if self._quoted else None
        self._turn_to("lines")
        if not self._quoted:
            self._say(NO_LINES)

    def _line(self, quoted: Quoted) -> Text:
        line = Text(f"{when(quoted.at, self._session.now())}  ", "dim")
        begin, found, end = quoted.hit.parts
        line.append(begin, "not dim").append(found, "not dim bold underline").append(end, "not dim")
        return line

    def action_leave(self) -> None:
        if self._view != "plot":
            self._turn_to("plot")
        else:
            self.dismiss(None)


def _short(measure: Measure) -> str:
    """A few words for a column or a mark."""
    return {
        "m.felt": "felt",
        "d.felt": "felt",
        "m.believe": "believed",
        "d.believe": "believed",
        "moment_gap": "gap",
        "day_gap": "gap",
    }.get(measure.id, measure.title.removeprefix("Called "))


def _says_something(points: Sequence[Point]) -> bool:
    """Whether a line among others is worth drawing: one that is 0 on every day is not."""
    return any(point.value for point in points)


def _bounds(measures: Sequence[Measure]) -> tuple[float, float | None]:
    """The bounds of all measures together; the gap alone would need its own lower half."""
    highs = [measure.bounds[1] for measure in measures]
    high = None if any(each is None for each in highs) else max(h for h in highs if h is not None)
    low = min(m.bounds[0] for m in measures) if len(measures) == 1 else 0
    return low, high
