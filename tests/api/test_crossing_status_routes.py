"""Crossings' status over HTTP: on a day, all together, over time, and days of closure."""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.record.geopackage import open_store
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import open_service

AT = datetime(2026, 1, 10, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures"
CELL = {
    *("traffic", "direction", "authority", "status", "certainty", "since", "until", "said_by", "last_said"),
    *("age_days", "stale", "record"),
}


@pytest.fixture(scope="module")
def client(seeded_path: Path, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """Asks an application over the seed and the sequence of statements on the two main gates."""
    folder = tmp_path_factory.mktemp("gates")
    store = open_store(Path(shutil.copy(seeded_path, folder / "store.gpkg")))
    import_file(FIXTURES / "gates_2023_2025.csv", store, desk, AT)
    rows = [
        "id,crossing,status,traffic,date_from,authority,said_by",
        "k1,kharlachi,closed,,2025-12-01,Pakistan,a clerk",
        "k2,kharlachi,open,,2025-12-01,AF,a governor",
    ]
    (folder / "both.csv").write_text("\n".join(rows), encoding="utf-8")
    report = import_file(folder / "both.csv", store, desk, AT)
    assert report.counts.inserted == 2
    with TestClient(create_app(open_service(Session(store, lambda: desk, lambda: AT)))) as asking:
        yield asking
    store.close()


def asked(client: TestClient, path: str, **params: object) -> Any:
    answer = client.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("crossing", "day", "headline", "words"),
    [
        ("torkham", "2025-10-20", "closed", "closed"),
        ("torkham", "2025-11-15", "partial", "open to returnees; closed to trade, and all else"),
        ("torkham", "2025-12-15", "partial", "open to aid and returnees; closed to trade, and all else"),
        ("chaman", "2025-12-15", "partial", "open to aid; closed to trade, and all else"),
        (
            "kharlachi",
            "2025-12-15",
            "disputed",
            "disputed: “closed” says the Pakistani side, “open” says the Afghan side",
        ),
        ("dorah", "2025-12-15", "unknown", "unknown"),
    ],
)
def test_status_of_a_crossing_on_a_day(
    client: TestClient, crossing: str, day: str, headline: str, words: str
) -> None:
    told = asked(client, f"/crossings/{crossing}/status", at=day)
    assert list(told) == ["crossing", "at", "headline", "words", "classes"]
    assert (told["crossing"], told["at"], told["headline"], told["words"]) == (crossing, day, headline, words)
    assert all(set(cell) == CELL for cell in told["classes"])


def test_both_accounts_of_a_dispute_are_cells(client: TestClient) -> None:
    cells = asked(client, "/crossings/kharlachi/status", at="2025-12-15")["classes"]
    known = {(cell["authority"], cell["status"], cell["said_by"]) for cell in cells if cell["status"] != "unknown"}
    assert known == {("pakistani_side", "closed", "a clerk"), ("afghan_side", "open", "a governor")}


def test_without_a_day_it_is_today(client: TestClient) -> None:
    assert asked(client, "/crossings/torkham/status")["at"] == "2026-01-10"
    assert asked(client, "/crossings/status")["at"] == "2026-01-10"


@pytest.mark.parametrize("day", ["2025-10-11", "2025-11-15", "2025-12-15", "2026-01-10"])
def test_every_door_says_one_thing(client: TestClient, day: str) -> None:
    features = asked(client, "/collections/crossings/items", datetime=day, limit=100)["features"]
    properties = {f["properties"]["id"]: f["properties"] for f in features}
    histories = asked(client, "/map/crossings")["crossings"]
    matrix = asked(client, "/crossings/status", at=day)
    assert [one["crossing"] for one in matrix["rows"]] == list(properties)
    for one in matrix["rows"]:
        crossing = one["crossing"]
        assert asked(client, f"/crossings/{crossing}/status", at=day) == one
        item = properties[crossing]
        assert (item["status"], item["status_text"], item["status_day"]) == (one["headline"], one["words"], day)
        stretch = _stretch(histories[crossing]["stretches"], day)
        if stretch is None:
            assert one["headline"] == "unknown"
            continue
        names = [name for name in stretch if name in item]
        assert {name: stretch[name] for name in names} == {name: item[name] for name in names}
        assert [cell["record"] for cell in stretch["classes"]] == [cell["record"] for cell in one["classes"]]


def _stretch(stretches: list[dict[str, Any]], day: str) -> dict[str, Any] | None:
    (found,) = [s for s in stretches if s["from"] <= day and (s["to"] is None or day <= s["to"])] or [None]
    return found


def test_matrix_as_rows(client: TestClient) -> None:
    answer = client.get("/crossings/status", params={"at": "2025-12-15", "f": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    torkham = [(r["traffic"], r["authority"], r["status"]) for r in rows if r["crossing"] == "torkham"]
    assert ("humanitarian", "pakistani_side", "open") in torkham
    (dorah,) = [row for row in rows if row["crossing"] == "dorah"]
    assert (dorah["headline"], dorah["traffic"]) == ("unknown", "")


def test_closures_of_the_autumn(client: TestClient) -> None:
    told = asked(
        client, "/crossings/closures", **{"from": "2025-10-12", "to": "2025-12-31", "traffic": "commercial"}
    )
    rows = [row for row in told["rows"] if row["crossing"] == "torkham"]
    assert [(row["month"], row["days_closed"]) for row in rows] == [
        ("2025-10", 20),
        ("2025-11", 30),
        ("2025-12", 31),
    ]
    assert set(rows[0]["records"]) == {"own:t8", "seed:S09a-1"}
    years = asked(client, "/crossings/closures", by="year", traffic="commercial")["rows"]
    assert {row["year"] for row in years if row["crossing"] == "torkham"} == {"2023", "2024", "2025", "2026"}


def test_closures_as_a_table(client: TestClient) -> None:
    answer = client.get("/crossings/closures", params={"f": "csv", "traffic": "all"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["crossing", "traffic", "period", "days_closed", "days_possibly_closed", "records"]


def test_changes_have_the_incidents_around_them(client: TestClient) -> None:
    told = asked(client, "/crossings/chaman/timeline", **{"from": "2025-11-01", "to": "2025-12-31"})
    assert [(change["day"], change["words"]) for change in told["changes"]] == [
        ("2025-12-01", "possibly open to aid; closed to trade, and all else"),
        ("2025-12-10", "open to aid; closed to trade, and all else"),
    ]
    wide = asked(client, "/crossings/chaman/timeline", **{"from": "2025-11-01", "days": 30, "within_km": 50})
    change = wide["changes"][0]
    assert (change["incidents_before"], change["incidents_after"]) == (1, 0)
    assert (change["incidents"][0]["id"], change["incidents"][0]["when"]) == ("seed:S06", "before")
    assert change["before"] == {"headline": "closed", "words": "closed"}


def test_crossing_without_a_place_has_changes_and_no_incidents(client: TestClient) -> None:
    assert asked(client, "/crossings/gursal/timeline")["changes"] == []
    assert asked(client, "/crossings/dorah/timeline", to="2020-01-01")["changes"] == []


@pytest.mark.parametrize(
    ("path", "params", "words"),
    [
        ("/crossings/torkham/status", {"at": "2025-11-15"}, ("Torkham: partial on 2025-11-15", "Pakistani side")),
        ("/crossings/status", {"at": "2025-11-15"}, ("Crossings on 2025-11-15", "returnees", "stale")),
        ("/crossings/closures", {"traffic": "commercial"}, ("Days of closure", "trade", "2025-11")),
        ("/crossings/closures", {"from": "1990-01-01", "to": "1990-01-02"}, ("No day of closure",)),
        ("/crossings/chaman/timeline", {"days": "30", "within_km": "50"}, ("changes of status", "Spin Boldak")),
    ],
)
def test_pages_for_people(client: TestClient, path: str, params: dict[str, str], words: tuple[str, ...]) -> None:
    answer = client.get(path, params=params, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert all(word in answer.text for word in words)


@pytest.mark.parametrize(
    ("path", "params", "status", "words"),
    [
        ("/crossings/nowhere/status", {}, 404, "no crossing 'nowhere': there are angoor-adda,"),
        ("/crossings/nowhere/timeline", {}, 404, "no crossing 'nowhere'"),
        ("/crossings/torkham/status", {"at": "12 Oct"}, 400, "at: not a day written as YYYY-MM-DD: '12 Oct'"),
        ("/crossings/torkham/status", {"on": "2025-10-12"}, 400, "on"),
        ("/crossings/status", {"at": "2025-02-30"}, 400, "at: not a day written as YYYY-MM-DD: '2025-02-30'"),
        ("/crossings/closures", {"traffic": "lorry"}, 400, "traffic: unknown class 'lorry': expected one of all"),
        ("/crossings/closures", {"by": "week"}, 400, "by: unknown period 'week': expected month or year"),
        ("/crossings/closures", {"from": "2025-12-01", "to": "2025-10-01"}, 400, "from: 2025-12-01 is after to"),
        ("/crossings/torkham/timeline", {"days": "-1"}, 400, "days: must be a whole number from 0 to 366: '-1'"),
        ("/crossings/torkham/timeline", {"within_km": "far"}, 400, "within_km"),
        ("/crossings/torkham/timeline", {"from": "2030-01-01"}, 400, "from: 2030-01-01 is after to, 2026-01-10"),
    ],
)
def test_bad_questions_are_told_what_would_be_right(
    client: TestClient, path: str, params: dict[str, str], status: int, words: str
) -> None:
    answer = client.get(path, params=params)
    assert answer.status_code == status
    assert words in answer.json()["description"]


def test_one_date_alone_is_a_date_of_a_crossing(client: TestClient) -> None:
    schema = asked(client, "/collections/crossings/schema")["properties"]
    assert [name for name, each in schema.items() if each.get("format") == "date"] == ["status_day"]
