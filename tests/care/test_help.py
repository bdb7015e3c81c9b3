"""Human help by country, and whose comes first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from llmcompanion.care.country import country_of, local_zone
from llmcompanion.care.help import bundled_help, load_help
from llmcompanion.errors import UserError

HELP = bundled_help()


def test_more_than_forty_countries_are_known_and_help_anywhere() -> None:
    assert len(HELP.countries) >= 40
    assert any("findahelpline.com" in line.web for line in HELP.international)
    assert any("befrienders.org" in line.web for line in HELP.international)


def test_every_entry_has_a_source_and_the_day_it_was_checked() -> None:
    for country in HELP.countries.values():
        for line in country.lines:
            assert line.source.startswith("https://")
            assert date(2026, 1, 1) <= line.checked <= date(2026, 11, 30)
            assert line.reach


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("US", "988"), ("CA", "988"), ("GB", "116 123"), ("uk", "116 123"), ("IE", "116 123"),
        ("AU", "13 11 14"), ("NZ", "1737"), ("DE", "0800 111 0 111"), ("AT", "142"), ("CH", "143"),
        ("FR", "3114"), ("ES", "024"), ("PT", "1411"), ("NL", "113"), ("BE", "1813"),
        ("SE", "90101"), ("DK", "70 201 201"), ("KR", "109"), ("IN", "14416"), ("BR", "188"),
        ("ZA", "0800 567 567"),
    ],
)  # fmt: skip
def test_the_numbers_that_many_people_need_are_right(code: str, number: str) -> None:
    country = HELP.country(code)
    assert country is not None
    assert number in " ".join(line.reach for line in country.lines)


def test_a_time_zone_belongs_to_at_most_one_country() -> None:
    zones = [zone for country in HELP.countries.values() for zone in country.zones]
    assert len(set(zones)) == len(zones)


def test_lines_for_eating_come_first_where_it_is_about_that_and_not_where_it_is_not() -> None:
    us = HELP.country("US")
    assert HELP.lines(us, kinds=frozenset({"eating"}))[0].name == "ANAD"
    assert "ANAD" not in {line.name for line in HELP.lines(us, kinds=frozenset({"suicide"}))}
    assert "ANAD" in {line.name for line in HELP.lines(us)}


@pytest.mark.parametrize(
    ("setting", "environ", "zone", "expected"),
    [
        ("DE", {"LANG": "en_US.UTF-8"}, "America/New_York", "DE"),
        ("de", {}, "", "DE"),
        ("", {"LANG": "en_US.UTF-8"}, "Europe/Vienna", "AT"),
        ("", {"LANG": "de_AT.UTF-8"}, "", "AT"),
        ("", {"LANG": "pt_BR.UTF-8"}, "Etc/UTC", "BR"),
        ("", {"LC_ALL": "fr_CH.UTF-8", "LANG": "en_US.UTF-8"}, "UTC", "CH"),
        ("", {"LANG": "en_US.UTF-8"}, "Antarctica/Troll", None),
        ("", {"LANG": "C.UTF-8"}, "", None),
        ("", {}, "America/Argentina/Cordoba", "AR"),
        ("XX", {}, "Europe/Vienna", None),
    ],
)
def test_the_country_is_what_is_set_or_a_guess(
    setting: str, environ: dict[str, str], zone: str, expected: str | None
) -> None:
    country = country_of(setting, HELP, environ, zone)
    assert (country.code if country else None) == expected


def test_the_local_zone_is_read_from_the_environment_or_the_system(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Europe/Madrid")
    assert local_zone({}, link) == "Europe/Madrid"
    assert local_zone({"TZ": "Asia/Tokyo"}, link) == "Asia/Tokyo"
    assert local_zone({"TZ": ":/usr/share/zoneinfo/Asia/Seoul"}, link) == "Asia/Seoul"
    assert local_zone({}, tmp_path / "missing") == ""


GOOD = """version = 1
[international]
lines = []
[[country]]
code = "AT"
name = "Austria"
emergency = "112"
zones = []
lines = [{ name = "X", call = "142", source = "https://x.at", checked = 2026-11-27, basis = "lists" }]
"""  # noqa: E501


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ('call = "142"', 'call = "ring us"', "no telephone number"),
        ('call = "142"', 'text = "hello"', "nowhere to write"),
        ('call = "142", ', "", "neither a number"),
        ("https://x.at", "x.at", "no source"),
        ('basis = "lists"', 'basis = "a feeling"', "basis"),
        ('code = "AT"', 'code = "Austria"', "country code"),
        ('emergency = "112"', 'emergency = ""', "emergency"),
        ("version = 1", "version = 9", "version"),
        ("checked = 2026-11-27, ", "", "checked"),
    ],
)
def test_an_entry_that_is_not_right_is_refused(
    tmp_path: Path, good: str, bad: str, complaint: str
) -> None:
    path = tmp_path / "help.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_help(path).country("AT")
    path.write_text(GOOD.replace(good, bad), encoding="utf-8")
    with pytest.raises(UserError, match=complaint):
        load_help(path)
