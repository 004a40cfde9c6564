"""Single records that a person adds, and changes that say which version they are of."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, find_table
from app.model.errors import BadInput, BadParameter, Conflict, NotFound, Stale
from app.session import Session

GATE = {
    "title": "Example: lorries wait",
    "event_type": "other",
    "place_name": "Torkham",
    "date_start": "2025-10-02",
}


def found(session: Session, record_id: str) -> Mapping[str, object]:
    [row] = session.incidents(id=record_id).to_geojson()["features"]
    return row["properties"]


def test_an_added_incident_is_read_and_located_as_an_import_does(session: Session) -> None:
    added = session.add(GATE, by="a desk", why="seen at the gate")
    assert (added, session.revision) == ("own:r2", 2)
    row = found(session, added)
    assert (row["dataset"], row["event_type"], row["verification"]) == ("own", "Other", "unverified")
    assert (row["date_end"], row["date_precision"]) == ("2025-10-02", "day")
    assert (row["crossing"], row["province"], str(row["located_by"])[:10]) == ("torkham", "AF-NAN", "gazetteer:")
    [version] = session.store.history(INCIDENTS, added)
    assert [version[name] for name in ("revision", "file", "became", "why", "by")] == [
        2,
        "add to incidents",
        "added",
        "seen at the gate",
        "a desk",
    ]
    assert "own:r2" in {change.id for change in session.changes(1).listed}


def test_an_added_record_is_what_an_import_of_its_row_gives(session: Session) -> None:
    session.add({**GATE, "id": "one:1", "longitude": 71.0935, "latitude": 34.1229, "radius_km": 2})
    (session.path.parent / "row.csv").write_text(
        "id,title,event_type,place_name,date_start,longitude,latitude,radius_km\n"
        "1,Example: lorries wait,other,Torkham,2025-10-02,71.0935,34.1229,2\n"
    )
    session.import_file("row.csv", dataset="two")
    one, two = found(session, "one:1"), found(session, "two:1")
    assert {name: value for name, value in one.items() if value != two[name]} == {"id": "one:1", "dataset": "one"}
    assert session.import_file("row.csv", dataset="one").counts.unchanged == 1


@pytest.mark.parametrize(
    ("given", "record_id"),
    [
        ({}, "own:r2"),
        ({"id": "7"}, "own:7"),
        ({"id": 7}, "own:7"),
        ({"id": "a-desk:7"}, "a-desk:7"),
        ({"dataset": "a-desk"}, "a-desk:r2"),
        ({"dataset": "a-desk", "id": "7"}, "a-desk:7"),
        ({"dataset": "a-desk", "id": "seed:7"}, "a-desk:seed:7"),
        ({"id": "No dataset: 7"}, "own:No dataset: 7"),
    ],
)
def test_the_id_of_a_new_record_has_its_dataset_in_front(
    session: Session, given: dict[str, object], record_id: str
) -> None:
    assert session.add({**GATE, **given}) == record_id


def test_claims_and_statuses_are_added_too_and_count(session: Session) -> None:
    incident = session.add(GATE)
    said = {"incident": incident, "statement": "Two were hurt", "injured_best": 2, "injured_text": "2"}
    claim = session.add(said, table="claims")
    status = session.add(
        {"crossing": "chaman", "status": "closed", "date_from": "2026-01-04"}, table="crossing_status"
    )
    assert (claim, status) == ("own:r3", "own:r4")
    assert session.claims().set_index("id").loc[claim, "verb"] == "reported"
    assert found(session, incident)["injured"] == 2
    assert session.gates().status("chaman")["words"] == "closed"


@pytest.mark.parametrize(
    ("table", "record", "sentence"),
    [
        ("incidents", {"event_type": "Other"}, "title: must not be empty: ''"),
        ("incidents", {**GATE, "event_type": "Quarrel"}, "event_type: expected one of Battles, "),
        ("incidents", {**GATE, "date_start": "02/10/2025"}, "date_start: not a date written as YYYY-MM-DD"),
        ("incidents", {**GATE, "date_end": "2025-10-01"}, "date_end: is before date_start: '2025-10-01'"),
        ("incidents", {**GATE, "longitude": 71}, "latitude: empty, though the longitude is given: ''"),
        ("incidents", {**GATE, "longitude": 71, "latitude": 134}, "latitude: must be from -90 to 90: '134'"),
        ("incidents", {**GATE, "injured": 1.5}, "injured: not a whole number from 0: '1.5'"),
        ("incidents", {**GATE, "verification": "draft"}, "verification: drafts come by `durand read --import`"),
        ("incidents", {**GATE, "side": "AF"}, "side: is worked out from other columns, and cannot be set: 'AF'"),
        ("incidents", {**GATE, "colour": "red"}, "colour: no such column of incidents; expected some of id, "),
        ("incidents", {**GATE, "notes": ["a"]}, "notes: must be a text, a number or null: ['a']"),
        ("incidents", {**GATE, "notes": True}, "notes: must be a text, a number or null: True"),
        ("claims", {"incident": "seed:S99", "statement": "So"}, "incident: no such incident; import it first"),
        ("crossing_status", {"crossing": "nowhere", "status": "open"}, "crossing: no such crossing; expected one"),
        ("crossing_status", {"crossing": "torkham", "status": "ajar"}, "status: expected one of open, "),
    ],
)
def test_what_an_import_refuses_is_refused_with_its_sentence(
    session: Session, table: str, record: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadInput) as refused:
        session.add(record, table=table)
    assert str(refused.value).startswith(sentence)
    assert session.revision == 1


def test_an_id_that_is_or_was_taken_is_a_conflict(session: Session) -> None:
    with pytest.raises(Conflict, match="incidents has or had a record 'seed:S01'; change it, restore it, or"):
        session.add({**GATE, "id": "seed:S01"})
    session.retract("seed:S01", why="an example")
    with pytest.raises(Conflict, match="'seed:S01'"):
        session.add({**GATE, "id": "S01", "dataset": "seed"})
    with pytest.raises(BadParameter, match="dataset: must be of lower-case letters"):
        session.add({**GATE, "dataset": "A Desk"})
    with pytest.raises(BadParameter, match="table: unknown 'gates'"):
        session.add(GATE, table="gates")


# Tags.


def test_a_record_has_another_tag_when_it_changes_and_at_no_other_time(session: Session) -> None:
    names = [("seed:S01", "incidents"), (str(session.claims()["id"][0]), "claims")]
    before = [session.tag(record_id, table=table) for record_id, table in names]
    session.add(GATE)
    later = session.now() + timedelta(days=400)
    session.now = lambda: later
    assert [session.tag(record_id, table=table) for record_id, table in names] == before
    assert len({*before, session.tag("own:r2")}) == 3
    session.retract("seed:S01", why="an example")
    session.restore("seed:S01", why="an example")
    after = [session.tag(record_id, table=table) for record_id, table in names]
    assert (after[0] != before[0], after[1] == before[1], after[0][:2]) == (True, True, "4-")


def test_a_new_claim_that_changes_the_figures_changes_the_tag(session: Session) -> None:
    incident = session.add(GATE)
    before = session.tag(incident)
    session.add({"incident": incident, "statement": "Two were hurt", "injured_best": 2}, table="claims")
    assert session.tag(incident) != before


def test_a_source_that_changes_under_a_correction_changes_the_tag(session: Session) -> None:
    row = "id,title,event_type\n1,{},Other\n"
    file = session.path.parent / "row.csv"
    file.write_text(row.format("One"))
    session.import_file(file, dataset="desk")
    session.correct("desk:1", {"title": "Right"}, why="an example")
    before = session.tag("desk:1")
    file.write_text(row.format("Two"))
    session.import_file(file, dataset="desk")
    changed = session.tag("desk:1")
    session.decide("desk:1", "title", "keep")
    assert [tag.partition("-")[0] for tag in (before, changed, session.tag("desk:1"))] == ["3", "4", "5"]
    with pytest.raises(Stale) as stale:
        session.expecting("desk:1", changed).retract("desk:1", why="an example")
    assert stale.value.seen is not None
    assert stale.value.seen["title"] == "Right"


def test_the_tag_of_an_earlier_moment_is_of_the_version_of_then(session: Session) -> None:
    before = session.tag("seed:S01")
    session.retract("seed:S01", why="an example")
    session.restore("seed:S01", why="an example")
    assert session.as_of(1).tag("seed:S01") == before
    with pytest.raises(NotFound, match="tag: no record 'seed:S99' in incidents"):
        session.tag("seed:S99")


@pytest.mark.parametrize("table", [INCIDENTS, CLAIMS, CROSSING_STATUS], ids=lambda table: table.name)
def test_a_change_of_a_version_that_is_gone_is_refused_with_both_versions(session: Session, table: object) -> None:
    table = find_table(getattr(table, "name", ""))
    record_id = str(session.claims()["id"][0]) if table is CLAIMS else "seed:S01"
    if table is CROSSING_STATUS:
        record_id = str(session.crossing_status()["id"][0])
    first = session.tag(record_id, table=table.name)
    editing = session.expecting(record_id, "7-none", first, table=table.name)
    assert editing.retract(record_id, why="an example", table=table.name) == 2
    session.restore(record_id, why="an example", table=table.name)
    with pytest.raises(
        Stale, match=f"{record_id!r} was changed meanwhile, by revision 3: look at both"
    ) as refused:
        editing.retract(record_id, why="again", table=table.name)
    stale = refused.value
    assert (stale.tag, session.revision) == (session.tag(record_id, table=table.name), 3)
    assert stale.seen is not None
    assert stale.current is not None
    assert [version["revision"] for version in (stale.seen, stale.current)] == [1, 3]
    assert stale.current["id"] == record_id
    with pytest.raises(Stale) as unknown:
        session.expecting(record_id, "7-none", table=table.name).retract(record_id, why="b", table=table.name)
    assert unknown.value.seen is None
