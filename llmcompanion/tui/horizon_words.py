"""What is said at the place where the model's sight begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmcompanion.chat.sight import Summary
    from llmcompanion.chat.talk import Talk

SHOWN_CHARACTERS = 600
"""Of a summary, in the talk itself."""


def horizon_words(talk: Talk, name: str) -> str:
    """What stands above the first message that is still sent; "" where all are.

    First what stays in sight, then what there was no room for, then the summary's own words.
    """
    if talk.horizon_id is None:
        return ""
    stays, summary = talk.upcoming.stays, talk.summary
    kept = []
    if summary is not None and stays.summary:
        kept.append(f"a summary {_by(summary)}")
    if stays.pinned:
        kept.append(f"{len(stays.pinned)} pinned")
    but = f" but {' and '.join(kept)}" if kept else ""
    sentences = [f"Above this line, {name} no longer sees anything{but}."]
    if stays.left_out:
        sentences.append(f"{len(stays.left_out)} pinned do not fit and are not sent.")
    if stays.cut:
        cut = "is longer than its room: its end is not sent." if stays.summary else "has no room."
        sentences.append(f"The summary {cut}")
    sentences += _uncovered(talk)
    words = " ".join(sentences)
    if summary is not None and summary.text:
        text = summary.text
        more = f"{text[:SHOWN_CHARACTERS].rstrip()} …" if len(text) > SHOWN_CHARACTERS else text
        words = f"{words}\nSummary (u reads and changes it): {more}"
    return words


def _by(summary: Summary) -> str:
    if not summary.model:
        return "written by you"
    return f"by {summary.model}{', changed by you' if summary.edited_at is not None else ''}"


def _uncovered(talk: Talk) -> list[str]:
    """What is neither sent nor summed up, where one could think that it is."""
    if talk.seeing is None:
        return []
    summary, failed = talk.summary, talk.seeing.failed
    left = [each for each in talk.seeing.leaving(talk.messages, talk.horizon_id) if each.text]
    if not left or not (failed or talk.sums_up or (summary is not None and summary.text)):
        return []
    these = f"The last {len(left)} of them are" if len(left) > 1 else "The last of them is"
    if failed:
        return [f"{these} in no summary: {failed}"]
    return [f"{these} {'summed up before the next reply' if talk.sums_up else 'in no summary'}."]
