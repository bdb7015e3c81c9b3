"""What stands in the settings file, and what is said when it is wrong."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmcompanion.config.settings import (
    ABOUT,
    AvatarSettings,
    ModelProfile,
    Settings,
    line_of,
    load_settings,
    settings_warnings,
)
from llmcompanion.errors import UserError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def complaint(file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as told:
        load_settings(file)
    return told.value.sentence.removeprefix(str(file))


def test_without_a_file_there_are_the_defaults(file: Path):
    assert load_settings(file) == Settings()
    assert not file.exists()


def test_an_empty_file_means_the_defaults(file: Path):
    file.write_text("")
    assert load_settings(file) == Settings()


def test_what_stands_there_counts_and_the_rest_is_default(file: Path):
    file.write_text(
        'user_name = "Ada"\n[avatar]\nframes_per_second = 2\n'
        '[models.home]\nprovider = "openai"\nbase_url = "http://localhost:1"\n'
    )
    assert load_settings(file) == Settings(
        user_name="Ada",
        avatar=AvatarSettings(frames_per_second=2.0),
        models={"home": ModelProfile(provider="openai", base_url="http://localhost:1")},
    )


def test_a_byte_order_mark_and_windows_line_ends_are_fine(file: Path):
    file.write_bytes(b'\xef\xbb\xbfuser_name = "Ada"\r\ntheme = "light"\r\n')
    assert load_settings(file).theme == "light"


def test_an_addition_may_have_several_lines(file: Path):
    file.write_text(
        '[models.a]\nprovider = "x"\nsystem_addition = """Be brief.\nBe kind.\\u001b[2J"""\n'
    )
    assert load_settings(file).models["a"].system_addition == "Be brief.\nBe kind.␛[2J"


def test_text_in_it_is_made_harmless(file: Path):
    file.write_text('user_name = "A\\u001b]0;x\\u0007\\nB"\n')
    assert load_settings(file).user_name == "A␛]0;x B"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('theme = "pink"', ', line 1: theme cannot be "pink"; it must be "dark" or "light".'),
        (
            'avatar.motion = "some"',
            ', line 1: avatar.motion cannot be "some"; it must be "full", "reduced" or "still".',
        ),
        ("user_name = 3", ", line 1: user_name cannot be 3; it must be text in quotes."),
        (
            "\n[check_in]\n\nevery_turns = true",
            ", line 4: check_in.every_turns cannot be true; "
            "it must be a whole number from 1 to 1000.",
        ),
        (
            "[check_in]\nevery_turns = 0",
            ", line 2: check_in.every_turns cannot be 0; it must be a whole number from 1 to 1000.",
        ),
        (
            "avatar.frames_per_second = 31",
            ", line 1: avatar.frames_per_second cannot be 31; it must be a number from 0.2 to 30.",
        ),
        (
            "[avatar]\nframes_per_second = nan",
            ", line 2: avatar.frames_per_second cannot be nan; it must be a number from 0.2 to 30.",
        ),
        (
            "avatar = 1",
            ", line 1: avatar cannot be 1; it must be a table, in lines of its own below a "
            "[heading].",
        ),
        (
            '[models.a]\nprovider = "x"\n[models.b]\nmodel = "y"',
            ', line 3: models.b needs provider; add a line such as provider = "...".',
        ),
        (
            '[models."a.b"]\nprovider = 1',
            ", line 2: models.a.b.provider cannot be 1; it must be text in quotes.",
        ),
        (
            '[models.a]\nprovider = "x"\ntemperature = 3',
            ", line 3: models.a.temperature cannot be 3; it must be a number from 0 to 2.",
        ),
        (
            '[models.a]\nprovider = "x"\nmax_tokens = "many"',
            ', line 3: models.a.max_tokens cannot be "many"; '
            "it must be a whole number from 1 to 1000000.",
        ),
        ('[models.a]\nprovider = "x"\nprice_in = nan', None),
        ("models = []", None),
        ("version = 0.5", ", line 1: version cannot be 0.5; it must be a whole number."),
        ("set_up = [1]", ", line 1: set_up cannot be a list; it must be true or false."),
        ("x = [", ", line 1: this is not valid TOML (invalid value); mend that line."),
        ("\n\ny", None),
        ('a = 1\na = "b"', None),
        ("[avatar]\n[avatar]", None),
        ("version = 2", None),
        ("a = " + "[" * 3000, None),
    ],
)
def test_what_is_wrong_is_one_sentence_with_the_place_and_the_mend(
    file: Path, text: str, sentence: str | None
):
    told = complaint(file, text)
    assert told.endswith(".")
    assert "\n" not in told
    assert "; " in told
    if sentence is not None:
        assert told == sentence


def test_a_wrong_value_is_shown_short_and_harmless(file: Path):
    told = complaint(file, f'theme = "\\u001b[2J{"x" * 5000}"')
    assert "\x1b" not in told
    assert len(told) < 200


def test_what_is_not_text_is_told_with_its_line(file: Path):
    file.write_bytes(b"theme = 'dark'\n# caf\xe9\n")
    with pytest.raises(UserError, match="line 2: this is not text in UTF-8"):
        load_settings(file)


def test_a_folder_in_its_place_is_told(file: Path):
    file.mkdir()
    with pytest.raises(UserError, match="cannot be read"):
        load_settings(file)


def test_settings_of_a_newer_version_are_refused_whatever_else_is_in_them(file: Path):
    told = complaint(file, 'theme = "a colour of the future"\nversion = 7\n')
    assert told.startswith(", line 2: these settings were written by a newer llmcompanion")
    assert "upgrade" in told


def test_unknown_keys_are_passed_over_and_named(file: Path):
    file.write_text(
        'theme = "light"\nthmee = 1\n[avatar]\nmoton = "still"\n[somebody.elses]\nx = 1\n'
        '[models.a]\nprovider = "x"\nzeal = 1\n'
    )
    assert load_settings(file).theme == "light"
    warnings = [each.removeprefix(str(file)) for each in settings_warnings(file)]
    assert warnings == [
        ", line 2: thmee is not a setting and is passed over; did you mean theme.",
        ", line 5: somebody is not a setting and is passed over.",
        ", line 4: avatar.moton is not a setting and is passed over; did you mean motion.",
        ", line 9: models.a.zeal is not a setting and is passed over.",
    ]


def test_a_key_in_the_file_is_warned_of_and_not_shown(file: Path):
    file.write_text('[models.a]\nprovider = "x"\napi_key = "sk-very-secret"\n')
    (warning,) = settings_warnings(file)
    assert "keys do not belong in a file" in warning
    assert "very-secret" not in warning


def test_no_file_no_warnings(file: Path):
    assert settings_warnings(file) == []


def test_every_setting_has_a_meaning_written_down():
    def names(kind: type[msgspec.Struct], at: str = "") -> set[str]:
        found = set()
        for field in msgspec.structs.fields(kind):
            if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
                found |= names(field.type, f"{at}{field.name}.")
            elif field.name == "models":
                found |= names(ModelProfile, "models.NAME.")
            else:
                found.add(at + field.name)
        return found

    assert set(ABOUT) == names(Settings)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_read_or_refused_in_one_sentence(tmp_path_factory, text: str):
    file = tmp_path_factory.mktemp("settings") / "config.toml"
    file.write_text(text, encoding="utf-8", newline="")
    try:
        load_settings(file)
        settings_warnings(file)
    except UserError as told:
        assert "\n" not in told.sentence


@given(
    st.dictionaries(
        st.sampled_from([*ABOUT, "models", "other", "avatar", "models.a"]),
        st.one_of(st.booleans(), st.integers(-5, 50), st.floats(), st.text(max_size=3)),
        max_size=4,
    )
)
def test_any_values_are_read_or_refused_by_name(tmp_path_factory, values: dict[str, object]):
    import tomlkit

    tables: dict[str, object] = {}
    for key, value in values.items():
        *way, name = key.split(".")
        table = tables
        for step in way:
            inner = table.setdefault(step, {})
            if not isinstance(inner, dict):
                return
            table = inner
        table[name] = value
    file = tmp_path_factory.mktemp("settings") / "config.toml"
    file.write_text(tomlkit.dumps(tables), encoding="utf-8")
    try:
        load_settings(file)
    except UserError as told:
        assert "line" in told.where
        assert "it must be " in told.mend or "add a line" in told.mend or "upgrade" in told.mend


def test_a_line_is_found_through_tables_dots_and_quotes():
    text = 'a = 1\n# b = 2\n[t]\nb = 3\n[t."u v"]\n"c" = 4\nd.e = 5\n'
    assert line_of(text, ("a",)) == 1
    assert line_of(text, ("t", "b")) == 4
    assert line_of(text, ("t", "u v", "c")) == 6
    assert line_of(text, ("t", "u v", "d", "e")) == 7
    assert line_of(text, ("t", "u v", "missing")) == 5
    assert line_of(text, ("nowhere",)) is None
