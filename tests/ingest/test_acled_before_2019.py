from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest.formats.guess import guess
from app.ingest.formats.mapping import parse_map
from app.ingest.importer import ImportReport
from app.model.attribution import ACLED_TERMS

Take = Callable[..., ImportReport]
Incident = Callable[[str], dict[str, object]]
STRATEGIC = "Strategic developments"
HEADER = (
    "EVENT_ID_CNTY,EVENT_DATE,TIME_PRECISION,EVENT_TYPE,ACTOR1,ALLY_ACTOR_1,COUNTRY,LOCATION,LATITUDE,LONGITUDE,"
    "GEO_PRECISION,FATALITIES"
)


def row(kind: str, actor: str = "Group A") -> str:
    return f"1PAK,11-January-2018,1,{kind},{actor},Group B,Pakistan,Landi Kotal,34.0966,71.1412,1,1"


@pytest.mark.parametrize(
    ("kind", "actor", "expected"),
    [
        ("Battle-No change of territory", "Group A", ("Battles", "Armed clash")),
        ("Battle-Government regains territory", "Group A", ("Battles", "Government regains territory")),
        ("Remote violence", "Group A", ("Explosions/Remote violence", None)),
        ("Strategic development", "Group A", ("Strategic developments", None)),
        (
            "Non-violent transfer of territory",
            "x",
            ("Strategic developments", "Non-violent transfer of territory"),
        ),
        ("Riots/Protests", "Rioters (Pakistan)", ("Riots", None)),
        ("Riots/Protests", "Protesters (Pakistan)", ("Protests", None)),
        ("Violence against civilians", "Group A", ("Violence against civilians", None)),
    ],
)
def test_types_of_before_2019_are_read_as_today_s(
    take: Take, incident: Incident, kind: str, actor: str, expected: tuple[str, str | None]
) -> None:
    report = take("acled.csv", f"{HEADER}\n{row(kind, actor)}\n")
    assert (report.format, report.refused) == ("acled", [])
    said = incident("acled:1PAK")
    assert (said["event_type"], said["sub_event_type"], said["assoc_actor1"]) == (*expected, "Group B")


def test_unrest_of_neither_rioters_nor_protesters_is_refused(take: Take) -> None:
    report = take("acled.csv", f"{HEADER}\n{row('Riots/Protests')}\n")
    assert len(report.refused) == 1


MAP = '[columns]\nid = ["timestamp"]\ntitle = "event_type"\nevent_type = "event_type"\n'


@pytest.mark.parametrize(
    ("columns", "constants", "licence"),
    [
        ("timestamp,event_type,interaction", "", ACLED_TERMS),
        ("timestamp,event_type,Sub_Event_Type", "", ACLED_TERMS),
        ("timestamp,event_type,place", "", None),
        ("timestamp,event_type,interaction", '[constants]\nlicence = "CC BY 4.0"\n', "CC BY 4.0"),
    ],
)
def test_rows_whose_columns_are_acled_s_keep_its_terms(
    take: Take, incident: Incident, columns: str, constants: str, licence: str | None
) -> None:
    report = take("subset.csv", f"{columns}\n7,Battles,12\n", mapping=parse_map(MAP + constants, "map.toml"))
    assert incident("own:7")["licence"] == licence
    assert any("look like ACLED's" in warning for warning in report.warnings) == (licence == ACLED_TERMS)


def test_guess_says_that_rows_whose_columns_are_acled_s_keep_its_terms(tmp_path: Path) -> None:
    path = tmp_path / "subset.csv"
    path.write_text("timestamp,event_type,interaction,event_date\n1760600000,Battles,12,2025-10-11\n")
    assert "# its columns look like ACLED's" in guess(path)
    path.write_text("timestamp,event_type,place,event_date\n1760600000,Battles,12,2025-10-11\n")
    assert "ACLED" not in guess(path)
