"""The store as it was, from Python: every output of then, and what cannot be asked."""

import logging
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import orjson
import pytest
from incident_records import claim, incident, status

import app
from app.filters.moment_text import read_moment
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS
from app.model.errors import BadParameter, NotFound
from app.record.connection import connect
from app.record.past import KEPT_STATES
from app.session import Session

AT = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)
GATE = {"longitude": 71.093, "latitude": 34.125, "radius_km": 1.0, "date_start": "2025-10-10", "side": "AF"}


@pytest.fixture
def changed(session: Session) -> Session:
    """A store whose second revision, a day after the seeds, adds, changes and says more; its third takes away."""
    [shown] = [one for one in session.incidents().to_geojson()["features"] if one["id"] == "seed:S06"]
    with session.store.writing("more.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("desk:1", title="Lorries wait", fatalities_best=2, **GATE)])
        writer.upsert(INCIDENTS, [{**shown["properties"], "title": "Corrected"}])
        writer.upsert(CLAIMS, [claim("desk:1-1", incident="desk:1")])
        writer.upsert(CROSSING_STATUS, [status("desk:T", crossing="torkham", date_from="2026-01-01")])
    session.now = lambda: AT + timedelta(days=1, microseconds=5)
    session.retract("desk:1", why="twice", by="a desk")
    return session


def answers(session: Session, folder: Path) -> list[object]:
    """What a session answers, in every form."""
    found = session.incidents(near="torkham", within_km=50)
    files = [folder / f"out.{suffix}" for suffix in ("geojson", "csv", "html", "gpkg")]
    for path in files:
        found.export(path)
    texts = [path.read_text(encoding="utf-8") for path in files[:3]]
    frames = (
        session.claims(),
        session.crossing_status(),
        session.crossings("2026-01-05"),
        found.summary("dataset"),
    )
    return [
        *texts[:2],
        *told_by_page(texts[2]),
        *(frame.to_csv() for frame in frames),
        orjson.dumps(session.incidents().to_geojson()),
        [session.incidents(q=word).to_geojson() for word in ("lorries", "corrected")],
        repr(found.map()),
        session.revision,
    ]


def told_by_page(page: str) -> list[object]:
    """The sentence and the data of a map in one file, without the moment that it says."""
    head = page.partition("<header")[2].partition("<main")[0]
    data = orjson.loads(page.partition('id="durand-data">')[2].partition("</script>")[0])
    return [re.sub(r'<p class="frozen".*?</p>\s*', "", head), {**data, "moment": {}}]


def test_every_answer_of_then_is_given_again(session: Session, tmp_path: Path) -> None:
    before = answers(session, tmp_path)
    with session.store.writing("more.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("desk:1", title="Lorries wait", **GATE)])
        writer.upsert(CLAIMS, [claim("desk:1-1", incident="desk:1")])
        writer.upsert(CROSSING_STATUS, [status("desk:T", crossing="torkham", date_from="2026-01-01")])
    session.retract("seed:S06", why="a trial")
    assert answers(session.as_of(1), tmp_path) == before
    assert answers(session, tmp_path) != before
    assert answers(session.as_of(3), tmp_path) == answers(session, tmp_path)


def test_one_question_may_be_asked_as_of_then(changed: Session) -> None:
    [corrected] = changed.incidents(id="seed:S06", as_of=2).to_geojson()["features"]
    [first] = changed.incidents(id="seed:S06", as_of=1).to_geojson()["features"]
    assert corrected["properties"]["title"] == "Corrected" != first["properties"]["title"]
    assert [len(changed.incidents(as_of=each)) - len(changed.incidents()) for each in (1, 2, 3, None)] == [
        0,
        1,
        0,
        0,
    ]
    assert changed.incidents(as_of=1).revision == 1
    with pytest.raises(BadParameter, match="unknown parameter 'colour'"):
        changed.incidents(as_of=1, colour="red")


@pytest.mark.parametrize(
    ("moment", "revision"),
    [
        (2, 2),
        ("2", 2),
        (AT, 2),
        (AT - timedelta(microseconds=1), 1),
        (AT.astimezone(timezone(timedelta(hours=4, minutes=30))), 2),
        (AT.replace(tzinfo=None), 2),
        (date(2026, 1, 5), 1),
        ("2026-01-06", 2),
        ("2026-01-06T09:29:59Z", 1),
        ("2026-01-06t14:00+04:30", 2),
        ("2026-01-06T13:59:59 04:30", 1),
        ("2026-01-06 09:30", 2),
        ("2026-01-07T09:30:00.000004Z", 2),
        ("2026-01-07T09:30:00.000005Z", 3),
        ("9999-12-31", 3),
    ],
)
def test_last_revision_at_or_before_a_moment_counts(changed: Session, moment: object, revision: int) -> None:
    assert changed.as_of(moment).revision == revision


@pytest.mark.parametrize(
    ("moment", "error", "sentence"),
    [
        (0, NotFound, "as_of: the store has no revision 0: it has revisions 1 to 3"),
        (-1, NotFound, "as_of: the store has no revision -1"),
        (4, NotFound, "as_of: the store has no revision 4: it has revisions 1 to 3"),
        ("2025", NotFound, "as_of: the store has no revision 2025"),
        (
            "2025-12-31",
            NotFound,
            r"as_of: the store held nothing at 2025-12-31T23:59:59.999999\+00:00: its first rev",
        ),
        ("soon", BadParameter, "as_of: must be the number of a revision, a day such as"),
        ("2026-02-30", BadParameter, "as_of: must be"),
        ("2026-01", BadParameter, "as_of: must be"),
        ("2026-01-06T25:00", BadParameter, "as_of: must be"),
        ("", BadParameter, "as_of: must be"),
        (1.5, BadParameter, "as_of: must be"),
        (True, BadParameter, "as_of: must be"),
    ],
)
def test_what_is_no_moment_of_the_store_is_told(
    changed: Session, moment: object, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=rf"^{sentence}"):
        changed.as_of(moment)


def test_nothing_is_written_to_the_past(changed: Session) -> None:
    then = changed.as_of(2)
    with pytest.raises(BadParameter, match="as_of 2: the store as it was cannot be written to"):
        then.import_file("events.csv", dataset="desk")
    with pytest.raises(BadParameter, match="as_of 2"):
        then.retract("desk:1", why="twice")
    with changed.as_of(1) as before:
        assert before.revision == 1
    assert changed.revision == 3
    assert [one["revision"] for one in then.store.history(INCIDENTS, "desk:1")] == [2]
    assert then.as_of(1).revision == 1


def test_a_map_in_one_file_says_its_moment_and_how_to_cite_it(changed: Session) -> None:
    page = changed.incidents(as_of=2).page_html()
    assert "As of 2026-01-06 09:30 UTC (revision 2): frozen." in page
    assert "Cite as: Durand Line incident map. As of 2026-01-06 09:30 UTC (revision 2).</span>" in page
    assert "see now" not in page.partition("<main")[0]
    assert "Lorries wait" in page
    assert 'id="frozen"' not in changed.incidents().page_html()


def test_retracted_incident_comes_back_by_name(changed: Session) -> None:
    assert changed.restore("desk:1", why="not twice") == 4
    assert len(changed.incidents(id="desk:1")) == 1
    assert changed.retract("desk:1-1", why="no claim", table="claims") == 5
    with pytest.raises(BadParameter, match="table: unknown 'gates'"):
        changed.retract("x", why="y", table="gates")


def test_import_says_what_stays_retracted(session: Session) -> None:
    session.import_file("events.csv", dataset="desk")
    session.retract("desk:E1", why="an example")
    report = session.import_file("events.csv", dataset="desk")
    assert (report.counts.retracted, report.counts.unchanged) == (1, 1)
    assert any(
        note.startswith("1 row was not taken in: its record was retracted here") for note in report.warnings
    )


def test_past_that_was_asked_for_stays_right_while_the_store_goes_on(changed: Session) -> None:
    then = changed.as_of(2)
    asked = then.incidents(q="corrected")
    assert len(then.incidents(q="corrected")) == len(then.incidents(q="lorries")) == 1
    with changed.store.writing("again.csv", AT) as writer:
        writer.upsert(INCIDENTS, [{**asked.to_geojson()["features"][0]["properties"], "title": "Otherwise"}])
    assert [len(then.incidents(q=word)) for word in ("corrected", "otherwise", "lorries")] == [1, 0, 1]
    assert [len(changed.as_of(4).incidents(q=word)) for word in ("corrected", "otherwise")] == [0, 1]
    assert len(changed.as_of(2).incidents(q="corrected")) == 1


def test_last_few_states_stay_in_memory(changed: Session) -> None:
    assert changed.as_of(1).state() is changed.as_of("2026-01-05").state()
    for number in range(KEPT_STATES + 1):
        with changed.store.writing("more.csv", AT) as writer:
            writer.upsert(INCIDENTS, [incident(f"desk:{number}-more")])
    for number in range(1, changed.revision + 1):
        changed.as_of(number).state()
    assert [key[0] for key in changed.store.earlier] == list(range(changed.revision - KEPT_STATES + 1, 9))


def test_what_is_withheld_now_is_withheld_at_every_moment(session: Session) -> None:
    def said(*records: dict[str, object]) -> None:
        with session.store.writing("more.csv", AT) as writer:
            writer.upsert(INCIDENTS, records)

    said(
        incident("desk:open"),
        incident("desk:later"),
        incident("desk:once", licence="closed"),
        incident("all:gone"),
    )
    said(incident("desk:later", licence="closed"), incident("desk:once"), incident("all:1", licence="closed"))
    session.retract("all:gone", why="never was")
    said(incident("desk:down"))
    said(incident("desk:down", licence="closed"))
    session.retract("desk:down", why="never was")
    reader = session.withholding(frozenset({"closed"}))
    shown = [
        {feature["id"] for feature in reader.incidents(as_of=number, dataset="desk,all").to_geojson()["features"]}
        for number in range(2, session.revision + 1)
    ]
    assert shown == [{"desk:open"}, *[{"desk:open", "desk:once"}] * 5]
    assert [reader.as_of(number).state().withheld for number in (2, 7)] == [3, 2]
    assert len(session.incidents(as_of=2, dataset="desk,all")) == 4


def test_sessions_of_the_past_share_the_geography(changed: Session) -> None:
    assert changed.as_of(1).desk is changed.desk
    _ = changed.geography
    assert changed.as_of(1).geography is changed.geography
    alone = replace(changed, load_atlas=lambda: changed.desk.atlas)
    assert alone.as_of(1).atlas is alone.atlas


def test_moments_are_read_without_a_store() -> None:
    assert read_moment(" 2026-01-06 ") == date(2026, 1, 6)
    assert read_moment(AT) is AT


def test_log_names_an_edit_by_another_program(here: Path, caplog: pytest.LogCaptureFixture) -> None:
    with app.open(here / "durand.gpkg"):
        pass
    assert caplog.records == []
    other = connect(here / "durand.gpkg")
    other.execute("UPDATE gpkg_contents SET last_change = '2026-11-01T10:00:00.000Z' WHERE table_name = 'claims'")
    other.close()
    with caplog.at_level(logging.WARNING, "durand"), app.open(here / "durand.gpkg"):
        pass
    [record] = caplog.records
    assert "another program edited claims at 2026-11-01T10:00:00.000Z, after revision 1" in record.getMessage()
