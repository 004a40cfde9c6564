from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from app.ingest.files.dates import DateStyle
from app.ingest.formats.figures import boundless_note
from app.ingest.formats.mapping import load_map, parse_map
from app.ingest.importer import ImportReport
from app.model.attribution import ACLED_TERMS
from app.model.errors import BadInput, UnknownFormat
from app.record.geopackage import GeoPackageStore

Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]

HEADER = "Ref No,What,Where,Province,From,To,Killed,X,Y,Hue"
ROWS = f"""{HEADER}
A-1,Exchange of Fire,Torkham,Nangarhar,16/02/2023,18/02/2023,3,71.09,34.12,red
A-2, IED ,Spin Boldak,Kandahar,03/04/2023,,,,,
A-3,Battles,,Kandahar,,,0,65.71,31.61,
"""
LEAST = '[columns]\nid = "a"\ntitle = "b"\nevent_type = "c"\n'


@pytest.fixture(scope="session")
def map_path(fixtures: Path) -> Path:
    return fixtures / "incidents_map.toml"


@pytest.fixture
def taken(take: Take, map_path: Path) -> ImportReport:
    return take("desk.csv", ROWS, mapping=load_map(map_path))


def test_rows_are_taken_under_the_names_that_the_map_gives_them(taken: ImportReport) -> None:
    assert (taken.format, taken.table, taken.rows, taken.counts.inserted) == ("mapped", "incidents", 3, 3)
    assert (taken.refused, taken.warnings, taken.located) == ([], boundless_note(2), 3)


@pytest.mark.usefixtures("taken")
def test_columns_constants_words_and_dates_become_ours(incident: Incident) -> None:
    said = incident("desk:A-1")
    expected = {
        "dataset": "desk",
        "title": "Exchange of Fire, Torkham",
        "event_type": "Battles",
        "date_start": "2023-02-16",
        "date_end": "2023-02-18",
        "date_precision": "range",
        "country_stated": "Afghanistan",
        "province_stated": "Nangarhar",
        "fatalities_best": 3,
        "injured": None,
        "longitude": 71.09,
        "latitude": 34.12,
        "verification": "unverified",
        "licence": None,
    }
    assert {name: said[name] for name in expected} == expected


@pytest.mark.usefixtures("taken")
def test_a_row_without_coordinates_is_located_by_its_name(incident: Incident) -> None:
    said = incident("desk:A-2")
    assert (said["province"], said["date_start"]) == ("AF-KAN", "2023-04-03")
    assert str(said["located_by"]).startswith("gazetteer: ")


@pytest.mark.usefixtures("taken")
def test_empty_cells_are_unknown_and_zero_is_zero(incident: Incident) -> None:
    said = incident("desk:A-3")
    assert (said["title"], said["date_start"], said["date_precision"]) == ("Battles", None, "unknown")
    assert said["fatalities_best"] == 0
    assert incident("desk:A-2")["fatalities_best"] is None


def test_a_dataset_named_at_import_counts_before_the_map_s(take: Take, map_path: Path, incident: Incident) -> None:
    take("desk.csv", ROWS, mapping=load_map(map_path), dataset="mine")
    assert incident("mine:A-1")["dataset"] == "mine"


def test_dates_that_the_map_says_nothing_of_are_decided_by_all_rows(
    take: Take, map_path: Path, incident: Incident
) -> None:
    silent = parse_map(map_path.read_text().replace('dates = "DD-MM-YYYY"', ""), "map.toml")
    report = take("desk.csv", ROWS, mapping=silent)
    assert report.warnings == boundless_note(2)
    assert any("DD-MM-YYYY" in line for line in report.told)
    assert incident("desk:A-2")["date_start"] == "2023-04-03"


def test_dates_that_could_be_either_need_the_map(take: Take, map_path: Path, store: GeoPackageStore) -> None:
    unclear = ROWS.replace("16/02/2023,18/02/2023", "01/02/2023,02/02/2023")
    silent = parse_map(map_path.read_text().replace('dates = "DD-MM-YYYY"', ""), "map.toml")
    with pytest.raises(UnknownFormat, match="could be day-month or month-day"):
        take("desk.csv", unclear, mapping=silent)
    assert take("desk.csv", unclear, mapping=load_map(map_path)).counts.inserted == 3
    assert store.load().snapshot.get("desk:A-1") is not None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("B,Some quarrel,,,,,,,,", "event_type: expected one of Battles, "),
        (",Battles,,,,,,,,", "id: must not be empty"),
        ("B,Battles,,,16/02/2023,15/02/2023,,,,", "date_end: is before date_start"),
        ("B,Battles,,,,,,710,34,", "longitude: must be from -180 to 180: '710'"),
        ("B,Battles,,,,,,71,,", "latitude: empty, though the longitude is given"),
        ("A-1,Battles,,,,,,,,", "id: an earlier row of the file has this id: 'desk:A-1'"),
        ("B,Battles,,,,,,,,,x", "has 11 cells where the header has 10"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason(
    take: Take, map_path: Path, row: str, reason: str
) -> None:
    report = take("desk.csv", f"{ROWS}{row}\n", mapping=load_map(map_path))
    [refusal] = report.refused
    assert (refusal.row, report.counts.inserted) == (5, 3)
    assert refusal.reason.startswith(reason)


def test_a_column_that_the_file_lacks_is_named_with_those_it_has(take: Take, map_path: Path) -> None:
    with pytest.raises(
        UnknownFormat, match=r"desk\.csv: has no column 'From', which the mapping names; it has Ref"
    ):
        take("desk.csv", ROWS.replace("From", "Since"), mapping=load_map(map_path))


def test_geojson_s_points_are_the_place_without_being_named(take: Take, incident: Incident) -> None:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [71.09, 34.12]},
            "properties": {"a": 7, "b": "A title", "c": "Battles"},
        },
        {"type": "Feature", "geometry": None, "properties": {"a": 8, "b": "Nowhere", "c": "Other"}},
    ]
    content = orjson.dumps({"type": "FeatureCollection", "features": features})
    report = take("points.geojson", content, mapping=parse_map(LEAST, "map.toml"))
    assert (report.counts.inserted, report.located) == (2, 1)
    assert (incident("own:7")["longitude"], incident("own:7")["latitude"]) == (71.09, 34.12)


def test_a_list_of_json_objects_may_be_mapped(take: Take, incident: Incident) -> None:
    rows = [{"a": 1, "b": "A title", "c": "Battles", "d": None}, {"a": 2, "b": "Two", "c": "Riots", "d": 4}]
    mapping = parse_map(LEAST + 'fatalities_best = "d"\n', "map.toml")
    assert take("rows.json", orjson.dumps(rows), mapping=mapping).counts.inserted == 2
    assert [incident(f"own:{n}")["fatalities_best"] for n in (1, 2)] == [None, 4]


def test_an_acled_file_keeps_its_licence_whatever_the_map_says(
    take: Take, fixtures: Path, incident: Incident
) -> None:
    names = '[columns]\nid = "event_id_cnty"\ntitle = "notes"\nevent_type = "event_type"\n'
    text = f'{names}[constants]\nlicence = "CC0"\n'
    take(fixtures / "acled_31.csv", mapping=parse_map(text, "map.toml"), dataset="mine")
    assert incident("mine:TST1001")["licence"] == ACLED_TERMS


def test_the_least_that_a_map_says(fixtures: Path) -> None:
    found = parse_map(LEAST, "map.toml")
    assert found.columns == {"id": ("a",), "title": ("b",), "event_type": ("c",)}
    assert (found.constants, found.values, found.dates, found.dataset) == ({}, {}, None, None)
    assert load_map(fixtures / "incidents_map.toml").dates is DateStyle.DAY_FIRST


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[columns", "map.toml: not TOML: "),
        ("[columns]", "nothing is said of id, title, event_type: name a column or a constant for each"),
        ('colums = "x"', "'colums': expected columns"),
        (LEAST + 'lon = "x"', "'lon' is no column of ours: expected "),
        (LEAST + 'border_km = "x"', "'border_km' is no column of ours"),
        (LEAST + "notes = 3", "columns.notes: expected a column's name, or a list of them: 3"),
        (LEAST + "notes = []", r"columns.notes: expected a column's name, or a list of them: \[\]"),
        ("columns = 3", r"columns: expected a table, \[columns\]: 3"),
        (LEAST + '[constants]\nid = "x"', "id is both a column and a constant: keep one of them"),
        (LEAST + "[constants]\nnotes = true", "constants.notes: expected a text or a number: True"),
        (LEAST + '[values.notes]\na = "b"', r"values.notes: there is no such column in \[columns\]"),
        (LEAST + "[values]\nid = 3", 'values.id: expected a table of "theirs" = "ours": 3'),
        (f'dates = "DD/MM/YYYY"\n{LEAST}', "dates: expected one of YYYY-MM-DD, DD-MM-YYYY, MM-DD-YYYY, DD MONTH"),
        (f'dataset = "My Data"\n{LEAST}', "dataset: must be of lower-case letters, digits, - and _"),
        (f"dataset = []\n{LEAST}", "dataset: expected a text or a number"),
    ],
)
def test_a_map_that_cannot_be_says_why(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as caught:
        parse_map(text, "map.toml")
    assert str(caught.value).startswith("map.toml: ")
    assert "\n" not in str(caught.value)


def test_a_map_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.toml: cannot be read as a mapping file: No such file or dir\w+$"):
        load_map(tmp_path / "none.toml")


def test_the_example_in_the_guide_is_a_map() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "import.md").read_text(encoding="utf-8")
    [example] = [part.partition("\n```")[0] for part in guide.split("```toml\n")[1:]]
    found = parse_map(example, "import.md")
    assert (found.dataset, found.dates, found.columns["title"]) == (
        "desk-log",
        DateStyle.DAY_FIRST,
        ("Category", "Place"),
    )
