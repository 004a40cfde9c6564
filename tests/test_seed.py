"""The seed incidents say what the two articles say, and leave open what they leave open."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.model.columns import TABLES
from app.model.vocabulary import CrossingState, DatePrecision, EventType, GeoPrecision, Speaker, Traffic, Verb

SEED = Path(__file__).parents[1] / "geodata" / "seed"
LINES = {"A": 55, "B": 39}
STANCE = {"A": "speaks in favour of Pakistan's position", "B": "reports both sides"}
COUNTS = ("fatalities_best", "fatalities_low", "fatalities_high", "injured")
BOUNDS = ("date_start", "date_end")
NOT_LOCATED = "-"

Row = dict[str, str]


def rows(table: str) -> dict[str, Row]:
    with (SEED / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file, strict=True))
    by_id = {row["id"]: row for row in listed}
    assert len(by_id) == len(listed), "an id is used twice"
    return by_id


INCIDENTS = rows("incidents")
CLAIMS = rows("claims")
STATUS = rows("crossing_status")
READ = {"incidents": INCIDENTS, "claims": CLAIMS, "crossing_status": STATUS}
EVERY = [(table, row) for table, listed in READ.items() for row in listed.values()]


def named(value: object) -> str:
    return value["id"] if isinstance(value, dict) else str(value)


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def test_every_incident_of_the_two_articles_is_there() -> None:
    expected = "S01 S02a S02b S03 S04 S05 S06 S07 S08a S08b S09a S09b S09c S10a S10b S11 S12a S12b S13 S14 S15"
    assert list(INCIDENTS) == expected.split()


@pytest.mark.parametrize("table", READ)
def test_header_names_only_columns_a_file_may_set(table: str) -> None:
    may_set = {column.name for column in TABLES[table].columns if not column.derived} - {"dataset"}
    if table == "incidents":
        may_set.add("locate_as")
    header = set(next(iter(READ[table].values())))
    assert "id" in header
    assert header <= may_set


@pytest.mark.parametrize(("table", "row"), EVERY, ids=named)
def test_every_cell_reads_as_its_columns_kind(table: str, row: Row) -> None:
    for name, cell in row.items():
        assert cell == cell.strip(), name
        kind = "text" if name == "locate_as" else TABLES[table].column(name).kind
        if cell and kind == "integer":
            assert int(cell) >= 0
        if cell and kind == "date":
            assert date.fromisoformat(cell).year == 2025


@pytest.mark.parametrize(
    ("table", "column", "vocabulary"),
    [
        ("incidents", "event_type", set(EventType)),
        ("incidents", "date_precision", set(DatePrecision)),
        ("incidents", "geo_precision", {"", *GeoPrecision}),
        ("claims", "verb", set(Verb)),
        ("claims", "party", set(Speaker)),
        ("crossing_status", "authority", set(Speaker)),
        ("crossing_status", "status", set(CrossingState)),
        ("crossing_status", "traffic", set(Traffic)),
        ("crossing_status", "crossing", {"", "torkham", "chaman"}),
    ],
)
def test_values_come_from_the_vocabulary(table: str, column: str, vocabulary: set[str]) -> None:
    assert {row[column] for row in READ[table].values()} <= vocabulary


@pytest.mark.parametrize(("table", "row"), EVERY, ids=named)
def test_every_record_names_lines_that_the_document_has(table: str, row: Row) -> None:
    references = split(row["source_ref"])
    assert references
    for reference in references:
        assert re.fullmatch(r"[AB]:[1-9]\d?", reference)
        assert int(reference[2:]) <= LINES[reference[0]]
    if table != "incidents":
        assert row["document_stance"] == STANCE[references[0][0]]
        assert row["quote"]


def test_one_document_has_one_title() -> None:
    titles = {(row["source_ref"][0], row.get("source") or row.get("document")) for _, row in EVERY}
    assert len(titles) == len(LINES)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=named)
def test_claim_belongs_to_an_incident_and_rests_on_its_lines(claim: Row) -> None:
    incident = INCIDENTS[claim["incident"]]
    assert claim["id"].rpartition("-")[0] == incident["id"]
    assert claim["source_ref"] in split(incident["source_ref"])
    assert claim["statement"]


def test_every_incident_has_a_claim() -> None:
    assert {claim["incident"] for claim in CLAIMS.values()} == set(INCIDENTS)


@pytest.mark.parametrize("incident", ["S01", "S02a", "S02b", "S08b", "S12a"])
def test_both_sides_are_heard_where_the_text_gives_both(incident: str) -> None:
    parties = {claim["party"] for claim in CLAIMS.values() if claim["incident"] == incident}
    assert parties >= {"afghan_side", "pakistani_side"}


@pytest.mark.parametrize("table", ["incidents", "claims"])
def test_overlaps_name_each_other(table: str) -> None:
    linked = {(a, b) for a, row in READ[table].items() for b in split(row["overlaps"])}
    assert linked
    assert linked == {(b, a) for a, b in linked}
    assert {a for a, _ in linked} <= set(READ[table])


@pytest.mark.parametrize(
    ("table", "one", "other"),
    [
        ("incidents", "S04", "S05"),
        ("incidents", "S05", "S06"),
        ("claims", "S04-1", "S05-1"),
        ("claims", "S05-1", "S06-1"),
    ],
)
def test_figures_that_may_count_the_same_people_are_linked(table: str, one: str, other: str) -> None:
    assert other in split(READ[table][one]["overlaps"])


def test_only_three_incidents_have_figures_and_these_are_the_texts() -> None:
    figures = {
        key: {column: int(row[column]) for column in COUNTS if row[column]} for key, row in INCIDENTS.items()
    }
    assert {key: value for key, value in figures.items() if value} == {
        "S04": {"fatalities_low": 41},
        "S05": {"fatalities_best": 40, "injured": 170},
        "S06": {"fatalities_low": 5, "fatalities_best": 5, "fatalities_high": 5},
    }


def test_claims_carry_the_same_figures_and_no_others() -> None:
    columns = [name for name in CLAIMS["S01-1"] if re.fullmatch("(killed|injured)_(low|best|high)", name)]
    figures = {key: {column: int(row[column]) for column in columns if row[column]} for key, row in CLAIMS.items()}
    assert {key: value for key, value in figures.items() if value} == {
        "S04-1": {"killed_low": 41},
        "S05-1": {"killed_best": 40, "injured_best": 170},
        "S06-1": {"killed_low": 5, "killed_best": 5, "killed_high": 5},
    }


@pytest.mark.parametrize(
    ("incident", "columns"),
    [
        ("S01", ("casualties_text", "said_by")),
        ("S02a", (*BOUNDS, "actor2", "casualties_text")),
        ("S02b", (*BOUNDS, "actor2", "casualties_text")),
        ("S03", ("casualties_text", "country_stated", "province_stated")),
        ("S04", ("actor1", "actor2", "place_name", "province_stated")),
        ("S05", (*BOUNDS, "actor1", "actor2", "country_stated")),
        ("S06", ("actor1", "actor2", "said_by", "country_stated", "province_stated")),
        ("S07", ("actor1", "actor2", "said_by", "casualties_text", "country_stated", "province_stated")),
        ("S08a", ("casualties_text", "country_stated")),
        ("S08b", ("casualties_text", "country_stated")),
        ("S09a", ("actor1", "actor2", "said_by", "casualties_text", "country_stated", "province_stated")),
        ("S09b", ("actor1", "actor2", "said_by", "casualties_text", "country_stated", "province_stated")),
        ("S09c", ("actor1", "actor2", "said_by", "casualties_text", "country_stated", "province_stated")),
        ("S10a", ("said_by", "casualties_text", "country_stated", "province_stated")),
        ("S10b", ("actor1", "actor2", "said_by", "casualties_text", "country_stated", "province_stated")),
        ("S11", ("date_end", "place_name", "casualties_text")),
        ("S12a", (*BOUNDS, "place_name", "casualties_text")),
        ("S12b", (*BOUNDS, "place_name", "casualties_text")),
        ("S13", (*BOUNDS, "said_by", "country_stated", "province_stated")),
        ("S14", (*BOUNDS, "country_stated")),
        ("S15", (*BOUNDS, "actor1", "actor2", "said_by", "country_stated", "province_stated")),
    ],
)
def test_unknown_stays_empty(incident: str, columns: tuple[str, ...]) -> None:
    assert {column: INCIDENTS[incident][column] for column in columns} == dict.fromkeys(columns, "")


def test_neutralized_is_not_killed() -> None:
    figures = [name for name in CLAIMS["S13-1"] if name.startswith(("killed", "injured"))]
    assert [CLAIMS["S13-1"][name] for name in figures] == [""] * len(figures)
    assert INCIDENTS["S13"]["casualties_text"] == "neutralized over 20 TTP militants"


@pytest.mark.parametrize("row", INCIDENTS.values(), ids=named)
def test_dates_bound_the_event_as_their_precision_says(row: Row) -> None:
    start, end = (row[name] for name in BOUNDS)
    match row["date_precision"]:
        case "before" | "unknown":
            assert (start, end) == ("", "")
        case "after":
            assert end == ""
        case "day":
            assert start == end != ""
        case _:
            assert "" < start < end
    assert row["date_text"]


@pytest.mark.parametrize("row", INCIDENTS.values(), ids=named)
def test_figures_are_in_order(row: Row) -> None:
    low_best_high = [row[f"fatalities_{which}"] for which in ("low", "best", "high")]
    given = [int(cell) for cell in low_best_high if cell]
    assert given == sorted(given)


@pytest.mark.parametrize(
    ("key", "start", "end", "precision"),
    [
        ("S01", "2025-10-01", "2025-10-19", "part_of_month"),
        ("S03", "2025-10-19", "2025-10-19", "day"),
        ("S04", "2025-10-01", "2025-10-31", "week"),
        ("S06", "2025-11-07", "2025-11-07", "day"),
        ("S07", "2025-11-06", "2025-11-06", "day"),
        ("S08a", "2025-11-06", "2025-11-06", "day"),
        ("S08b", "2025-11-07", "2025-11-10", "part_of_month"),
        ("S09a", "2025-10-10", "2025-10-12", "range"),
        ("S10b", "2025-10-21", "2025-10-31", "part_of_month"),
        ("S11", "2025-11-07", "", "after"),
        ("S12a", "", "", "after"),
    ],
)
def test_dates_are_the_texts(key: str, start: str, end: str, precision: str) -> None:
    row = INCIDENTS[key]
    assert (row["date_start"], row["date_end"], row["date_precision"]) == (start, end, precision)


def test_end_that_the_text_does_not_state_is_flagged() -> None:
    assert [key for key, row in INCIDENTS.items() if "end_not_stated" in split(row["flags"])] == ["S01"]


def test_only_what_the_text_locates_is_located() -> None:
    located = {key: row["locate_as"] for key, row in INCIDENTS.items() if row["locate_as"] != NOT_LOCATED}
    assert located == {
        "S02a": "Kandahar province",
        "S02b": "Paktika province",
        "S03": "Doha, Qatar",
        "S05": "Spin Boldak",
        "S06": "Spin Boldak",
        "S08a": "Istanbul, Turkey",
        "S08b": "Istanbul, Turkey",
        "S09a": "Torkham crossing",
        "S09b": "Chaman crossing",
        "S10b": "Karachi",
        "S14": "Istanbul, Turkey",
    }


def test_tally_of_unclear_scope_is_no_finer_than_the_province() -> None:
    precisions = {key: row["geo_precision"] for key, row in INCIDENTS.items() if row["geo_precision"]}
    assert precisions == {"S05": "province"}
    assert "scope_ambiguous" in split(INCIDENTS["S05"]["flags"])


def test_only_unama_confirms_and_only_as_reported() -> None:
    assert [key for key, claim in CLAIMS.items() if claim["verb"] == "confirmed"] == ["S04-1"]
    verification = Counter(row["verification"] for row in INCIDENTS.values())
    assert verification == {"unverified": len(INCIDENTS) - 1, "confirmed by UNAMA (as reported)": 1}
    assert INCIDENTS["S04"]["verification"].startswith("confirmed")


@pytest.mark.parametrize("row", INCIDENTS.values(), ids=named)
def test_partisan_words_stand_only_in_quotation_marks(row: Row) -> None:
    own_words = re.sub("“[^”]*”", "", row["title"]).lower()
    assert not re.search("terroris|militant|martyr|neutraliz|eliminat|unprovoked|occupied", own_words)


@pytest.mark.parametrize("incident", ["S09a", "S09b", "S09c"])
def test_closed_crossing_becomes_unknown_the_day_after(incident: str) -> None:
    closed, unknown = STATUS[f"{incident}-1"], STATUS[f"{incident}-2"]
    assert (closed["status"], unknown["status"]) == ("closed", "unknown")
    assert closed["incident"] == incident
    assert closed["crossing"] == unknown["crossing"]
    assert date.fromisoformat(closed["date_to"]).toordinal() + 1 == (
        date.fromisoformat(unknown["date_from"]).toordinal()
    )
    assert closed["date_to"] == "2025-10-31"
    assert unknown["date_to"] == ""
    assert (closed["date_from"], closed["date_from_latest"]) == ("2025-10-10", "2025-10-12")
    assert "derived, not stated: 10–12 October 2025" in closed["date_note"]


def test_crossings_the_text_does_not_name_have_no_id() -> None:
    names = {row["crossing"]: row["crossing_name"] for row in STATUS.values()}
    assert names == {
        "torkham": "Torkham",
        "chaman": "Chaman",
        "": "all major, official border crossings",
    }


def test_readme_explains_every_flag() -> None:
    readme = (SEED / "README.md").read_text("utf-8")
    used = {flag for row in INCIDENTS.values() for flag in split(row["flags"])}
    explained = set(re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE))
    assert used == explained


@pytest.mark.parametrize("number", ["i", "ii", "iii", "iv", "v", "vi", "vii"])
def test_readme_flags_the_contradictions_of_the_texts(number: str) -> None:
    assert f"\n- ({number}) " in (SEED / "README.md").read_text("utf-8")


def test_readme_counts_what_the_files_hold() -> None:
    readme = " ".join((SEED / "README.md").read_text("utf-8").split())
    assert f"{len(INCIDENTS)} incidents (`incidents.csv`)" in readme
    assert f"{len(CLAIMS)} claims about them (`claims.csv`)" in readme
    assert f"{len(STATUS)} records of crossings" in readme
