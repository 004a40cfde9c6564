"""Figures by a named method, on items, near and in summaries; worked by hand from the seed's claims."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from incident_records import claim, incident
from starlette.testclient import TestClient

from app.figures.default import KEPT
from app.model.columns import CLAIMS, INCIDENTS
from app.web.api.service import Service

AT = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)

Json = dict[str, Any]
Ask = Callable[..., Json]
DEATHS = ("fatalities_low", "fatalities_best", "fatalities_high")
BY_HAND = {
    # incident: stated, span, latest, by:un
    "unlocated seed:S04": ((41, None, None), (41, None, None), (41, None, None), (41, None, None)),
    "incidents seed:S05": ((None, 40, None), (None, 40, None), (None, 40, None), (None, None, None)),
    "incidents seed:S06": ((5, 5, 5), (5, 5, 5), (5, 5, 5), (None, None, None)),
    "incidents own:full": ((3, 5, 9), (0, None, None), (0, None, None), (None, None, None)),
}
METHODS = ("stated", "span", "latest", "by:un")


def deaths(properties: Json) -> tuple[int | None, ...]:
    return tuple(properties[name] for name in DEATHS)


@pytest.mark.parametrize("incident", BY_HAND)
@pytest.mark.parametrize("method", METHODS)
def test_an_incident_s_figures_are_the_hand_table_s(ask: Ask, incident: str, method: str) -> None:
    collection, _, name = incident.partition(" ")
    told = ask(f"/collections/{collection}/items/{name}", figures=method)["properties"]
    assert deaths(told) == BY_HAND[incident][METHODS.index(method)]
    assert told["figures"] == method
    listed = ask(f"/collections/{collection}/items", figures=method, id=name)
    assert (listed["figures"], listed["features"][0]["properties"]) == (method, told)


def test_a_method_changes_nothing_but_the_figures(ask: Ask) -> None:
    plain = ask("/crossings/chaman/incidents")["features"]
    figured = ask("/crossings/chaman/incidents", figures="span")["features"]
    changed = {"figures", "detained_low", "detained_best", "detained_high", *KEPT.values()}

    def rest(features: list[Json]) -> list[Json]:
        return [{k: v for k, v in one["properties"].items() if k not in changed} for one in features]

    assert rest(plain) == rest(figured)
    assert {one["properties"]["figures"] for one in figured} == {"span"}
    for one in plain:
        assert one["properties"]["figures"] == ("span" if one["id"] in ("seed:S05", "seed:S06") else None)


def test_the_span_is_the_default_and_what_is_stated_stays(ask: Ask) -> None:
    told = ask("/collections/incidents/items", id="own:full")
    one = told["features"][0]["properties"]
    assert (told["figures"], one["figures"], deaths(one)) == ("span", "span", (0, None, None))
    assert tuple(one[f"{name}_stated"] for name in DEATHS) == BY_HAND["incidents own:full"][0]
    assert ask("/summary")["figures"] == "span"


def test_figures_of_a_method_are_properties_that_can_be_chosen(ask: Ask) -> None:
    told = ask("/collections/incidents/items", figures="span", id="seed:S05", properties="injured,figures")
    assert told["features"][0]["properties"] == {"injured": 170, "figures": "span"}


@pytest.mark.parametrize(("method", "least"), [(None, 46), ("stated", 46), ("span", 46), ("by:un", 41)])
def test_a_summary_says_its_method_and_adds_no_overlaps(ask: Ask, method: str | None, least: int) -> None:
    told = ask("/summary", dataset="seed", **({} if method is None else {"figures": method}))
    assert told["total"]["fatalities_low"] == least
    assert told["figures"] == (method or "span")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/collections/incidents/items?figures=mean", "figures: no method 'mean': expected stated, span, latest,"),
        ("/summary?figures=by:moon", "figures: no method 'by:moon'"),
        ("/collections/claims/items?figures=span", "unknown parameter 'figures'"),
    ],
)
def test_an_unknown_method_is_refused(reader: TestClient, path: str, sentence: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(sentence)


def test_an_export_has_the_figures_of_the_method(reader: TestClient, ask: Ask) -> None:
    told = ask("/export/incidents.geojson", figures="by:un", id="own:full")
    assert told["figures"] == "by:un"
    assert deaths(told["features"][0]["properties"]) == (None, None, None)
    assert ask("/export/incidents.geojson", id="own:full")["figures"] == "span"
    files = [
        reader.get("/export/incidents.parquet", params=params).content for params in ({}, {"figures": "stated"})
    ]
    assert files[0] != files[1]


def test_claims_that_share_people_are_counted_once_whatever_is_asked(client: TestClient, service: Service) -> None:
    day = {"date_start": "2025-10-15", "date_end": "2025-10-15", "longitude": 66.4, "latitude": 31.0}
    told = {"killed_low": 30, "killed_best": 30, "killed_high": 30, "of_whom": "civilians", "party": "un"}
    with service.store.writing("two.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("two:whole", **day), incident("two:part", **day)])
        writer.upsert(CLAIMS, [claim("two:1", incident="two:whole", **told)])
        writer.upsert(CLAIMS, [claim("two:2", incident="two:part", overlaps="two:1", **told)])
    plain, measured, on_map = (
        client.get(path, params={"dataset": "two", **more}).json()
        for path, more in (("/summary", {}), ("/summary", {"measure": "killed"}), ("/map/summary", {}))
    )
    assert plain["total"]["fatalities_low"] == measured["total"]["killed_low"] == on_map["fatalities_low"] == 30
    assert plain["total"]["may_overlap"] == measured["total"]["killed_may_overlap"] == 2
    assert service.session.incidents(dataset="two").summary().fatalities_low.tolist() == [30]
