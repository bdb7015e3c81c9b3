"""The report of a pool: one table of all days, one of all studies, a page with a forest plot."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from llmcompanion.amounts import amount
from llmcompanion.errors import UserError
from llmcompanion.plaintext import clean_line
from llmcompanion.study.report.data import days_csv
from llmcompanion.study.report.figures import figure_of_forest
from llmcompanion.study.report.html import page
from llmcompanion.study.report.words import label

if TYPE_CHECKING:
    from llmcompanion.study.pool import Pooled

PAGE, STUDIES, DAYS, FIGURE = "pool.html", "studies.csv", "days.csv", "forest.svg"
MOST_IN_FIGURE = 120


def write_pool(pooled: Pooled, folder: Path) -> list[Path]:
    """Write it all.

    Raises:
        UserError: It cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        days = _tables(pooled, folder)
        forest = _forest(pooled)
        (folder / FIGURE).write_text(forest, encoding="utf-8")
        (folder / PAGE).write_text(_page(pooled, forest, days), encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"the pool cannot be written ({error.strerror})",
            where=str(folder),
            mend="choose another folder",
        ) from error
    return [folder / name for name in (PAGE, STUDIES, DAYS, FIGURE)]


def _tables(pooled: Pooled, folder: Path) -> int:
    """Write the two tables, put together and sorted by DuckDB; how many days there are."""
    import tempfile

    import duckdb

    effects = {effect.who: effect for effect in pooled.effects}
    with (
        tempfile.TemporaryDirectory() as scratch,
        duckdb.connect(config={"enable_external_access": True}) as database,
    ):
        for number, bundle in enumerate(pooled.bundles):
            text = days_csv(bundle.days, [pooled.outcome])
            (Path(scratch) / f"{number}.csv").write_text(text, encoding="utf-8")
        database.execute("CREATE TABLE people (number INTEGER, who VARCHAR)")
        database.executemany(
            "INSERT INTO people VALUES (?, ?)",
            [(number, clean_line(bundle.who)) for number, bundle in enumerate(pooled.bundles)],
        )
        database.execute(
            "CREATE TABLE days AS SELECT people.who, read.* EXCLUDE (filename) "
            "FROM read_csv(?, filename = true, header = true, all_varchar = true) AS read "
            "JOIN people ON people.number = "
            "CAST(regexp_extract(read.filename, '([0-9]+)[.]csv$', 1) AS INTEGER)",
            [f"{scratch}/*.csv"],
        )
        database.execute(
            "CREATE TABLE studies (who VARCHAR, effect DOUBLE, variance DOUBLE, low DOUBLE, "
            "high DOUBLE, p DOUBLE, days INTEGER)"
        )
        rows = [
            (each.who, each.value, each.variance, *each.interval, each.p, each.days)
            for each in effects.values()
        ]
        if rows:
            database.executemany("INSERT INTO studies VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        for table, order, name in (
            ("days", "who, CAST(number AS INTEGER)", DAYS),
            ("studies", "who", STUDIES),
        ):
            database.execute(
                f"COPY (SELECT * FROM {table} ORDER BY {order}) "  # noqa: S608 - names of our own
                f"TO '{_quoted(folder / name)}' (HEADER, DELIMITER ',')"
            )
        counted = database.execute("SELECT count(*) FROM days").fetchone()
    return int(counted[0]) if counted else 0


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _forest(pooled: Pooled) -> str:
    rows = sorted(
        ((each.who, each.value, *each.interval) for each in pooled.effects), key=lambda row: row[1]
    )
    if len(rows) > MOST_IN_FIGURE:  # every so manieth, so that the shape stays
        step = len(rows) / MOST_IN_FIGURE
        rows = [rows[int(place * step)] for place in range(MOST_IN_FIGURE)]
    summary = pooled.summary
    return figure_of_forest(
        rows, None if summary is None else (summary.value, summary.low, summary.high)
    )


def in_words(pooled: Pooled) -> list[str]:
    """What the pool says."""
    first, last = pooled.conditions[0], pooled.conditions[-1]
    summary = pooled.summary
    about = f"{label(pooled.outcome)}, “{last}” against “{first}”"
    if summary is None:
        return [f"Too few studies give an effect for {about}."]
    sentences = [
        f"{amount(summary.studies, 'study', 'studies')}, {about}: on average a difference of "
        f"{summary.value:.2f} standard deviations of a day (95 % interval {summary.low:.2f} to "
        f"{summary.high:.2f}, p = {summary.p:.3g}).",
        f"People differ: effects spread by {summary.tau:.2f} around that, and "
        f"{summary.i_squared:.0%} of what is seen between studies is more than chance.",
    ]
    if summary.predicted is not None:
        low, high = summary.predicted
        sentences.append(f"One more person's effect is expected between {low:.2f} and {high:.2f}.")
    return sentences


def _page(pooled: Pooled, forest: str, days: int) -> str:
    words = " ".join(escape(each) for each in in_words(pooled))
    refused = "".join(f"<li>{escape(each)}</li>" for each in (*pooled.refused, *pooled.left_out))
    shown = (
        f" It shows {MOST_IN_FIGURE} of {len(pooled.effects)}, evenly over the range."
        if len(pooled.effects) > MOST_IN_FIGURE
        else ""
    )
    return page(
        "Pooled studies",
        "<h1>Pooled studies</h1>\n"
        f'<section><h2>What came of it</h2><p class="answer">{words}</p></section>\n'
        f"<section><h2>Study by study</h2><figure>{forest}<figcaption>Each line is a study with "
        f"its 95 % interval; the diamond is all of them together.{shown}</figcaption></figure>"
        f"<p>{amount(len(pooled.bundles), 'study', 'studies')} with "
        f"{amount(days, 'day')}. The tables lie beside this page.</p>"
        "</section>\n"
        + (f"<section><h2>Left out</h2><ul>{refused}</ul></section>\n" if refused else "")
        + "<section><h2>How</h2><p>Effects are Hedges' g of days within a person. They are "
        "combined as draws from a distribution (DerSimonian and Laird), with the interval of "
        "Hartung and Knapp.</p></section>",
    )
