"""Tables of other databases, which a ready-made mapping brings in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest.formats.guess import guess
from app.ingest.formats.mapping import OURS, load_map, parse_map
from app.ingest.formats.preview import preview
from app.ingest.formats.ready_made import find_ready_made, load_ready_made
from app.ingest.importer import ImportReport
from app.model.errors import UnknownFormat
from app.model.vocabulary import EventType, GeoPrecision

Take = Callable[..., ImportReport]
Incident = Callable[[str], dict[str, object]]


@pytest.mark.parametrize(
    ("file", "mapping", "rows"),
    [
        ("gtd.csv", "gtd", 3),
        ("awsd.csv", "awsd", 2),
        ("awsd.json", "awsd", 2),
        ("insecurity_insight.csv", "insecurity_insight_aid", 3),
        ("insecurity_insight.json", "insecurity_insight_aid", 3),
    ],
)
def test_the_columns_choose_the_mapping(take: Take, fixtures: Path, file: str, mapping: str, rows: int) -> None:
    report = take(fixtures / file)
    assert f"mapping: {mapping}, ready-made" in report.told
    assert (report.counts.inserted, report.refused, report.lost) == (rows, [], [])
    assert take(fixtures / file).counts.unchanged == rows


@pytest.mark.parametrize(
    ("file", "incident_id", "said"),
    [
        (
            "gtd.csv",
            "gtd:201801050001",
            {
                "event_type": EventType.EXPLOSIONS,
                "date_start": "2018-01-05",
                "place_name": "Torkham",
                "province_stated": "Nangarhar",
                "longitude": 71.0917,
                "geo_precision": GeoPrecision.TOWN,
                "fatalities_best": 3,
                "injured": 5,
                "licence": "GTD terms of use",
            },
        ),
        (
            "gtd.csv",
            "gtd:201801000002",
            {"event_type": EventType.BATTLES, "date_start": "2018-01-01", "date_precision": "month"},
        ),
        ("gtd.csv", "gtd:201801060003", {"event_type": EventType.OTHER, "injured": None, "fatalities_best": None}),
        (
            "awsd.json",
            "awsd:4001",
            {
                "event_type": EventType.EXPLOSIONS,
                "date_start": "2023-05-04",
                "place_name": "Spin Boldak",
                "latitude": 31.0059,
                "fatalities_best": 1,
                "injured": 2,
                "casualties_text": "aid workers alone are counted",
            },
        ),
        (
            "awsd.csv",
            "awsd:4002",
            {
                "event_type": EventType.VIOLENCE_AGAINST_CIVILIANS,
                "date_precision": "month",
                "district_stated": "Khyber",
            },
        ),
        (
            "insecurity_insight.json",
            "insecurity-insight:90001",
            {
                "event_type": EventType.VIOLENCE_AGAINST_CIVILIANS,
                "date_start": "2023-10-07",
                "geo_precision": GeoPrecision.NEAR,
                "fatalities_best": 1,
                "notes": "Staff shot.",
            },
        ),
        (
            "insecurity_insight.csv",
            "insecurity-insight:90002",
            {"event_type": EventType.EXPLOSIONS, "geo_precision": GeoPrecision.COUNTRY, "injured": 2},
        ),
    ],
)
def test_what_a_database_says_of_an_incident_comes_in(
    take: Take, incident: Incident, fixtures: Path, file: str, incident_id: str, said: dict[str, object]
) -> None:
    take(fixtures / file)
    found = incident(incident_id)
    assert {name: found.get(name) for name in said} == said


@pytest.mark.parametrize("file", ["gtd.csv", "awsd.json", "insecurity_insight.json"])
def test_a_ready_made_mapping_is_proposed_and_can_be_given_back(
    take: Take, fixtures: Path, tmp_path: Path, file: str
) -> None:
    text = guess(fixtures / file)
    assert text.startswith(f"# an import of {file} takes this mapping, ")
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    mapping = load_map(tmp_path / "map.toml")
    assert take(fixtures / file, mapping=mapping).counts.inserted == take(fixtures / file).counts.unchanged
    assert preview(fixtures / file).proposal is None


def test_the_mapping_that_needs_most_columns_is_chosen() -> None:
    found = find_ready_made(["siND event id", "date", "health_workers_killed"])
    assert found is not None
    assert found.name == "insecurity_insight_health"
    assert find_ready_made(["Date", "Country"]) is None


@pytest.mark.parametrize("ready", load_ready_made(), ids=lambda ready: ready.name)
def test_a_ready_made_mapping_has_words_of_ours(ready: object) -> None:
    mapping = next(each.mapping for each in load_ready_made() if each == ready)
    assert set(mapping.columns) <= set(OURS)
    assert set(mapping.values["event_type"].values()) <= {*EventType}
    assert set(mapping.values.get("geo_precision", {}).values()) <= {*GeoPrecision}
    assert mapping.needs


def test_a_file_that_lacks_a_needed_column_is_refused_by_the_column_s_name(take: Take) -> None:
    text = (
        'needs = ["Ref", "Kind"]\n[columns]\nid = "Ref"\ntitle = "Ref"\nevent_type = "Kind"\nnotes = "Remarks"\n'
    )
    mapping = parse_map(text, "map.toml")
    with pytest.raises(UnknownFormat, match="has no column 'Kind', which the mapping needs"):
        take("log.csv", "Ref,Date\nA1,2025-10-11\n", mapping=mapping)
    assert take("log.csv", "REF,kind\nA1,Battles\n", mapping=mapping).counts.inserted == 1


def test_words_that_begin_alike_and_empty_cells_are_replaced(take: Take, incident: Incident) -> None:
    text = (
        '[columns]\nid = "Ref"\ntitle = "Ref"\nevent_type = "Kind"\n'
        '[values.event_type]\n"bomb*" = "Other"\n"bomb on road*" = "Battles"\n"" = "Riots"\n"*" = "Protests"\n'
    )
    rows = "Ref,Kind\nA,Bomb in car\nB,Bomb on road 5\nC,\nD,Sit-in\n"
    take("log.csv", rows, mapping=parse_map(text, "map.toml"))
    assert [incident(f"own:{each}")["event_type"] for each in "ABCD"] == ["Other", "Battles", "Riots", "Protests"]
