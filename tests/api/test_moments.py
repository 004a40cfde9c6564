"""`as_of` over HTTP: the answers of then are given again, and what is now is not told of then."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
import pytest
from incident_records import claim, incident, status
from starlette.testclient import TestClient

from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS
from app.model.errors import TookTooLong
from app.web.api.application import create_app
from app.web.api.moments import MOST_MOMENTS, Moments
from app.web.api.service import Service

AT = datetime(2026, 1, 6, 9, 30, tzinfo=UTC)
GATE = {"longitude": 71.093, "latitude": 34.125, "radius_km": 1.0, "date_start": "2025-10-10", "side": "AF"}
CLOSURES = "/crossings/closures?from=2025-10-01&to=2026-01-05"
ANSWERS = (
    "/collections",
    "/collections/incidents",
    "/collections/incidents/items?limit=2&offset=1",
    "/collections/incidents/items?q=corrected",
    "/collections/incidents/items?filter=fatalities_best>=1&sortby=-date_start",
    "/collections/incidents/items/seed:S06",
    "/collections/unlocated/items",
    "/collections/claims/items?limit=1000",
    "/collections/crossing_status/items?limit=1000",
    "/collections/crossings/items",
    "/collections/incidents/items?near=torkham&within_km=50&place_match=possibly",
    "/crossings/torkham",
    "/crossings/torkham/incidents?within_km=80",
    "/summary?by=month,province",
    "/summary?f=csv&by=dataset",
    "/map/features?zoom=7&bbox=60,29,75,38",
    "/map/timeline?step=month",
    "/map/areas?by=district",
    "/map/summary?near=torkham",
    "/tiles/incidents/6/44/25.mvt",
    "/tiles/crossings/6/44/25.mvt",
    "/export/incidents.geojson",
    "/export/incidents.csv?near=torkham&within_km=60",
    "/export/incidents.kml",
    "/export/incidents.parquet",
    "/crossings/torkham/status?at=2026-01-03",
    "/crossings/status?at=2026-01-03",
    "/crossings/torkham/timeline?from=2025-10-01&to=2026-01-05",
    CLOSURES,
    "/incidents/seed:S06/claims",
    "/summary?by=week&measure=killed,civilians_killed",
    "/summary?figures=latest",
    "/summary?by=party",
    "/summary/claims",
    "/collections/incidents/items?figures=stated",
)
FILTERS = (
    {"near": "torkham", "within_km": "60"},
    {"area": "POLYGON((69 33,72 33,71 35,69 33))", "place_match": "possibly"},
    {"corridor": "torkham,chaman,20"},
    {"district": "Bajaur,Kunar", "fatalities": "1/.."},
    {"province": "AF-NAN", "place_match": "possibly"},
    {"datetime": "2025-10"},
    {"q": "made"},
    {"dataset": "desk"},
    {"sortby": "-fatalities_best,id"},
    {"filter": "fatalities_best >= 3"},
    {},
)
ROUTES = (
    *("/collections/incidents/items", "/summary", "/map/features", "/map/summary", "/export/incidents.csv"),
    *("/summary/claims", "/map/timeline", "/export/incidents.geojson"),
)


def change(service: Service) -> None:
    """A revision that adds, changes and says more, and one that takes away."""
    [*_, last] = service.store.history(INCIDENTS, "seed:S06")
    record = {name: last[name] for name in INCIDENTS.names}
    with service.store.writing("more.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("desk:1", title="Lorries wait", fatalities_best=2, **GATE)])
        writer.upsert(INCIDENTS, [{**record, "title": "Corrected", "fatalities_best": 99}])
        writer.upsert(CLAIMS, [claim("desk:1-1", incident="desk:1")])
        writer.upsert(CROSSING_STATUS, [status("desk:T", crossing="torkham", date_from="2026-01-01")])
    service.session.now = lambda: AT + timedelta(days=1)
    service.session.retract("seed:S01", why="a trial")


def at(path: str, moment: object) -> str:
    return f"{path}{'&' if '?' in path else '?'}as_of={moment}"


def body(client: TestClient, path: str) -> Any:
    """What an answer says, without the time of asking and links."""
    answer = client.get(path)
    assert answer.status_code in (200, 204), (path, answer.text[:300])
    if "json" not in answer.headers.get("content-type", ""):
        return answer.content
    return without_links(answer.json())


def without_links(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_links(each) for name, each in value.items() if name not in ("links", "timeStamp")}
    return [without_links(each) for each in value] if isinstance(value, list) else value


def test_every_answer_of_then_is_given_again(client: TestClient, service: Service) -> None:
    before = {path: body(client, path) for path in ANSWERS}
    change(service)
    now = {path: body(client, path) for path in ANSWERS}
    for moment in ("1", "2026-01-05T23:59:59Z"):
        assert {path: body(client, at(path, moment)) for path in ANSWERS} == before
    assert {path: body(client, at(path, 3)) for path in ANSWERS} == now
    assert {path: body(client, at(path, "9999-12-31")) for path in ANSWERS} == now
    same = {path for path in ANSWERS if now[path] == before[path]}
    told_alike = ("/collections/unlocated/items", "/collections", "/collections/incidents")
    assert same <= {*told_alike, "/incidents/seed:S06/claims", CLOSURES}


def test_links_of_an_answer_keep_its_moment(client: TestClient, service: Service) -> None:
    change(service)
    for path in ANSWERS[:19]:
        answer = client.get(at(path, 1))
        if "json" not in answer.headers["content-type"]:
            continue
        links = [link["href"] for link in found_links(answer.json())]
        assert links or path.startswith("/map/"), path
        assert all("as_of=1" in href for href in links if is_of_the_store(href)), (path, links)
        assert not any("as_of=1&as_of" in href or "as_of" in href.split("?")[0] for href in links)
    page = client.get("/collections/incidents/items?limit=2&as_of=1").json()
    [following] = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert client.get(following).json()["numberMatched"] == page["numberMatched"]
    tiles = client.get("/tiles/incidents/tilejson.json?as_of=1&dataset=seed").json()["tiles"]
    assert tiles == ["http://testserver/tiles/incidents/{z}/{x}/{y}.mvt?dataset=seed&as_of=1"]


def found_links(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        yield from value.get("links", [])
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from found_links(each)


def is_of_the_store(href: str) -> bool:
    path = urlsplit(href).path
    return not path.endswith(("/docs", "/schema", "/queryables")) and "tileMatrixSets" not in path


def test_tag_carries_revision_and_parameters(client: TestClient, service: Service) -> None:
    change(service)
    paths = [at("/collections/incidents/items", each) for each in (1, 2, "1&limit=3", "1&limit=4")]
    tags = [client.get(path).headers["etag"] for path in paths]
    assert len(set(tags)) == 4
    assert ["-1-" in tag for tag in tags] == [True, False, True, True]
    for path in (paths[0], at("/map/features", 1), at("/tiles/incidents/6/44/25.mvt", 1)):
        tag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(paths[0], headers={"If-None-Match": tags[1]}).status_code == 200


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("9", "as_of: the store has no revision 9: it has revisions 1 to 3"),
        ("0", "as_of: the store has no revision 0"),
        ("1999-01-01", "as_of: the store held nothing at 1999-01-01T23:59:59.999999+00:00: its first revision is"),
        ("soon", "as_of: must be the number of a revision, a day such as 2025-11-07"),
        ("", "as_of: must be"),
        ("1&as_of=2", "as_of: given twice"),
    ],
)
def test_no_moment_of_the_store_is_a_bad_parameter(
    client: TestClient, service: Service, moment: str, sentence: str
) -> None:
    change(service)
    for path in ("/collections/incidents/items", "/summary", "/map", "/tiles/incidents/6/44/25.mvt"):
        answer = client.get(at(path, moment))
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameterValue")
        assert answer.json()["description"].startswith(sentence)


def test_what_does_not_change_is_the_same_at_every_moment(client: TestClient) -> None:
    for path in ("/geocode?q=Chaman", "/collections/incidents/schema", "/tileMatrixSets"):
        assert body(client, at(path, 1)) == body(client, path)


def test_crossings_have_the_status_of_the_day_of_then(client: TestClient, service: Service) -> None:
    change(service)
    with service.store.writing("later.csv", AT + timedelta(days=20)) as writer:
        writer.upsert(
            CROSSING_STATUS, [status("desk:T2", crossing="chaman", date_from="2026-01-20", status="open")]
        )
    now = service.session.now
    service.session.now = lambda: AT + timedelta(days=40)
    try:
        told = [
            client.get(at("/crossings/chaman", moment)).json()["properties"]["status_since"]
            for moment in ("4", "3", "2026-01-19", "2026-02-10")
        ]
        assert told[0] == told[3] == "2026-01-20"
        assert told[1] == told[2] != "2026-01-20"
        days = [
            client.get(at("/collections/crossings/items?datetime=2026-02-01", each)).json()["features"]
            for each in (3, 4)
        ]
        assert days[0] != days[1]
    finally:
        service.session.now = now


def test_what_is_withheld_now_is_told_at_no_moment(service: Service) -> None:
    later = incident("desk:later", title="Kept back", **GATE)
    for records in ([later, incident("desk:free", **GATE)], [{**later, "licence": "closed"}]):
        with service.store.writing("more.csv", AT) as writer:
            writer.upsert(INCIDENTS, records)
    service.session = service.session.withholding(frozenset({"closed"}))
    with TestClient(create_app(service)) as client:
        for moment in (2, 3):
            for path in (*ANSWERS, "/map", "/export/incidents.gpkg", "/collections/incidents/items?f=html"):
                answer = client.get(at(path, moment))
                assert answer.status_code in (200, 204), path
                assert b"Kept back" not in answer.content, path
                assert b"desk:later" not in answer.content, path
            assert client.get(at("/collections/incidents/items/desk:free", moment)).status_code == 200
            for tail in ("", "/versions"):
                assert client.get(at(f"/collections/incidents/items/desk:later{tail}", moment)).status_code == 404
            assert client.get(at("/summary", moment)).json()["withheld"] == 1


def test_versions_end_with_the_moment(client: TestClient, service: Service) -> None:
    change(service)
    path = "/collections/incidents/items/seed:S06/versions"
    told = [len(client.get(at(path, moment)).json()["versions"]) for moment in (1, 2, 3)]
    assert told == [1, 2, 2]


def test_pages_say_that_they_are_frozen(client: TestClient, service: Service) -> None:
    change(service)
    page = client.get("/collections/incidents/items?f=html&q=corrected&as_of=2").text
    assert "As of 2026-01-06 09:30 UTC (revision 2): frozen." in page
    assert 'href="http://testserver/collections/incidents/items?f=html&amp;q=corrected">See now</a>' in page
    assert "/collections/incidents/items/seed:S06?as_of=2" in page
    assert "frozen" not in client.get("/collections/incidents/items?f=html&as_of=9999-12-31").text
    assert client.get("/?f=html&as_of=1", follow_redirects=False).headers["location"] == "map?as_of=1"


def test_map_page_says_its_moment_and_asks_for_it(client: TestClient, service: Service) -> None:
    change(service)
    page = client.get("/map?q=corrected&as_of=2").text
    assert 'As of 2026-01-06 09:30 UTC (revision 2): frozen; <a href="map?q=corrected">see now</a>.' in page
    assert "Cite as: Durand Line incident map. As of 2026-01-06 09:30 UTC (revision 2). " in page
    assert "http://testserver/map?q=corrected&amp;as_of=2</span>" in page
    data = orjson.loads(page.partition('id="durand-data">')[2].partition("</script>")[0])
    assert (data["moment"], data["revision"]) == ({"as_of": "2"}, 2)
    assert all("as_of=2" in link for name, link in data["links"].items() if name != "project")
    assert data["params"] == {"q": "corrected"}
    assert "frozen" not in client.get("/map?as_of=9999-12-31").text.partition("<script")[0]
    tags = {client.get(at("/map", moment)).headers["etag"] for moment in (1, 2, 3)}
    assert len(tags) == 3


@pytest.mark.parametrize("questions", [6, pytest.param(125, marks=pytest.mark.soak, id="1,000 in all")])
def test_random_questions_at_random_moments_are_answered_as_then(
    client: TestClient, service: Service, questions: int
) -> None:
    draw, asked = Random(17), []
    service.session.now = lambda: AT + timedelta(days=1)
    for number in range(8):
        with service.store.writing("made.csv", AT + timedelta(hours=number)) as writer:
            writer.upsert(INCIDENTS, list(made(draw, number)))
        for _ in range(questions):
            params = {**draw.choice(FILTERS), **draw.choice(FILTERS)}
            route = draw.choice(ROUTES)
            if route != ROUTES[0]:
                params.pop("sortby", None)
            path = f"{route}?{urlencode(params)}"
            asked.append((path, draw.choice([number + 2, f"2026-01-06T{9 + number:02}:59"]), body(client, path)))
    draw.shuffle(asked)
    for path, moment, told in asked:
        assert body(client, at(path, moment)) == told, (path, moment)


def made(draw: Random, number: int) -> Iterator[dict[str, object]]:
    """Invented records, of which a later call may change some."""
    for drawn in draw.sample(range(20), 6):
        place = {"longitude": draw.uniform(70, 72), "latitude": draw.uniform(33, 35), "radius_km": 1.0}
        yield incident(
            f"desk:{drawn}",
            title=f"Made {number}",
            fatalities_best=draw.randrange(9),
            date_start=f"2025-1{draw.randrange(3)}-05",
            **place,
        )


def test_moments_are_kept_until_a_later_revision(client: TestClient, service: Service) -> None:
    change(service)
    for moment in (1, "2026-01-05", 2, "2026-01-06T10:00", 1):
        client.get(at("/collections/incidents/items", moment))
    kept = list(service.moments._made)
    assert [revision for revision, *_ in kept] == [2, 1]
    with service.store.writing("again.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("desk:again")])
    assert client.get(at("/collections/incidents/items", 2)).status_code == 200
    assert [revision for revision, *_ in service.moments._made] == [2]


def test_a_lost_store_is_told_only_where_it_has_to_be_read(client: TestClient, service: Service) -> None:
    change(service)
    assert client.get(at("/collections/incidents/items", 1)).status_code == 200
    path = service.store.path
    path.rename(path.with_suffix(".away"))
    answer = client.get(at("/collections/incidents/items", 2))
    assert (answer.status_code, answer.json()["code"]) == (503, "StoreLost")
    path.with_suffix(".away").rename(path)
    assert client.get(at("/collections/incidents/items", 2)).status_code in (200, 503)


def test_moments_are_made_once_one_at_a_time_and_not_too_many() -> None:
    made: list[object] = []

    async def ask() -> None:
        moments, now = Moments[int](most=2), object()

        async def get(key: int, seconds: float = 5.0) -> int:
            def make() -> int:
                made.append(key)
                if key < 0:
                    raise ValueError(key)
                return key

            return await moments.get(now, key, make, seconds)

        assert await asyncio.gather(get(1), get(1), get(2)) == [1, 1, 2]
        with pytest.raises(TookTooLong, match="as_of: 2 other moments are being read"):
            await asyncio.gather(get(3), get(4), get(5))
        while moments._making:
            await asyncio.sleep(0.01)
        with pytest.raises(TookTooLong, match="as_of: the store of then was not read within 0 s"):
            await get(6, 0)
        assert await get(6) == 6
        with pytest.raises(ValueError, match="-1"):
            await get(-1)
        assert await get(6) == 6
        assert await moments.get(object(), 6, lambda: 7, 5.0) == 7

    asyncio.run(ask())
    assert made == [1, 2, 3, 4, 6, -1]
    assert MOST_MOMENTS <= 4
