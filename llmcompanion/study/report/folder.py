"""A report as a folder: page, text, figures, data, code-book, and the study itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmcompanion.errors import UserError
from llmcompanion.study.analysis.power import Power
from llmcompanion.study.analysis.registered import analyse
from llmcompanion.study.report.bundle import FILE, Bundle, broken, encoded, read_bundle
from llmcompanion.study.report.data import codebook, days_csv
from llmcompanion.study.report.figures import figure_of_days
from llmcompanion.study.report.html import report_html
from llmcompanion.study.report.markdown import figure_file, report_markdown
from llmcompanion.study.report.numbers import differences, figures_of

if TYPE_CHECKING:
    from pathlib import Path

PAGE, TEXT, DATA, CODEBOOK = "report.html", "report.md", "days.csv", "codebook.md"


def power_in(bundle: Bundle) -> Power | None:
    """The power as it was worked out beforehand."""
    told = bundle.power
    if told is None:
        return None
    design = bundle.study.plan.design_of()
    return Power(
        power=told.get("power", 0.0),
        false_positive_rate=told.get("false_positive_rate", 0.0),
        error=told.get("error", 0.0),
        simulations=int(told.get("simulations", 0)),
        alpha=bundle.study.plan.analysis.alpha,
        assignments=design.count(),
        smallest_p=design.smallest_p(two_sided=bundle.study.plan.hypothesis.direction == "two"),
    )


def with_results(bundle: Bundle) -> Bundle:
    """The bundle with every figure of its report."""
    import msgspec

    return msgspec.structs.replace(bundle, results=figures_of(analyse(bundle.study, bundle.days)))


def files_of(bundle: Bundle) -> dict[str, bytes]:
    """Everything that is written, by name."""
    import msgspec

    results = analyse(bundle.study, bundle.days)
    whole = msgspec.structs.replace(bundle, results=figures_of(results))
    power = power_in(bundle)
    names = [result.outcome for result in results.outcomes]
    figures = {name: figure_of_days(bundle.study, bundle.days, name) for name in names}
    texts = {
        PAGE: report_html(whole, results, power, figures),
        TEXT: report_markdown(whole, results, power),
        DATA: days_csv(bundle.days, names),
        CODEBOOK: codebook(bundle.study, names),
    }
    texts |= {figure_file(name): drawn for name, drawn in figures.items()}
    return {FILE: encoded(whole), **{name: text.encode("utf-8") for name, text in texts.items()}}


def write_report(bundle: Bundle, folder: Path) -> list[Path]:
    """Write a report, private to the person; what lies there already under these names is replaced.

    Raises:
        UserError: It cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = []
        for name, content in files_of(bundle).items():
            path = folder / name
            path.touch(mode=0o600)
            path.write_bytes(content)
            written.append(path)
    except OSError as error:
        raise UserError(
            f"the report cannot be written ({error.strerror})",
            where=str(folder),
            mend="choose another folder",
        ) from error
    return written


def verify(folder: Path) -> list[str]:
    """Compute every figure again from the exported data; what does not hold, each a sentence.

    Raises:
        UserError: There is no exported study.
    """
    bundle = read_bundle(folder)
    found = broken(bundle)
    figures = figures_of(analyse(bundle.study, bundle.days))
    found += differences(_plain(bundle.results), _plain(figures))
    data = folder / DATA
    if folder.is_dir() and data.exists():
        names = [*figures["outcomes"]]
        if data.read_text(encoding="utf-8") != days_csv(bundle.days, names):
            found.append(f"{DATA} is not the data of this study.")
    return found


def _plain(value: object) -> object:
    """As JSON gives it back."""
    import msgspec

    return msgspec.json.decode(msgspec.json.encode(value))
