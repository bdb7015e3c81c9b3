"""What looks like a secret, or is known as one, is blotted out; all else stays."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.config.redaction import (
    REDACTED,
    RedactingFilter,
    RedactingFormatter,
    Redactor,
    redact,
)

SECRET = "Secret1234Secret1234Secret"


@pytest.mark.parametrize(
    "text",
    [
        f"x-api-key: {SECRET}",
        f"X-Api-Key={SECRET}",
        f"{{'x-api-key': '{SECRET}', 'a': 'b'}}",
        f"[(b'x-api-key', b'{SECRET}')]",
        f"api-key: {SECRET}",
        f"Authorization: Bearer {SECRET}",
        f'"authorization": "Basic {SECRET}"',
        f"Proxy-Authorization: {SECRET}",
        f"Bearer {SECRET}",
        f"ANTHROPIC_API_KEY={SECRET}",
        f"api_key='{SECRET}'",
        f'{{"auth_token": "{SECRET}"}}',
        f"password={SECRET}",
        f"sk-ant-api03-{SECRET}",
        f"(sk-{SECRET})",
        f"sk-proj-{SECRET}",
        f"hf_{SECRET}",
        f"http://me:{SECRET}@example.org/v1",
        f"https://{SECRET}@example.org",
    ],
)
def test_what_looks_like_a_secret_is_blotted_out(text: str):
    clean = redact(text)
    assert SECRET not in clean
    assert REDACTED in clean
    assert redact(clean).count(REDACTED) == clean.count(REDACTED)


@pytest.mark.parametrize(
    "text",
    [
        "the key of the matter",
        "a bearer of news",
        "max_tokens=4096, top_k=3",
        "input_tokens: 12",
        "https://example.org/a@b",
        "mail me@example.org",
        "task-sk-1",
        "the password is wrong",
    ],
)
def test_what_is_no_secret_stays(text: str):
    assert redact(text) == text


@given(st.text(min_size=4, max_size=30), st.text(max_size=20), st.text(max_size=20))
def test_a_known_secret_is_blotted_out_wherever_it_stands(secret: str, before: str, after: str):
    redactor = Redactor()
    redactor.remember(secret)
    whole = redactor.redact(f"{before}{secret}{after}")
    assert secret not in whole.replace(REDACTED, "\0") or secret in f"{before}{after}"


def test_a_known_secret_is_found_in_other_spellings():
    redactor = Redactor()
    redactor.remember('pa"ss/wörd')
    for spelling in ('pa"ss/wörd', "pa%22ss%2Fw%C3%B6rd", 'pa\\"ss/w\\u00f6rd'):
        assert redactor.redact(f"<{spelling}>") == f"<{REDACTED}>"


def test_a_value_too_short_to_be_a_secret_does_not_blot_out_the_log():
    redactor = Redactor()
    redactor.remember("a")
    assert redactor.redact("a cat") == "a cat"


class Rude:
    """Breaks whoever wants to show it."""

    def __str__(self) -> str:
        raise RuntimeError(SECRET)


def test_a_record_is_redacted_with_its_arguments_traceback_and_stack():
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "token %s", (f"sk-{SECRET}",), None)
    try:
        raise ValueError(f"sk-{SECRET}")
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    record.stack_info = f"Stack: sk-{SECRET}"
    assert RedactingFilter().filter(record)
    shown = RedactingFormatter().format(record)
    assert SECRET not in shown
    assert shown.count(REDACTED) == 3
    assert record.args is None
    assert record.exc_info is None


def test_an_argument_that_cannot_be_shown_breaks_nothing():
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "it is %s", (Rude(),), None)
    RedactingFilter().filter(record)
    assert "arguments could not be shown" in RedactingFormatter().format(record)
