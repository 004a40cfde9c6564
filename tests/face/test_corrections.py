"""Corrections: they lie beside what a source says, stay when it says something else, and can be given up."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import orjson
import pyogrio
import pytest
from geopandas import GeoSeries

from app.ingest.deletions import retract_deleted
from app.ingest.importer import ImportReport
from app.ingest.upkeep import bring_up_to_date
from app.model.columns import CLAIMS, INCIDENTS, TABLES
from app.model.errors import BadInput, BadParameter, BadRow, NotFound
from app.opening import SEED_DIRECTORY
from app.record.connection import connect
from app.record.geopackage import open_store
from app.session import Session

HEADER = "id,title,event_type,date_start,place_name,country_stated,fatalities_best,longitude,latitude\n"
GATE = "desk:1"
POINT = "desk:2"
GATE_ROW = "1,Example: shots,Battles,2025-10-12,Torkham,Pakistan,3,,\n"
POINT_ROW = "2,Example: a fair,Other,2025-10-13,Chaman,Pakistan,,66.45,30.92\n"
SPIN_BOLDAK = {"place_name": "Spin Boldak", "country_stated": "Afghanistan"}
PLACE = ("place_name", "province", "side", "crossing", "geo_precision")
WHY = {"why": "the document says so", "by": "a desk"}

Take = Callable[..., ImportReport]


@pytest.fixture
def take(session: Session) -> Take:
    """Imports rows of the dataset desk."""

    def run(*rows: str, header: str = HEADER) -> ImportReport:
        Path("desk.csv").write_text(header + "".join(rows), encoding="utf-8")
        return session.import_file("desk.csv", dataset="desk")

    return run


@pytest.fixture
def filled(session: Session, take: Take) -> Session:
    assert take(GATE_ROW, POINT_ROW).counts.inserted == 2
    return session


def found(session: Session, incident: str = GATE, **filters: object) -> GeoSeries:
    return session.incidents(**filters).to_geopandas().set_index("id").loc[incident]


def place(session: Session, incident: str = GATE, **filters: object) -> tuple[object, ...]:
    return tuple(found(session, incident, **filters)[list(PLACE)])


def waiting(session: Session) -> list[tuple[str, str]]:
    return [(each.id, each.column) for each in session.inbox()]


AT_TORKHAM = ("Torkham", "AF-NAN", "undetermined", "torkham", "point")
AT_SPIN_BOLDAK = ("Spin Boldak", "AF-KAN", "AF", "chaman", "town")


def test_corrected_place_is_located_anew_and_stays_when_the_file_changes(filled: Session, take: Take) -> None:
    assert filled.correct(GATE, SPIN_BOLDAK, **WHY) == 3
    assert (place(filled), place(filled, as_of=2)) == (AT_SPIN_BOLDAK, AT_TORKHAM)
    assert filled.inbox() == []
    report = take(GATE_ROW.replace("Torkham", "Landi Kotal").replace("shots", "shelling"), POINT_ROW)
    assert (report.counts.updated, report.counts.unchanged, filled.revision) == (1, 1, 4)
    assert "new of 1 corrected column: it stays as corrected, and `durand inbox` shows both" in " ".join(
        report.warnings
    )
    assert (found(filled)["title"], place(filled)) == ("Example: shelling", AT_SPIN_BOLDAK)
    [entry] = filled.inbox()
    assert (entry.id, entry.column, entry.value) == (GATE, "place_name", "Spin Boldak")
    assert (entry.seen, entry.source) == ({"place_name": "Torkham"}, {"place_name": "Landi Kotal"})
    assert (entry.why, entry.by, entry.revision, entry.since) == (*WHY.values(), 3, 4)
    assert [waiting(filled.as_of(number)) for number in (2, 3, 4)] == [[], [], [(GATE, "place_name")]]
    assert [place(filled, as_of=number) for number in (2, 3, 4)] == [AT_TORKHAM, AT_SPIN_BOLDAK, AT_SPIN_BOLDAK]


def test_corrected_incident_is_found_by_its_new_place_day_and_words(filled: Session) -> None:
    filled.correct(GATE, {**SPIN_BOLDAK, "title": "Corrected", "date_start": "2025-11-02"}, **WHY)
    by_filter = ({"near": "chaman", "within_km": 25}, {"datetime": "2025-11-02"}, {"q": "corrected"})
    for filters in by_filter:
        assert GATE in filled.incidents(**filters).to_geopandas()["id"].tolist()
        assert GATE not in filled.incidents(**filters, as_of=2).to_geopandas()["id"].tolist()
    assert GATE not in filled.incidents(near="torkham", within_km=25).to_geopandas()["id"].tolist()


def test_the_same_file_again_changes_nothing(filled: Session, take: Take) -> None:
    filled.correct(GATE, {**SPIN_BOLDAK, "fatalities_best": 5}, **WHY)
    filled.correct(POINT, {"longitude": 71.0935, "latitude": 34.1229}, **WHY)
    before = filled.incidents().to_geojson()["features"]
    report = take(GATE_ROW, POINT_ROW)
    assert (report.counts.unchanged, filled.revision, filled.inbox()) == (2, 4, [])
    assert filled.incidents().to_geojson()["features"] == before


def test_retracted_record_stays_retracted_when_its_source_sends_it_again(filled: Session, take: Take) -> None:
    filled.correct(GATE, SPIN_BOLDAK, **WHY)
    filled.retract(GATE, why="a duplicate")
    report = take(GATE_ROW.replace("Torkham", "Landi Kotal"), POINT_ROW)
    assert (report.counts.retracted, report.counts.updated, filled.revision) == (1, 0, 4)
    assert "1 row was not taken in: its record was retracted here (desk:1)" in report.warnings
    assert (filled.inbox(), filled.state().corrections.of(INCIDENTS, GATE)) == ([], ())
    with pytest.raises(BadParameter, match="correct: 'desk:1' stands retracted already, since revision 4: a dupl"):
        filled.correct(GATE, {"title": "Again"}, **WHY)
    filled.restore(GATE, why="no duplicate")
    assert place(filled) == AT_SPIN_BOLDAK
    take(GATE_ROW.replace("Torkham", "Landi Kotal"))
    assert (place(filled), waiting(filled)) == (AT_SPIN_BOLDAK, [(GATE, "place_name")])


def test_source_that_says_it_as_before_takes_it_from_the_inbox(filled: Session, take: Take) -> None:
    filled.correct(GATE, SPIN_BOLDAK, **WHY)
    take(GATE_ROW.replace("Torkham", "Landi Kotal"))
    assert waiting(filled) == [(GATE, "place_name")]
    take(GATE_ROW)
    assert (waiting(filled), place(filled)) == ([], AT_SPIN_BOLDAK)


def test_kept_correction_waits_again_only_when_the_source_changes_again(filled: Session, take: Take) -> None:
    filled.correct(GATE, SPIN_BOLDAK, **WHY)
    take(GATE_ROW.replace("Torkham", "Landi Kotal"))
    assert filled.decide(GATE, "place_name", "keep", why="checked", by="another desk") == 5
    assert (waiting(filled), place(filled)) == ([], AT_SPIN_BOLDAK)
    take(GATE_ROW.replace("Torkham", "Landi Kotal"))
    assert (waiting(filled), filled.revision) == ([], 5)
    take(GATE_ROW.replace("Torkham", "Jamrud"))
    [entry] = filled.inbox()
    assert (entry.why, entry.by, entry.seen) == ("checked", "another desk", {"place_name": "Landi Kotal"})


def test_taking_what_the_source_says_ends_the_correction(filled: Session, take: Take) -> None:
    filled.correct(GATE, {"place_name": "Spin Boldak", "fatalities_best": 5}, **WHY)
    take(GATE_ROW.replace("Torkham", "Landi Kotal").replace(",3,", ",4,"))
    assert waiting(filled) == [(GATE, "place_name"), (GATE, "fatalities_best")]
    filled.decide(GATE, "place_name", "take")
    told = found(filled)
    assert (told["place_name"], told["province"], told["fatalities_best"]) == ("Landi Kotal", "PK-KP", 5)
    assert waiting(filled) == [(GATE, "fatalities_best")]
    take(GATE_ROW)
    assert place(filled) == AT_TORKHAM


def test_released_columns_are_as_the_source_says_again(filled: Session, take: Take) -> None:
    before = filled.incidents().to_geojson()["features"]
    filled.correct(GATE, {**SPIN_BOLDAK, "date_start": "2025-10-11", "title": "Other"}, **WHY)
    filled.correct(POINT, {"longitude": 71.0935, "latitude": 34.1229, "geo_precision": "town"}, **WHY)
    filled.release(GATE, "place_name", "country_stated", "date_start", "title", why="a mistake")
    filled.release(POINT, "longitude", "geo_precision", why="a mistake")
    assert filled.incidents().to_geojson()["features"] == before
    take(GATE_ROW.replace("shots", "shelling"), POINT_ROW)
    assert (found(filled)["title"], filled.inbox()) == ("Example: shelling", [])
    with pytest.raises(BadParameter, match="release: 'title' of 'desk:1' is not corrected: no column of it is"):
        filled.release(GATE, "title", why="again")


def test_released_correction_can_be_made_again(filled: Session, take: Take) -> None:
    filled.correct(GATE, {"title": "One"}, **WHY)
    filled.release(GATE, "title", why="a mistake")
    take(GATE_ROW.replace("shots", "shelling"))
    filled.correct(GATE, {"title": "Two"}, **WHY)
    assert (found(filled)["title"], filled.inbox()) == ("Two", [])
    filled.release(GATE, "title", why="a mistake")
    assert found(filled)["title"] == "Example: shelling"


def test_corrected_point_has_no_other_precision_than_the_correction_gives_it(filled: Session) -> None:
    filled.correct(POINT, {"longitude": 71.0935}, **WHY)
    told = found(filled, POINT)
    assert (told["longitude"], told["latitude"]) == (71.0935, 30.92)
    filled.correct(POINT, {"latitude": 34.1229}, **WHY)
    told = found(filled, POINT)
    assert (told["located_by"], told["crossing"]) == ("coordinates given in a correction", "torkham")
    assert (told["geo_precision"], told["radius_km"] == told["radius_km"]) == ("unknown", False)
    filled.correct(POINT, {"geo_precision": "town"}, **WHY)
    assert found(filled, POINT)["radius_km"] == 5.0
    filled.correct(POINT, {"radius_km": 2}, **WHY)
    assert found(filled, POINT)["radius_km"] == 2.0


def test_source_that_moves_its_point_under_a_corrected_name_waits(filled: Session, take: Take) -> None:
    filled.correct(POINT, {"place_name": "Landi Kotal"}, **WHY)
    assert found(filled, POINT)["province"] == "PK-KP"
    take(GATE_ROW, POINT_ROW.replace("66.45", "66.5"))
    [entry] = filled.inbox()
    assert entry.source == {"place_name": "Chaman", "longitude": 66.5, "latitude": 30.92}
    assert (found(filled, POINT)["province"], entry.column) == ("PK-KP", "place_name")


def test_cleared_values_are_unknown(filled: Session) -> None:
    filled.correct(GATE, {"fatalities_best": None, "country_stated": "", "place_name": None}, **WHY)
    told = found(filled)
    assert told["geometry"] is None
    assert [told[name] for name in ("country_stated", "place_name", "province", "longitude")][:3] == [None] * 3
    filled.correct(POINT, {"longitude": None, "latitude": None, "place_name": "Landi Kotal"}, **WHY)
    assert found(filled, POINT)["province"] == "PK-KP"
    assert filled.incidents().to_geopandas()["fatalities_best"].isna().any()


def test_cleared_name_leaves_the_sources_own_point(filled: Session) -> None:
    filled.correct(POINT, {"place_name": None}, **WHY)
    assert (found(filled, POINT)["longitude"], found(filled, POINT)["crossing"]) == (66.45, "chaman")


def test_corrected_province_looks_the_name_up_again(filled: Session, take: Take) -> None:
    header = "id,title,event_type,place_name,country_stated,province_stated,locate_as\n"
    rows = "3,x,Other,Michni,Pakistan,,\n", "4,x,Other,the bazaar,Pakistan,,Landi Kotal\n", "5,x,Other,y,,,-\n"
    take(*rows, header=header)
    before = [found(filled, f"desk:{number}")["longitude"] for number in (4, 5)]
    for number in (3, 4, 5):
        filled.correct(f"desk:{number}", {"province_stated": "Khyber Pakhtunkhwa"}, **WHY)
    after = [found(filled, f"desk:{number}") for number in (4, 5)]
    assert after[0]["longitude"] == before[0]
    assert (after[0]["stated_match"], after[1]["located_by"]) == ("agrees", "not located in the source")
    assert found(filled, "desk:3")["province_stated"] == "Khyber Pakhtunkhwa"
    assert found(filled, "desk:3")["located_by"].startswith("gazetteer: ")


def test_a_single_day_moves_as_a_whole(filled: Session, take: Take) -> None:
    filled.correct(GATE, {"date_start": "2025-10-14"}, **WHY)
    told = found(filled)
    assert (str(told["date_end"])[:10], told["date_precision"]) == ("2025-10-14", "day")
    with pytest.raises(BadRow, match=r"^date_end: is before date_start: '2025-10-10'$"):
        filled.correct(GATE, {"date_end": "2025-10-10"}, **WHY)
    filled.correct(GATE, {"date_end": "2025-10-16", "date_precision": "range"}, **WHY)
    take(GATE_ROW.replace("2025-10-12", "2025-10-01"))
    assert [str(found(filled)[name])[:10] for name in ("date_start", "date_end")] == ["2025-10-14", "2025-10-16"]
    take("6,x,Other,,,,,,\n")
    filled.correct("desk:6", {"date_start": "2025-10-14"}, **WHY)
    told = found(filled, "desk:6")
    assert (told["date_precision"], str(told["date_end"])[:10]) == ("day", "2025-10-14")
    filled.correct("desk:6", {"date_start": None}, **WHY)
    assert found(filled, "desk:6")["date_precision"] == "unknown"


def test_corrected_figure_stands_against_claims(filled: Session) -> None:
    filled.correct(GATE, {"fatalities_best": 5}, **WHY)
    header = "id,incident,party,verb,statement,killed_low,killed_best,killed_high\n"
    claims = f"{header}c1,1,afghan_side,reported,Nine were killed,9,9,9\n"
    Path("claims.csv").write_text(claims, encoding="utf-8")
    filled.import_file("claims.csv", dataset="desk")
    told = found(filled)
    assert (told["fatalities_best"], told["fatalities_best_stated"], told["figures"]) == (5, 5, "span")
    assert told["fatalities_low"] == 9
    assert (found(filled, as_of=3)["fatalities_best"], found(filled, as_of=2)["fatalities_best"]) == (5, 3)
    filled.correct("desk:c1", {"killed_low": 7, "killed_best": 7}, table="claims", **WHY)
    assert (found(filled)["fatalities_best"], found(filled)["fatalities_low"]) == (5, 7)
    assert found(filled, as_of=5)["fatalities_best"] == 5
    filled.release(GATE, "fatalities_best", why="a mistake")
    assert (found(filled)["fatalities_low"], found(filled)["fatalities_best_stated"]) == (7, 3)
    assert found(filled, as_of=5)["fatalities_best"] == 5
    assert filled.incidents().figured("stated").to_geopandas().set_index("id").loc[GATE, "fatalities_best"] == 3


def test_correction_of_figures_that_contradict_each_other_is_flagged(filled: Session) -> None:
    filled.correct(GATE, {"fatalities_low": 9}, **WHY)
    assert found(filled)["flags"] == "figures_not_ordered"
    filled.correct(GATE, {"fatalities_low": 2, "flags": "checked twice"}, **WHY)
    assert found(filled)["flags"] == "checked twice"


def test_corrected_claim_and_statement_stay_too(session: Session) -> None:
    session.correct("seed:S06-1", {"party": "UN", "quote": None}, table="claims", **WHY)
    gate = session.crossing_status().iloc[0]
    session.correct(gate["id"], {"status": "Closed", "authority": "un"}, table="crossing_status", **WHY)
    claim = session.claims().set_index("id").loc["seed:S06-1"]
    assert (claim["party"], claim["quote"]) == ("un", None)
    assert session.crossing_status().set_index("id").loc[gate["id"], "authority"] == "un"
    for name in ("incidents.csv", "claims.csv", "crossing_status.csv"):
        assert session.import_file(SEED_DIRECTORY / name, dataset="seed").counts.updated == 0
    assert (session.revision, session.inbox()) == (3, [])
    assert session.state().corrections.values(CLAIMS, "seed:S06-1") == {"party": "un", "quote": None}


def test_corrected_so_already_is_no_new_revision(filled: Session, take: Take) -> None:
    assert [filled.correct(GATE, {"title": title}, **WHY) for title in ("One", " One ", "Two")] == [3, 3, 4]
    take(GATE_ROW.replace("shots", "shelling"))
    assert waiting(filled) == [(GATE, "title")]
    assert filled.correct(GATE, {"title": "Two"}, **WHY) == 6
    assert waiting(filled) == []


def test_value_that_the_source_gives_now_can_be_held(filled: Session, take: Take) -> None:
    filled.correct(GATE, {"title": "Example: shots"}, **WHY)
    take(GATE_ROW.replace("shots", "shelling"))
    assert (found(filled)["title"], waiting(filled)) == ("Example: shots", [(GATE, "title")])


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({}, BadParameter, "correct: name at least one column"),
        ({"colour": "red"}, BadParameter, "correct: no column 'colour' in incidents: expected some of title, "),
        ({"province": "AF-KAN"}, BadParameter, "correct: province is derived and follows from other columns"),
        ({"id": "desk:9"}, BadParameter, "correct: id names the record and stays as it is"),
        ({"dataset": "other"}, BadParameter, "correct: dataset names the record"),
        ({"event_type": "War"}, BadRow, "event_type: expected one of Battles, .*: 'War'"),
        ({"title": None}, BadRow, "title: must not be empty: ''"),
        ({"date_start": "12/10/2025"}, BadRow, "date_start: not a date written as YYYY-MM-DD: '12/10/2025'"),
        ({"longitude": 71, "latitude": 91}, BadRow, "latitude: must be from -90 to 90: '91'"),
        ({"longitude": 71, "latitude": None}, BadRow, "latitude: empty, though the longitude is given"),
        ({"longitude": "east", "latitude": 1}, BadRow, "longitude: not a number: 'east'"),
        ({"fatalities_best": -1}, BadRow, "fatalities_best: not a whole number from 0: '-1'"),
        ({"fatalities_best": True}, BadRow, "fatalities_best: must be a text, a number or null: True"),
        ({"title": ["a"]}, BadRow, r"title: must be a text, a number or null: \['a'\]"),
        ({"title": "\ud800"}, BadRow, "title: not a text in Unicode"),
        ({"verification": "draft"}, BadRow, "verification: drafts come by"),
        ({"radius_km": -2}, BadRow, "radius_km: must be from 0 to"),
    ],
)
def test_what_an_import_would_refuse_is_refused_in_its_words(
    filled: Session, changes: dict[str, object], error: type[BadInput], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        filled.correct(GATE, changes, **WHY)
    assert (filled.revision, filled.state().corrections.of(INCIDENTS, GATE)) == (2, ())


@pytest.mark.parametrize(
    ("ask", "error", "sentence"),
    [
        (lambda s: s.correct(GATE, {"title": "x"}, why=" "), BadParameter, "correct: why must say the reason"),
        (lambda s: s.correct("desk:9", {"title": "x"}, **WHY), NotFound, "correct: no record 'desk:9' in incid"),
        (lambda s: s.correct(GATE, {"title": "x"}, table="gates", **WHY), BadParameter, "table: unknown 'gates'"),
        (lambda s: s.release(GATE, **WHY), BadParameter, "release: name at least one corrected column"),
        (lambda s: s.decide(GATE, "title", "burn"), BadParameter, "decide: must be keep or take: 'burn'"),
        (lambda s: s.decide(GATE, "flags", "keep"), BadParameter, "'flags' of 'desk:1' is not corrected: corre"),
        (lambda s: s.decide(GATE, "title", "take"), BadParameter, "take: 'title' of 'desk:1' is not in the inbox"),
        (lambda s: s.as_of(1).correct(GATE, {"title": "x"}, **WHY), BadParameter, "cannot be written to"),
    ],
)
def test_what_cannot_be_done_is_said(
    filled: Session, ask: Callable[[Session], object], error: type[Exception], sentence: str
) -> None:
    filled.correct(GATE, {"title": "Corrected"}, **WHY)
    with pytest.raises(error, match=sentence):
        ask(filled)
    assert filled.revision == 3


def test_correction_survives_what_a_newer_program_derives(filled: Session, take: Take) -> None:
    filled.correct(GATE, {**SPIN_BOLDAK, "fatalities_best": 5}, **WHY)
    filled.correct(POINT, {"longitude": 71.0935, "latitude": 34.1229}, **WHY)
    before = filled.incidents().to_geojson()["features"]
    with closing(connect(filled.path)) as connection:
        connection.execute("DELETE FROM durand_meta WHERE name = 'derivation'")
        connection.execute("UPDATE incidents SET side = 'undetermined' WHERE id = 'desk:2'")
    bring_up_to_date(filled.store, lambda: filled.desk, SEED_DIRECTORY, filled.now)
    assert filled.incidents().to_geojson()["features"] == before
    take(GATE_ROW, POINT_ROW)
    assert (filled.incidents().to_geojson()["features"], filled.inbox()) == (before, [])


def test_correction_survives_in_a_store_whose_engine_keeps_files(here: Path, filled: Session) -> None:
    filled.close()
    kept = open_store(here / "durand.gpkg", 1)
    with Session(kept, lambda: filled.desk, filled.now) as opened:
        opened.correct(GATE, SPIN_BOLDAK, **WHY)
        opened.correct(POINT, {"title": "Corrected"}, **WHY)
        before = opened.incidents().to_geojson()["features"]
        assert kept.merge_appended(1)
        assert opened.store.load().snapshot.get(GATE) is not None
        assert opened.incidents().to_geojson()["features"] == before
        assert place(opened) == AT_SPIN_BOLDAK


def test_withheld_incident_is_in_no_inbox(filled: Session, take: Take) -> None:
    header = HEADER.replace("\n", ",licence\n")
    take(GATE_ROW.replace("\n", ",closed\n"), header=header)
    filled.correct(GATE, {"title": "Corrected"}, **WHY)
    take(GATE_ROW.replace("shots", "shelling").replace("\n", ",closed\n"), header=header)
    assert waiting(filled) == [(GATE, "title")]
    hidden = filled.withholding(frozenset({"closed"}))
    assert (hidden.inbox(), hidden.as_of(5).inbox()) == ([], [])
    assert hidden.state().corrections.of(INCIDENTS, GATE) == ()


def test_history_says_who_corrected_and_the_feed_tells_it(filled: Session) -> None:
    filled.correct(GATE, {"title": "Corrected"}, **WHY)
    last = filled.store.history(INCIDENTS, GATE)[-1]
    assert [last[name] for name in ("revision", "file", "became", "why", "by", "title")] == [
        3,
        "correct desk:1",
        "corrected",
        *WHY.values(),
        "Corrected",
    ]
    [told] = filled.tell(filled.changes(2))
    assert (told["became"], told["why"], told["by"]) == ("changed", *WHY.values())
    assert told["fields"] == [{"field": "title", "before": "Example: shots", "after": "Corrected"}]


def test_version_is_kept_of_what_changes_underneath_alone(filled: Session, take: Take) -> None:
    filled.correct(GATE, {"title": "Corrected"}, **WHY)
    take(GATE_ROW.replace("shots", "shelling"), POINT_ROW)
    filled.decide(GATE, "title", "keep")
    told = [(one["revision"], one["became"], one["title"]) for one in filled.store.history(INCIDENTS, GATE)]
    assert told == [
        (2, None, "Example: shots"),
        (3, "corrected", "Corrected"),
        (4, None, "Corrected"),
        (5, "kept", "Corrected"),
    ]
    assert [one.id for one in filled.changes(3).listed] == []
    assert [one["revision"] for one in filled.store.history(INCIDENTS, POINT)] == [2]


def test_trial_run_leaves_what_the_source_says_as_it_was(filled: Session) -> None:
    filled.correct(GATE, {"title": "Corrected"}, **WHY)
    Path("desk.csv").write_text(HEADER + GATE_ROW.replace("shots", "shelling"), encoding="utf-8")
    report = filled.import_file("desk.csv", dataset="desk", dry_run=True)
    assert "the file says something new of 1 corrected column" in " ".join(report.warnings)
    assert (filled.inbox(), filled.revision) == ([], 3)


def test_store_of_an_earlier_version_gets_the_logs(here: Path, filled: Session) -> None:
    with closing(connect(filled.path)) as connection:
        connection.execute("DROP TABLE corrections")
        connection.execute("DROP TABLE source_layer")
    assert filled.store.load().corrections.of(INCIDENTS, GATE) == ()
    filled.close()
    with Session(open_store(here / "durand.gpkg"), lambda: filled.desk, filled.now) as opened:
        opened.correct(GATE, {"title": "Corrected"}, **WHY)
        feature = opened.store.load().snapshot.get(GATE)
        assert orjson.loads(feature or b"{}")["properties"]["title"] == "Corrected"
    assert sorted(pyogrio.list_layers(here / "durand.gpkg")[:, 0]) == sorted(TABLES)


def deleted(session: Session, *events: str) -> list[str]:
    return retract_deleted(session.store, "desk", dict.fromkeys(events), session.now)


def test_deletion_by_the_source_of_a_corrected_record_waits_in_the_inbox(filled: Session) -> None:
    filled.correct(GATE, {"title": "Corrected"}, **WHY)
    assert deleted(filled, "1", "2") == [GATE, POINT]
    [entry] = filled.inbox()
    assert (entry.id, entry.column, entry.is_deleted, entry.since) == (GATE, "title", True, 4)
    assert (entry.seen, entry.source) == ({"title": "Example: shots"}, {"title": None})
    assert filled.as_of(3).inbox() == []
    assert filled.store.history(INCIDENTS, GATE)[-1]["why"] == "deleted by desk"


def test_kept_record_that_its_source_deleted_stays(filled: Session) -> None:
    filled.correct(GATE, {"title": "Corrected"}, **WHY)
    deleted(filled, "1")
    filled.decide(GATE, "title", "keep", why="a second source has it")
    assert found(filled)["title"] == "Corrected"
    assert filled.inbox() == []
    assert deleted(filled, "1") == []
    assert found(filled)["title"] == "Corrected"
    filled.release(GATE, "title", why="an example")
    assert found(filled)["title"] == "Example: shots"
    filled.retract(GATE, why="an example")
    assert filled.inbox() == []


def test_taken_deletion_leaves_the_record_retracted(filled: Session, take: Take) -> None:
    filled.correct(GATE, {"title": "Corrected"}, **WHY)
    deleted(filled, "1")
    filled.decide(GATE, "title", "take")
    assert filled.inbox() == []
    assert take(GATE_ROW).counts.inserted == 0
    filled.restore(GATE, why="an example")
    assert GATE in set(filled.incidents().to_geopandas()["id"])
