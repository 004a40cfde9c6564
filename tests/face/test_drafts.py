"""Drafts: in no answer until a person accepts them, and never back after a person dropped them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from invented_reading import CLAIM, GATE, INCIDENT, reading

import app
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS
from app.model.errors import BadParameter, NotFound
from app.record.connection import connect
from app.session import Session

OTHER = "news:0123456789ab-6-other"
DOCUMENT = "news:0123456789ab"


def counted(session: Session) -> tuple[int, int, int]:
    return len(session.incidents()), len(session.claims()), len(session.crossing_status())


def exported(session: Session, name: str, **filters: object) -> str:
    path = session.incidents(**filters).export(Path(name))
    return path.read_text(encoding="utf-8")


ANSWERS: dict[str, Callable[[Session], object]] = {
    "ids": lambda session: INCIDENT in session.incidents().to_geopandas()["id"].tolist(),
    "total": lambda session: len(session.incidents()),
    "near": lambda session: len(session.incidents(near="torkham", within_km=10)),
    "words": lambda session: len(session.incidents(q="three men killed")),
    "summary": lambda session: session.incidents().summary().attrs["total"]["incidents"],
    "timeline": lambda session: int(session.incidents(datetime="2025-10").timeline("day")["certainly"].sum()),
    "areas": lambda session: session.incidents().areas()["incidents"].sum(),
    "parties": lambda session: str(session.incidents().parties()),
    "geojson": lambda session: exported(session, "a.geojson"),
    "csv": lambda session: exported(session, "a.csv"),
    "claims": lambda session: len(session.claims()),
    "statements": lambda session: len(session.crossing_status()),
    "gates": lambda session: session.gates().status("torkham", at="2025-10-20")["classes"],
    "crossings": lambda session: session.crossings("2025-10-20").to_csv(),
    "changes": lambda session: [one.id for one in session.changes(0).listed],
}


@pytest.fixture
def drafted(session: Session) -> Session:
    session.draft(reading())
    return session


@pytest.mark.parametrize("name", ANSWERS)
def test_drafts_are_in_no_answer_unless_they_are_asked_for(session: Session, name: str) -> None:
    before = ANSWERS[name](session)
    assert session.draft(reading()).inserted == 7
    assert session.revision == 2
    assert ANSWERS[name](session) == before
    if name != "changes":
        assert ANSWERS[name](session.then(drafts="include")) != before


def test_map_in_one_file_has_drafts_only_where_they_are_asked_for(drafted: Session) -> None:
    assert INCIDENT not in drafted.incidents().page_html()
    page = drafted.incidents(drafts="include").page_html()
    assert INCIDENT in page


def test_draft_has_its_line_quote_place_and_figures(drafted: Session) -> None:
    found = drafted.incidents(drafts="include").to_geopandas().set_index("id").loc[INCIDENT]
    assert (found["verification"], found["dataset"], found["crossing"]) == ("draft", "news", "torkham")
    assert (found["source_ref"], found["source"]) == ("0123456789ab:3", "The Invented Post")
    assert (found["fatalities_best"], found["injured_low"], found["figures"]) == (3, 4, "span")
    claim = drafted.then(drafts="include").claims().set_index("id").loc[CLAIM]
    assert (claim["incident"], str(claim["said_on"])[:10], claim["source_line"]) == (INCIDENT, "2025-10-15", "3")
    status = drafted.then(drafts="include").crossing_status().set_index("id")
    assert status.loc["news:0123456789ab-3-torkham", "incident"] == INCIDENT
    assert len(drafted.incidents(dataset="news", drafts="include")) == 2
    assert len(drafted.incidents(dataset="news")) == 0


def test_accepted_incident_is_an_ordinary_record_with_its_claims(drafted: Session) -> None:
    before = counted(drafted)
    accepted = drafted.accept("0123456789ab-3-event", why="read by two", by="a desk")
    assert accepted[0] == INCIDENT
    assert len(accepted) == 4
    assert counted(drafted) == (before[0] + 1, before[1] + 2, before[2] + 1)
    found = drafted.incidents(dataset="news").to_geopandas().iloc[0]
    assert (found["verification"], found["fatalities_best"]) == ("unverified", 3)
    last = drafted.store.history(INCIDENTS, INCIDENT)[-1]
    assert [last[name] for name in ("revision", "became", "why", "by")] == [3, "accepted", "read by two", "a desk"]
    told = drafted.tell(drafted.changes(2))
    assert {(one["id"], one["became"], one["why"]) for one in told} == {
        (each, "inserted", "read by two") for each in accepted
    }
    assert len(drafted.incidents(drafts="include")) == before[0] + 2
    assert len(drafted.incidents(as_of=2, drafts="include")) == before[0] + 2
    assert len(drafted.incidents(as_of=2)) == before[0]


def test_the_same_article_twice_changes_nothing(drafted: Session) -> None:
    assert drafted.draft(reading()).unchanged == 7
    assert drafted.revision == 2
    drafted.accept(INCIDENT)
    drafted.drop(OTHER, why="no incident")
    held = drafted.incidents(drafts="include").to_geojson()["features"]
    assert drafted.draft(reading()).unchanged == 7
    assert drafted.draft(reading(title="Read anew")).unchanged == 7
    assert drafted.revision == 4
    assert drafted.incidents(drafts="include").to_geojson()["features"] == held


def test_better_reading_updates_drafts_and_withdraws_what_it_does_not_give(drafted: Session) -> None:
    better = replace(reading(title="Read better"), crossing_status=())
    counts = drafted.draft(better)
    assert (counts.inserted, counts.updated, counts.unchanged) == (0, 3, 4)
    shown = drafted.incidents(drafts="include", dataset="news").to_geopandas().set_index("id")
    assert shown.loc[INCIDENT, "title"] == "Read better"
    assert "news:0123456789ab-3-torkham" not in drafted.then(drafts="include").crossing_status()["id"].tolist()
    assert drafted.draft(reading()).updated == 3


def test_dropped_draft_is_gone_with_its_reason_until_it_is_accepted(drafted: Session) -> None:
    assert len(drafted.drop(OTHER, why="background", by="a desk")) == 2
    assert len(drafted.incidents(drafts="include", dataset="news")) == 1
    with pytest.raises(BadParameter, match=r"'news:0123456789ab-6-other' was dropped in revision 3: background"):
        drafted.drop(OTHER, why="again")
    assert drafted.then(drafts="include").store.history(INCIDENTS, OTHER)[-1]["why"] == "background"
    assert len(drafted.accept(OTHER, why="an incident after all")) == 2
    assert drafted.incidents(dataset="news").to_geopandas()["fatalities_best"].tolist() == [1]


def test_what_a_person_wrote_under_a_drafts_id_stays(drafted: Session) -> None:
    own = "id,title,event_type,verification\n0123456789ab-3-event,Corrected by hand,Other,verified\n"
    Path("own.csv").write_text(own, encoding="utf-8")
    drafted.import_file("own.csv", dataset="news")
    drafted.draft(reading(title="Read anew"))
    shown = drafted.incidents(drafts="include", dataset="news").to_geopandas().set_index("id")
    assert shown.loc[INCIDENT, "title"] == "Corrected by hand"
    drafted.accept(INCIDENT)
    assert drafted.incidents(q="corrected").to_geopandas()["verification"].tolist() == ["verified"]


def test_correction_of_an_accepted_incident_stays_and_its_retraction_too(drafted: Session) -> None:
    drafted.accept(DOCUMENT)
    assert len(drafted.incidents(dataset="news")) == 2
    shown = drafted.incidents(dataset="news").to_geojson()["features"][0]["properties"]
    with drafted.store.writing("desk.csv", drafted.now) as writer:
        writer.upsert(INCIDENTS, [{**shown, "title": "Corrected by hand"}])
    drafted.retract(OTHER, why="twice")
    drafted.draft(reading(title="Read anew"))
    assert drafted.incidents(dataset="news").to_geopandas()["title"].tolist() == ["Corrected by hand"]


@pytest.mark.parametrize(
    ("ask", "error", "sentence"),
    [
        (lambda session: session.accept("nothing"), NotFound, "accept: no draft 'news:nothing'"),
        (lambda session: session.drop("nothing", why="so"), NotFound, "drop: no draft 'news:nothing'"),
        (lambda session: session.drop(INCIDENT, why=" "), BadParameter, "drop: why must say the reason"),
        (lambda session: session.accept(INCIDENT, why=" "), BadParameter, "accept: why must say the reason"),
        (lambda session: [session.accept(DOCUMENT) for _ in range(2)], BadParameter, "is left to decide on"),
        (lambda session: session.accept(CLAIM), BadParameter, f"is about '{INCIDENT}', a draft"),
        (
            lambda session: [session.accept(GATE.replace("-4-", "-3-")) for _ in range(2)],
            BadParameter,
            "accepted in",
        ),
        (
            lambda session: session.incidents(drafts="yes"),
            BadParameter,
            "drafts: must be include, or be left out: 'y",
        ),
        (
            lambda session: session.incidents(drafts=True),
            BadParameter,
            "drafts: must be include, or be left out: Tr",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    drafted: Session, ask: Callable[[Session], object], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        ask(drafted)


def test_drafts_are_in_no_table_of_the_file(drafted: Session) -> None:
    connection = connect(drafted.path)
    for table in (INCIDENTS, CLAIMS, CROSSING_STATUS):
        rows = connection.execute(f"SELECT count(*) FROM {table.name} WHERE id LIKE 'news:%'").get
        assert rows == 0
    connection.close()


def test_store_of_an_earlier_version_gets_the_log(here: Path, session: Session) -> None:
    connection = connect(session.path)
    connection.execute("DROP TABLE drafts")
    connection.close()
    session.close()
    with app.open(here / "durand.gpkg") as opened:
        assert opened.incidents(drafts="include").revision == 1
        assert opened.draft(reading()).inserted == 7
