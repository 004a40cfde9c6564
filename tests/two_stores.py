"""Two stores that differ only in what rules hide: inside rough places, in hidden words and in withheld records."""

import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from app.ingest.importer import Options, import_file
from app.ingest.locator import Desk
from app.record.geopackage import open_store
from app.session import Session

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
Row = dict[str, object]

POINTS = (
    # In Spin Boldak's district; in two tehsils of Khyber, a district; in the province of Nangarhar.
    ((66.40, 31.00), (66.35, 31.05)),
    ((71.10, 34.11), (71.38, 34.00)),
    ((70.45, 34.43), (70.90, 34.20)),
)
WORDS = (
    ("Attack at the north bazaar", "witness Zmaray saw it at the north bazaar", "north bazaar"),
    ("Attack at the south well", "witness Xandmina saw it at the south well, and told us", "south well"),
)
"""Title, notes and place in each of the stores."""
SECRETS = (
    "Zmaray",
    "Xandmina",
    "north bazaar",
    "south well",
    "hidden valley",
    "hidden ridge",
    "Xandrobek",
    "Xelmurad",
)
"""Words of one store that no reader below an editor may find."""
RULES = (
    {"sensitivity": "high", "place": "district", "why": "witnesses are at risk"},
    {"sensitivity": "higher", "place": "province", "why": "witnesses are at great risk"},
    {"dataset": "secret", "withhold": True, "why": "the source withdrew its consent"},
    {"dataset": "press", "hide": "names,notes,sources", "why": "people are named"},
    {"sensitivity": "late", "delay_days": 60, "why": "people are still on the road"},
)


def incidents(which: int, *, moved: bool = False) -> Iterator[Row]:
    """The incidents of a store; `moved` says that some were moved in their areas by a second import."""
    title, notes, place = WORDS[which]
    # The first store's first incident is moved inside its district: the other store has no such version.
    points = [pair[1 if moved and at == 0 else which] for at, pair in enumerate(POINTS)]
    high: Row = {"title": title, "notes": notes, "place_name": place, "event_type": "Battles"}
    dated: Row = {"date_start": "2025-10-14", "date_end": "2025-10-15", "fatalities_best": 3}
    for number, (lon, lat) in enumerate(points, 1):
        yield {
            "id": f"h{number}",
            **high,
            **dated,
            "longitude": lon,
            "latitude": lat,
            "radius_km": 1 + which,
            "geo_precision": "point",
            "said_by": f"a man at the {place}",
            "sensitivity": "higher" if number == 3 else "high",
            "overlaps": "secret:w1; desk:p1",
        }
    yield {"id": "h4", **high, **dated, "locate_as": "-", "sensitivity": "high"}
    yield {"id": "h5", **high, **dated, "date_end": "", "date_start": "", "locate_as": "-", "sensitivity": "high"}
    lon, lat = POINTS[0][which]
    yield {"id": "h6", **high, **dated, "longitude": lon, "latitude": lat, "sensitivity": "high"}
    for number, (lon, lat) in enumerate(((66.45, 30.92), (71.09, 34.12), (65.70, 31.60)), 1):
        yield {
            "id": f"p{number}",
            **dated,
            "title": f"Plain report {number}{' again' if moved else ''}",
            "event_type": "Protests",
            "longitude": lon,
            "latitude": lat,
            "geo_precision": "town",
            "overlaps": "secret:w1",
        }
    yield {
        "id": "d1",
        **dated,
        "title": ("Convoy at the hidden valley", "Convoy at the hidden ridge")[which],
        "event_type": "Riots",
        "date_start": "2025-12-20",
        "date_end": "2025-12-21",
        "longitude": (66.4, 71.0)[which],
        "latitude": (31.0, 34.1)[which],
        "sensitivity": "late",
    }


def named(which: int) -> Iterator[Row]:
    """An incident of which names, notes and sources are hidden."""
    person = ("Xandrobek", "Xelmurad")[which]
    yield {
        "id": "n1",
        "title": f"{person} was killed",
        "event_type": "Violence against civilians",
        "actor1": f"Men of {person}",
        "notes": f"{person} had a shop" if which else "",
        "date_start": "2025-10-01",
        "date_end": "2025-10-01",
        "longitude": 66.3,
        "latitude": 31.1,
        "source": f"{person}'s cousin",
        "said_by": person,
        "fatalities_best": 1,
    }


def secret(which: int) -> Iterator[Row]:
    """An incident that nobody below an editor sees."""
    yield {
        "id": "w1",
        "title": f"Seen from the {('hidden valley', 'hidden ridge')[which]}",
        "event_type": "Riots",
        "date_start": "2025-10-02",
        "date_end": "2025-10-02",
        "longitude": (66.4, 71.0)[which],
        "latitude": (31.0, 34.1)[which],
        "fatalities_best": 7,
    }


def claims(which: int) -> Iterator[Row]:
    """Claims about incidents of each kind."""
    _, notes, place = WORDS[which]
    for number, incident in enumerate(("desk:h1", "desk:h4", "secret:w1", "press:n1", "desk:p1", "desk:h2"), 1):
        yield {
            "id": f"c{number}",
            "incident": incident,
            "party": (place if incident == "desk:h1" else "un"),
            "verb": "reported",
            "document": "Paper" if incident == "desk:p1" else place,
            "said_by": "an office" if incident == "desk:p1" else f"a man of the {place}",
            "statement": "Two were killed" if incident == "desk:p1" else notes,
            "killed_best": 2,
            "said_on": "2025-10-16",
            "quote": "two" if incident == "desk:p1" else f"“{place}”",
            "overlaps": "desk:c3",
        }


def secret_claims(which: int) -> Iterator[Row]:
    """Claims of a withheld dataset about incidents that are shown; the second store's give other figures."""
    common: Row = {"party": "media", "verb": "claimed", "said_by": SECRETS[which], "document": "Paper"}
    yield {"id": "c1", "incident": "desk:p1", **common, "statement": "Many", "killed_best": (40, 70)[which]}
    yield {"id": "c2", "incident": "desk:p2", **common, "statement": "Many", "killed_best": (9, 90)[which]}
    yield {"id": "c3", "incident": "desk:h1", **common, "statement": "Many", "killed_best": (8, 80)[which]}


def statuses(which: int) -> Iterator[Row]:
    """Statements on gates, one with a link to an incident whose place is not told."""
    _, notes, _ = WORDS[which]
    common: Row = {"crossing": "chaman", "status": "closed", "traffic": "all", "date_from": "2025-10-15"}
    yield {"id": "s1", **common, "incident": "desk:h1", "statement": notes}
    yield {"id": "s2", **common, "incident": "desk:p1", "status": "open", "date_from": "2025-10-20"}


@contextmanager
def as_if_random(number: int) -> Iterator[None]:
    """Identities and keys that come out alike, in the order in which they are asked for."""
    drawn = count(number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("uuid.uuid4", lambda: UUID(int=next(drawn)))
        patch.setattr(
            "app.record.writer.token_hex", lambda size: hashlib.sha256(b"%d" % next(drawn)).hexdigest()[: 2 * size]
        )
        yield


def make_store(folder: Path, desk: Desk, which: int) -> Session:
    """The store number 0 or 1, with rules, two imports of its incidents, retractions and corrections."""
    folder.mkdir()
    with as_if_random(1893):
        session = Session(open_store(folder / "twin.gpkg"), lambda: desk, lambda: AT)
        _take_in(session, folder / "desk.csv", incidents(which), "desk")
        _take_in(session, folder / "secret.csv", secret(which), "secret")
        _take_in(session, folder / "press.csv", named(which), "press")
        _take_in(session, folder / "claims.csv", claims(which), "desk")
        _take_in(session, folder / "statuses.csv", statuses(which), "desk")
        _take_in(session, folder / "secret_claims.csv", secret_claims(which), "secret")
        for rule in RULES:
            session.add_rule(**rule)  # type: ignore[arg-type]
        _take_in(session, folder / "desk.csv", incidents(which, moved=True), "desk")
        session.retract("desk:h6", why=f"it was at the {WORDS[which][2]}", by=("Xandrobek", "Xelmurad")[which])
        session.retract("desk:c6", why=f"he was at the {WORDS[which][2]}", table="claims")
        _correct(session, which)
    return session


def _correct(session: Session, which: int) -> None:
    """Correct a hidden incident and a claim about it, and one that everybody may see."""
    title, _, place = WORDS[which]
    (lon, lat), by = POINTS[1][1 - which], ("Xandrobek", "Xelmurad")[which]
    placed = {"longitude": lon, "latitude": lat, "geo_precision": "point", "radius_km": 1 + which}
    session.correct("desk:h2", {"title": title, **placed}, why=f"at the {place}", by=by)
    session.correct("desk:c1", {"statement": f"Seen at the {place}"}, why=f"at the {place}", by=by, table="claims")
    session.correct("press:n1", {"notes": f"{by} had a shop", "injured": 2}, why=f"{by} says so", by=by)
    session.correct("desk:p3", {"title": "Plain report, corrected"}, why="the paper says so", by="a desk")


def _take_in(session: Session, path: Path, rows: Iterator[Row], dataset: str) -> None:
    found = list(rows)
    names = list(dict.fromkeys(name for row in found for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(found)
    report = import_file(path, session.store, session.desk, AT, Options(dataset=dataset))
    assert not report.refused, report.refused
