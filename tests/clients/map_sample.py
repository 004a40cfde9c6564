"""A made-up map page and the site it asks, for what no real record is strange enough to show."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from app.crossings.gates import Gates
from app.crossings.statements import read_statements
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table
from app.model.errors import NotFound
from app.web.page.assets import read_asset
from app.web.page.bundles import build_bundles, build_shared, first_style
from app.web.page.content import Drawn, Links, MapContent, Records, Summary
from app.web.page.incident_map import build_map
from app.web.page.policy import hash_source

HOSTILE = "`</script><img src=x onerror=alert(1)>${7*7}\u2028<b>&amp;"
SPIN_BOLDAK = (66.4, 31.0)
QUETTA = (67.0, 30.2)
PESHAWAR = (71.52, 34.01)
TORKHAM = (71.09, 34.12)
PAGE_SIZE = 40
NONCE = "only-for-foliums-script"
STRICT_POLICY = (
    f"default-src 'none'; script-src 'self' 'nonce-{NONCE}'; style-src 'self' {hash_source(first_style())}; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)


def record(table: Table, at: tuple[float, float] | None = None, **values: Any) -> dict[str, Any]:
    """A feature with every column of its table, null where nothing is given."""
    properties = dict.fromkeys(table.names) | values
    if at is not None and table is INCIDENTS:
        properties |= {"longitude": at[0], "latitude": at[1]}
    geometry = None if at is None else {"type": "Point", "coordinates": list(at)}
    return {"type": "Feature", "id": properties["id"], "geometry": geometry, "properties": properties}


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


FIGHT = record(
    INCIDENTS,
    SPIN_BOLDAK,
    id="made:fight",
    dataset="made",
    title=HOSTILE,
    event_type="Battles",
    sub_event_type=HOSTILE,
    actor1=HOSTILE,
    date_start="2025-11-07",
    date_end="2025-11-07",
    date_precision="day",
    place_name="سپین بولدک",
    province_stated="Kandahar",
    country_stated="Afghanistan",
    fatalities_low=41,
    said_by="a hospital in Kandahar",
    verification="unverified",
    overlaps="made:tally",
    flags="scope_ambiguous",
    source="A newspaper",
    source_ref="B:9",
    geo_precision="town",
    radius_km=3.0,
    located_by="gazetteer: Spin Boldak",
    province="AF-KAN",
    province_name="Kandahar",
    district="Spin Boldak",
    side="undetermined",
    side_certainty=0.7,
    stated_match="side_undetermined",
    border_km=6.2,
    crossing="chaman",
    crossing_km=5.5,
    boundary_set="made-up",
)
TALLY = record(
    INCIDENTS,
    QUETTA,
    id="made:tally",
    dataset="made",
    title="A tally",
    event_type="Other",
    geo_precision="district",
    radius_km=40.0,
    date_precision="unknown",
    fatalities_best=40,
    overlaps="made:fight",
)
CROWD = [
    record(
        INCIDENTS,
        PESHAWAR,
        id=f"ucdp:{number}",
        dataset="ucdp",
        title=f"Event {number}",
        event_type="State-based conflict",
        date_start=f"2010-01-{number % 28 + 1:02}",
        date_end=f"2010-01-{number % 28 + 1:02}",
        date_precision="day",
        geo_precision="town",
        radius_km=1.0,
        fatalities_best=number % 7,
        fatalities_low=0,
        fatalities_high=9,
        border_km=40.0,
        side="PK",
        side_certainty=1.0,
    )
    for number in range(100)
]
NOWHERE = record(INCIDENTS, id="made:nowhere", dataset="made", title=f"No place {HOSTILE}", event_type="Other")
CLAIM_RECORDS = [
    record(
        CLAIMS,
        id="c1",
        incident="made:fight",
        party="Afghan side",
        said_by="A spokesman",
        verb="claimed",
        statement="It was a retaliation.",
        killed_low=41,
        killed_text="over 40",
        quote=HOSTILE,
        document="An article",
        document_stance="reports both sides",
        source_ref="B:7",
        overlaps="c2",
    ),
    record(
        CLAIMS,
        id="c2",
        incident="made:fight",
        party="Pakistan",
        said_by="A minister",
        verb="alleged",
        statement="It was an attack.",
        injured_best=170,
        document="An article",
        source_ref="B:9",
    ),
]
STATUS_RECORDS = [
    record(
        CROSSING_STATUS,
        id="s1",
        crossing="torkham",
        status="closed",
        traffic="all",
        date_from="2025-10-12",
        date_note=HOSTILE,
        said_by=HOSTILE,
        statement="Closed.",
        document="An article",
        source_ref="B:10",
    )
]

HISTORIES = Gates({"torkham": read_statements(each["properties"] for each in STATUS_RECORDS)}, 14).histories

ADM2 = {"AF-KAN": [f"District {HOSTILE}"]}
DRAWN = Drawn(
    adm2=ADM2,
    provinces=collection(
        [
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [[[60, 29], [75, 36], [60, 38], [60, 29]]]},
                "properties": {
                    "iso": "AF-XXX",
                    "name": HOSTILE,
                    "centre_lon": 65.0,
                    "centre_lat": 34.0,
                    "area_km2": 9.0,
                },
            }
        ]
    ),
    border=collection(
        [
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": [[60, 29], [66, 30.5], [75, 36]]},
                "properties": {"name": "line"},
            }
        ]
    ),
    crossings=collection(
        [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": list(TORKHAM)},
                "properties": {
                    "id": "torkham",
                    "name": "Torkham",
                    "name_ps": "تورخم",
                    "name_fa": "تورخم",
                    "name_ur": "طورخم",
                    "af_name": "Torkham",
                    "pk_name": "Torkham",
                    "confidence": "high",
                    "confidence_km": 0.5,
                    "note": HOSTILE,
                    "status": "closed",
                    "status_since": "2025-10-12",
                    "status_said_by": HOSTILE,
                },
            },
            {
                "type": "Feature",
                "geometry": None,
                "properties": {"id": "gursal", "name": "Gursal", "status": None},
            },
        ]
    ),
)

LOCATED = [FIGHT, TALLY, *CROWD]
RECORDS = Records(
    collection(LOCATED), collection(CLAIM_RECORDS), collection(STATUS_RECORDS), collection([NOWHERE]), HISTORIES
)
LINKS = Links(f"collections/incidents/items?limit={PAGE_SIZE}&q=a%26b")


VOCABULARIES = {
    "event_types": ["Battles", "State-based conflict", "Other"],
    "datasets": ["made", f"data {HOSTILE}"],
    "sides": ["AF", "PK", "undetermined"],
    "provinces": [
        {"iso": "AF-KAN", "name": f"Kandahar {HOSTILE}", "name_ps": HOSTILE, "name_fa": "", "name_ur": ""}
    ],
    "adm2": ADM2,
    "crossings": [{"id": "torkham", "name": f"Torkham {HOSTILE}", "lon": TORKHAM[0], "lat": TORKHAM[1]}],
}


def content(records: Links | Records) -> MapContent:
    return MapContent(
        title=f"A made-up map {HOSTILE}",
        drawn=DRAWN,
        records=records,
        summary=Summary(len(LOCATED), 1, date(2010, 1, 1), date(2025, 11, 7), f"with the words {HOSTILE}"),
        depiction=f"made up, {HOSTILE}",
        boundary_set="made-up",
        attribution=f"Nobody {HOSTILE}",
        made=date(2025, 11, 30),
        params={"q": HOSTILE},
        vocabularies=VOCABULARIES,
    )


SUMMARY = {
    "located": len(LOCATED),
    "unlocated": 1,
    "undated": 1,
    "withheld": 2,
    "first": "2010-01-01",
    "last": "2025-11-07",
    "fatalities_low": 81,
    "fatalities_best": None,
    "fatalities_high": None,
    "with_low": 2,
    "with_best": 1,
    "with_high": 1,
    "without_bounds": 0,
    "unknown_fatalities": 0,
}
TIMELINE = {
    "step": "year",
    "first": "2010-01-01",
    "last": "2025-11-07",
    "undated": 1,
    "numberMatched": len(LOCATED),
    "bins": {"start": ["2024-01-01", "2025-01-01"], "certainly": [100, 1], "possibly": [100, 1]},
}


def answer(path: str, asked: dict[str, list[str]], origin: str) -> Any:
    """What the site says to one question; NotFound for others."""
    fixed: dict[str, Any] = {
        "/map/summary": SUMMARY,
        "/map/timeline": TIMELINE,
        "/map/districts": collection([]),
        "/collections/unlocated/items": collection([NOWHERE]),
        "/collections/crossing_status/items": collection(STATUS_RECORDS),
        "/map/crossings": HISTORIES,
        "/crossings/torkham/incidents": {**collection([FIGHT]), "numberMatched": 1},
    }
    if path in fixed:
        return fixed[path]
    if path == "/map/features":
        return {**collection([shown(each) for each in LOCATED]), "numberMatched": len(LOCATED)}
    if path == "/collections/incidents/items":
        return (
            collection([TALLY])
            if "filter" in asked
            else page_of_incidents(int(asked.get("offset", ["0"])[0]), origin)
        )
    if path == "/collections/claims/items":
        return collection([c for c in CLAIM_RECORDS if c["properties"]["incident"] == asked["incident"][0]])
    for each in LOCATED:
        if path == f"/collections/incidents/items/{quote(each['id'], safe='')}":
            return each
    raise NotFound(path)


def shown(feature: dict[str, Any]) -> dict[str, Any]:
    """What the map is told of an incident: not all of its columns."""
    left_out = ("source", "source_ref", "notes", "said_by", "overlaps", "located_by", "boundary_set")
    told = {name: value for name, value in feature["properties"].items() if name not in left_out}
    return {**feature, "properties": {**told, "count": 1}}


def page_of_incidents(offset: int, origin: str) -> dict[str, Any]:
    more = offset + PAGE_SIZE < len(LOCATED)
    link = {
        "rel": "next",
        "href": f"{origin}/collections/incidents/items?limit={PAGE_SIZE}&offset={offset + PAGE_SIZE}",
    }
    return collection(LOCATED[offset : offset + PAGE_SIZE]) | {
        "numberMatched": len(LOCATED),
        "links": [link] if more else [],
    }


BUNDLES = build_bundles(build_shared(content(LINKS).drawn), "en")


def live_page(links: Links) -> str:
    return build_map(content(links), BUNDLES)


class Handler(BaseHTTPRequestHandler):
    """Our page, our assets, and the collections it asks for."""

    def handle(self) -> None:
        """A browser that leaves while it is answered is no fault."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        try:
            body, kind = self.find(parts.path, parse_qs(parts.query))
            self.send_response(200)
        except NotFound:
            body, kind = b"{}", "application/json"
            self.send_response(404)
        if parts.path == "/strict":
            self.send_header("Content-Security-Policy", STRICT_POLICY)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def find(self, path: str, asked: dict[str, list[str]]) -> tuple[bytes, str]:
        if path == "/map":
            return live_page(LINKS).encode(), "text/html; charset=utf-8"
        if path == "/strict":
            page = live_page(LINKS).replace("<script>\n", f'<script nonce="{NONCE}">\n')
            return page.encode(), "text/html; charset=utf-8"
        if path == "/broken":
            page = live_page(Links("collections/nothing/items", features="map/nothing"))
            return page.encode(), "text/html; charset=utf-8"
        if path.startswith("/static/"):
            name = path.removeprefix("/static/")
            bundle = BUNDLES.by_name().get(name)
            return read_asset(name) if bundle is None else (bundle.content, bundle.media_type)
        origin = f"http://{self.headers['Host']}"
        return json.dumps(answer(path, asked, origin)).encode(), "application/geo+json"

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def made_up_site() -> Iterator[str]:
    """The address of a site that serves all this."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
