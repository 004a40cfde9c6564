"""The names of towns and districts in the languages of pages, as the shipped table has them."""

import csv

import pytest

from app.geography.atlas import Atlas
from app.geography.gazetteer import SHIPPED, Gazetteer
from app.geography.place_names import LANGUAGES, NAMES_FILE, READ_BY, district_names, named_in
from app.geography.toponyms import is_arabic
from app.geography.towns import shipped_towns, towns_in


def test_every_row_names_a_place_of_either_country_in_its_script(gazetteer: Gazetteer) -> None:
    with (SHIPPED / NAMES_FILE).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {gazetteer.place(row["id"]).country for row in rows} == {"AF", "PK"}
    names = [[row[f"name_{language}"] for language in LANGUAGES] for row in rows]
    assert [each for each in names if not any(each)] == []
    assert [name for each in names for name in each if name and not is_arabic(name)] == []
    assert len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("language", "place", "named"),
    [
        ("ps", "geonames:1140026", ("هرات", "ps")),
        ("ps", "AF-KAN-spin-boldak", ("سپین بولدک", "fa")),
        ("ur", "PK-KP:northwaziristan", ("شمالی وزیرستان", "ur")),
        ("fa", "PK-KP:northwaziristan", ("شمالی وزیرستان", "ur")),
        ("ur", "geonames:1172451", ("لاہور", "ur")),
    ],
)
def test_a_name_is_in_the_language_of_the_page_or_says_in_which(
    language: str, place: str, named: tuple[str, str]
) -> None:
    assert named_in(language)[place] == named


def test_english_pages_show_the_english_names() -> None:
    assert named_in("en") == {}
    assert towns_in("en") == list(shipped_towns())


@pytest.mark.parametrize("language", LANGUAGES)
def test_towns_keep_their_place_and_rank_under_another_name(language: str) -> None:
    english, named = shipped_towns(), towns_in(language)
    assert [town[1:5] for town in named] == [town[1:5] for town in english]
    assert named[0] == ("کابل", *english[0][1:], language)
    latin = [one for one, other in zip(named, english, strict=True) if len(one) == 5 and one != other]
    assert latin == []
    assert {town[5] for town in named if len(town) > 5} <= set(READ_BY[language])


def test_districts_are_named_by_their_english_names_where_these_mean_one(atlas: Atlas) -> None:
    names = district_names(atlas.districts, "ur")
    assert names["Bajaur"] == ("باجوڑ", "ur")
    assert names["Khost"][0] == "خوست"
    assert "Kohistan" not in district_names(atlas.districts, "fa"), "two languages write it in two ways"
    assert district_names(atlas.districts, "en") == {}
