"""One source's records near Torkham, imported again under another name a kilometre off: each event counts once."""

from pathlib import Path
from random import Random

from invented_ucdp import invented_rows
from second_source import Row
from test_pairs import filled

from app.session import Session

COUNT = 72
NEAR = {"near": "torkham", "within_km": 30, "dataset": "one,two"}


def near_torkham() -> list[Row]:
    chance = Random(8)
    return [
        {
            **row,
            "latitude": f"{34.05 + 0.15 * chance.random():.4f}",
            "longitude": f"{71.0 + 0.2 * chance.random():.4f}",
        }
        for row in invented_rows(COUNT, 3)
    ]


def a_kilometre_off(row: Row) -> Row:
    return {**row, "latitude": f"{float(row['latitude']) + 0.01:.4f}"}


def total(session: Session, **filters: object) -> dict[str, object]:
    found: dict[str, object] = session.incidents(**{**NEAR, **filters}).summary().attrs["total"]
    return found


def test_records_imported_twice_a_kilometre_off_are_events_once_and_deaths_count_once(tmp_path: Path) -> None:
    rows = near_torkham()
    with filled(tmp_path, rows, [a_kilometre_off(row) for row in rows]) as session:
        once, twice = total(session, dataset="one"), total(session)
        assert (once["incidents"], twice["incidents"]) == (COUNT, 2 * COUNT)
        assert once["fatalities_best"] == sum(int(row["best"]) for row in rows)
        assert twice["fatalities_best"] is None, "two datasets may report the same deaths"
        assert len(session.match("one", "two")) in (COUNT - 1, COUNT)
        session.accept_matches(above=0.5, a="one", b="two", why="imported twice")
        events = total(session)
        assert events["incidents"] in (COUNT, COUNT + 1)
        assert events["fatalities_low"] == once["fatalities_low"]
        assert total(session, events="records")["incidents"] == 2 * COUNT
        assert len(session.incidents(**NEAR)) == 2 * COUNT
