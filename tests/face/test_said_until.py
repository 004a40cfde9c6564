"""What sources had said by a day; every row is made up."""

from pathlib import Path

import pytest

from app.model.errors import BadParameter
from app.session import Session

INCIDENT = (
    "id,title,event_type,date_start,longitude,latitude,fatalities_best\na,Clash,Battles,2025-10-12,71.1,34.1,9\n"
)
CLAIMS = """id,incident,party,statement,verb,killed_low,killed_best,killed_high,said_on
first,a,AF,x,claimed,58,58,58,2025-10-12
second,a,PK,x,claimed,23,23,23,2025-10-19
third,a,UN,x,reported,17,17,17,2025-11-02
undated,a,media,x,reported,99,99,99,
"""
STATUS = """id,crossing,status,traffic,authority,date_from,verified_on
s1,torkham,closed,all,AF,2025-10-12,
s2,torkham,open,returnees,AF,2025-11-01,
s3,torkham,open,patients,AF,2025-10-13,2025-11-20
"""
LOWS = {"2025-10-11": None, "2025-10-12": 58, "2025-10-20": 23, "2025-11-02": 17}


@pytest.fixture
def told(session: Session, tmp_path: Path) -> Session:
    """A session whose store has claims and statements that were made on different days."""
    for name, text in (("incidents", INCIDENT), ("claims", CLAIMS), ("status", STATUS)):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        report = session.import_file(path, dataset="own")
        assert not report.refused
    return session


@pytest.mark.parametrize("day", LOWS)
def test_figures_follow_from_what_had_been_said(told: Session, day: str) -> None:
    then = told.said_until(day)
    [one] = then.incidents(id="own:a").to_geojson()["features"]
    figures = one["properties"]
    assert figures["fatalities_low"] == LOWS[day]
    assert figures["figures"] == (None if LOWS[day] is None else "span")
    assert (figures["fatalities_best"] == 9) == (LOWS[day] is None)
    assert len(told.incidents(id="own:a", said_until=day, filter="fatalities_low > 20")) == ((LOWS[day] or 0) > 20)


def test_claims_without_a_day_are_left_out(told: Session) -> None:
    [one] = told.incidents(id="own:a").to_geojson()["features"]
    assert (one["properties"]["fatalities_low"], one["properties"]["fatalities_high"]) == (17, 99)
    mine = told.said_until("2025-12-31").claims()
    assert sorted(mine["id"]) == ["own:first", "own:second", "own:third"]


def test_a_gate_has_the_status_that_had_been_said(told: Session) -> None:
    classes = told.said_until("2025-10-20").gates().status("torkham")["classes"]
    assert {(each["traffic"], each["status"]) for each in classes if each["record"].startswith("own:")} == {
        ("all", "closed")
    }
    later = told.said_until("2025-11-20").gates().status("torkham")["classes"]
    assert {each["record"] for each in later} >= {"own:s2", "own:s3"}


def test_the_store_s_clock_and_the_sources_clock_go_together(told: Session) -> None:
    revision = told.revision
    then = told.then(as_of=revision - 1, said_until="2025-10-20")
    assert (then.revision, len(then.claims())) == (revision - 1, 2)
    assert told.then(as_of=1, said_until="2025-10-20").incidents(id="own:a").credits()
    assert len(told.then(as_of=1, said_until="2025-10-20").incidents(id="own:a")) == 0


@pytest.mark.parametrize("day", ["yesterday", "2025-13-01", "3", 3, ""])
def test_what_is_no_day_is_refused(told: Session, day: object) -> None:
    with pytest.raises(BadParameter, match="said_until: must be a day such as 2025-10-20"):
        told.said_until(day)
