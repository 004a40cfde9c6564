"""Summaries over HTTP: as JSON, as a table, as a page; filtered like everything else."""

import asyncio
import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.aggregate.counting import CAVEAT
from app.aggregate.dimensions import DIMENSIONS, SEVERAL
from app.filters.catalogue import FILTER_NAMES
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.record.geopackage import GeoPackageStore
from app.web.api import summary as route
from app.web.api import summary_sheet
from app.web.api.service import Service

UCDP = Path(__file__).parents[1] / "fixtures" / "ucdp_49.csv"
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

Json = dict[str, Any]
Ask = Callable[..., Json]


def values(answer: Json) -> list[tuple[object, ...]]:
    return list(zip(*answer["columns"].values(), strict=True))


def objects(answer: Json) -> list[Json]:
    return [dict(zip(answer["columns"], row, strict=True)) for row in values(answer)]


def test_everything_is_counted_if_nothing_is_asked_for(ask: Ask) -> None:
    answer = ask("/summary")
    health = ask("/healthz")
    assert answer["total"]["incidents"] == health["incidents"] + health["unlocated"]
    assert answer["unlocated"] == health["unlocated"] > 0
    apart = answer["total"].pop("by_dataset")
    assert objects(answer) == [answer["total"]]
    assert sum(told["incidents"] for told in apart.values()) == answer["total"]["incidents"]
    assert answer["caveat"] == CAVEAT
    assert "UCDP" in answer["attribution"]


def test_counts_by_province_are_those_of_the_items(ask: Ask, every_incident: list[Json]) -> None:
    wanted = Counter(item["properties"]["province"] for item in every_incident)
    found = {row["province"]: row["incidents"] for row in objects(ask("/summary", by="province"))}
    wanted[None] += ask("/collections/unlocated/items")["numberMatched"]
    assert found == {province: number for province, number in wanted.items() if number}


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_dimension_can_be_asked_for_and_adds_up_in_incidents(ask: Ask, name: str) -> None:
    answer = ask("/summary", by=name)
    assert next(iter(answer["columns"])) == name
    added = sum(row["incidents"] for row in objects(answer))
    assert added > answer["total"]["incidents"] if name in SEVERAL else added == answer["total"]["incidents"]
    assert len({row[name] for row in objects(answer)}) == len(values(answer)) > 1


def test_the_seed_s_figures_of_spin_boldak_are_not_added_up(ask: Ask) -> None:
    answer = ask("/summary", by="dataset", dataset="seed")
    [seed] = objects(answer)
    # More than 40 (S04) and exactly 5 (S06), which S05's "about 40" may count too, and which bounds nothing.
    assert (seed["fatalities_low"], seed["fatalities_best"], seed["fatalities_high"]) == (46, None, None)
    assert [seed[name] for name in ("with_low", "with_best", "with_high", "without_bounds")] == [2, 2, 1, 1]
    assert (seed["incidents"], seed["unknown_fatalities"], seed["may_overlap"]) == (21, 18, 3)


@pytest.mark.parametrize(
    "params",
    [
        {"bbox": "69.5,33.5,71.5,34.8"},
        {"datetime": "2015-01-01/2016-12-31"},
        {"event_type": "Battles,Protests"},
        {"dataset": "made"},
        {"province": "PK-KP"},
        {"side": "undetermined"},
        {"near": "torkham", "within_km": "20"},
        {"border_km": "10"},
        {"q": "made up"},
        {"filter": "fatalities_best IS NULL AND border_km < 30"},
        {"radius_km": "5"},
    ],
)
def test_every_filter_counts_what_items_have(ask: Ask, params: dict[str, str]) -> None:
    answer = ask("/summary", by="month,event_type", **params)
    items, unlocated = (ask(f"/collections/{name}/items", **params) for name in ("incidents", "unlocated"))
    assert answer["total"]["incidents"] == items["numberMatched"] + unlocated["numberMatched"] > 0
    assert answer["unlocated"] == unlocated["numberMatched"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("by=weather", "expected up to 4 of day, week, month, quarter, year, province"),
        ("by=", "unknown ''"),
        ("by=month&by=year", "given twice"),
        ("by=month,year,side,dataset,province", "4 at the most"),
        ("by=month&limit=3", "unknown parameter 'limit'"),
        ("sortby=id", "unknown parameter 'sortby'"),
        ("by=month&colour=red", "unknown parameter 'colour': expected one of by, measure, figures, compare, bbox"),
        ("by=month&f=xml", "expected json, html, csv"),
        ("near=atlantis", "no crossing 'atlantis'"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_what_would_be_right(
    reader: TestClient, query: str, said: str
) -> None:
    answer = reader.get(f"/summary?{query}")
    assert answer.status_code == 400
    assert said in answer.json()["description"]


def test_too_many_rows_are_refused(reader: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "MAX_ROWS", 3)
    answer = reader.get("/summary?by=event_type,month")
    assert answer.status_code == 400
    assert "by: event_type,month makes" in answer.json()["description"]
    assert reader.get("/summary").status_code == 200


@pytest.mark.parametrize(
    ("query", "accept"), [("&f=csv", "*/*"), ("", "text/csv"), ("&f=csv", "text/html"), ("", "text/csv;q=0.9")]
)
def test_a_table_is_sent_to_those_who_ask_for_one(reader: TestClient, ask: Ask, query: str, accept: str) -> None:
    answer = reader.get(f"/summary?by=month,province{query}", headers={"Accept": accept})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "Accept" in answer.headers["vary"]
    as_json = ask("/summary", by="month,province")
    head, *rows = csv.reader(io.StringIO(answer.text))
    assert head == list(as_json["columns"])
    assert rows == [["" if value is None else str(value) for value in row] for row in values(as_json)]


def test_formats_have_tags_of_their_own_and_are_not_sent_again(reader: TestClient) -> None:
    tags = {reader.get(f"/summary?f={form}").headers["etag"] for form in route.FORMATS}
    assert len(tags) == len(route.FORMATS)
    for form in route.FORMATS:
        tag = reader.get(f"/summary?f={form}").headers["etag"]
        assert reader.get(f"/summary?f={form}", headers={"If-None-Match": tag}).status_code == 304


def test_a_browser_gets_a_page_with_the_caveat_and_a_way_to_the_table(reader: TestClient) -> None:
    answer = reader.get("/summary?by=province,side", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert CAVEAT in answer.text
    assert "PK-KP" in answer.text
    assert "f=csv" in answer.text


def test_the_page_names_filters_and_codes_in_words_and_has_the_total_at_its_foot(
    reader: TestClient, ask: Ask
) -> None:
    asked = "by=province,crossing,side&near=torkham&within_km=30&datetime=2010-01-01/.."
    text = reader.get(f"/summary?{asked}&f=html").text
    assert "Incidents: from 1 Jan 2010, certainly or possibly; within 30 km of Torkham." in text
    for words in (
        "Khyber Pakhtunkhwa (PK-KP)",
        "Torkham (torkham)",
        "By province, nearest crossing, side of the line",
    ):
        assert words in text
    foot = text[text.index("<tfoot>") : text.index("</tfoot>")]
    total = ask("/summary", near="torkham", within_km="30", datetime="2010-01-01/..")["total"]["incidents"]
    assert "All together" in foot
    assert f'class="number"><bdi>{total}</bdi>' in foot
    assert "All incidents." in reader.get("/summary?f=html").text


def test_a_long_page_says_what_it_leaves_out(
    reader: TestClient, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = len(values(ask("/summary", by="month")))
    monkeypatch.setattr(summary_sheet, "SHOWN_ROWS", 2)
    assert f"The first 2 of {rows} rows." in reader.get("/summary?by=month&f=html").text


def test_links_lead_to_the_same_summary(reader: TestClient, ask: Ask) -> None:
    answer = ask("/summary", by="month", dataset="seed")
    for link in answer["links"]:
        got = reader.get(link["href"])
        assert got.status_code == 200
        assert got.headers["content-type"].startswith(link["type"])
    [own] = [link["href"] for link in answer["links"] if link["rel"] == "self"]
    assert reader.get(own).json()["columns"] == answer["columns"]


def test_a_summary_is_of_the_store_s_last_revision(
    client: TestClient, service: Service, store: GeoPackageStore, desk: Desk
) -> None:
    assert client.get("/summary").json()["total"]["incidents"] == 21
    view = asyncio.run(service.view())
    made_once = service.ready(view).ledger()
    assert client.get("/summary?by=side").json()["total"]["incidents"] == 21
    assert service.ready(view).ledger() is made_once
    report = import_file(UCDP, store, desk, NOW)
    assert client.get("/summary").json()["total"]["incidents"] == 21 + report.counts.inserted > 21


def test_every_filter_and_dimension_is_in_the_document(ask: Ask) -> None:
    operation = ask("/api")["paths"]["/summary"]["get"]
    names = {
        parameter.get("name") or parameter["$ref"].rpartition("/")[2] for parameter in operation["parameters"]
    }
    assert names == {"by", "measure", "compare", "f", "figures", *FILTER_NAMES} - {"sortby", "limit", "offset"}
    assert all(name in operation["parameters"][0]["description"] for name in DIMENSIONS)
