"""Every resource as a page for people: whole, escaped, linked, and without anything from elsewhere."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from app.web.api.catalogue import COLLECTIONS
from app.web.api.code_words import words_of_code
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response, source_cell

Json = dict[str, Any]
Ask = Callable[..., Json]

HOSTILE = "`</script><img src=x onerror=alert(1)>${7*7}\"'&\u2028"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGES = [
    "/collections",
    "/conformance",
    *(f"/collections/{name}" for name in COLLECTIONS),
    *(f"/collections/{name}/items" for name in COLLECTIONS),
    "/collections/incidents/items?filter=fatalities_best>=5&sortby=-fatalities_best&limit=3",
    "/collections/incidents/items?near=torkham&within_km=30",
    "/collections/incidents/items?q=nothing-is-called-so",
    "/documents",
    "/crossings/torkham",
    "/crossings/torkham/incidents",
]


class Page(HTMLParser):
    """What a page is made of: its tags with their attributes, its text, and the text of some of its parts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.pieces: dict[str, list[list[str]]] = {}
        self.feed(text)
        self.close()
        self.texts = {tag: ["".join(each) for each in found] for tag, found in self.pieces.items()}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # What a part of a picture is called is no title of the page.
        tag = "svg-title" if tag == "title" and "svg" in self.inside else tag
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "br", "img", "input", "hr"):
            self.inside.append(tag)
            self.pieces.setdefault(tag, []).append([])

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop().removeprefix("svg-") == tag, f"{tag} is closed where it is not open"

    def handle_data(self, data: str) -> None:
        for tag in set(self.inside):
            self.pieces[tag][-1].append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(reader: TestClient, address: str, **headers: str) -> Page:
    answer = reader.get(address, headers={"Accept": BROWSER, **headers})
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Accept" in answer.headers["vary"]
    return Page(answer.text)


def item_paths(ask: Ask) -> list[str]:
    """One item of every collection."""
    found = [(name, ask(f"/collections/{name}/items", limit=1)["features"][0]["id"]) for name in COLLECTIONS]
    return [f"/collections/{name}/items/{quote(key, safe='')}" for name, key in found]


def check(page: Page) -> None:
    assert page.inside == []
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.texts["title"]) == len(page.texts["h1"]) == 1
    assert page.texts["title"][0].strip() == page.texts["h1"][0].strip() != ""
    assert page.all("main")
    assert page.all("script") == page.all("iframe") == page.all("img") == []
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        for name in ("href", "src", "action"):
            address = attributes.get(name)
            outward = attributes.get("rel") == "noreferrer nofollow"
            assert outward or address is None or urlsplit(address).netloc == "testserver" or address == "data:,"
    for grid in page.all("table"):
        assert grid is not None
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(head["scope"] == "col" for head in page.all("th"))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_named_and_asks_nobody_else(reader: TestClient, address: str) -> None:
    check(read(reader, address))


def test_the_pages_of_items_are_too(reader: TestClient, ask: Ask) -> None:
    for path in item_paths(ask):
        check(read(reader, path))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_the_same_by_name_and_by_accept_and_links_to_its_json(reader: TestClient, address: str) -> None:
    page = read(reader, address)
    joint = "&" if "?" in address else "?"
    named = reader.get(f"{address}{joint}f=html", headers={"Accept": "application/json"})
    assert Page(named.text).texts["h1"] == page.texts["h1"]
    alternate = next(link["href"] for link in page.all("link") if link["rel"] == "alternate")
    as_json = reader.get(str(alternate), headers={"Accept": BROWSER})
    assert "json" in as_json.headers["content-type"]
    assert as_json.status_code == 200


def test_every_link_of_every_page_leads_to_a_page(reader: TestClient, ask: Ask) -> None:
    addresses: set[str] = set()
    for path in [*PAGES, *item_paths(ask)]:
        links = read(reader, path).all("a")
        addresses |= {str(link["href"]) for link in links[:40] if link.get("rel") != "noreferrer nofollow"}
    assert len(addresses) > 50
    for address in sorted(addresses)[:: max(1, len(addresses) // 120)]:
        assert reader.get(address, headers={"Accept": BROWSER}).status_code == 200, address


def test_pages_of_items_lead_on_and_back(reader: TestClient, every_incident: list[Json]) -> None:
    address: str | None = "/collections/incidents/items?limit=100"
    seen: list[str] = []
    while address:
        page = read(reader, address)
        seen += [link for link in map(str, (a["href"] for a in page.all("a"))) if "/incidents/items/" in link]
        ways = dict(zip(page.texts["a"], (link["href"] for link in page.all("a")), strict=True))
        address = ways.get("Next page")
    assert len(seen) == len(set(seen)) == len(every_incident)


def test_an_item_s_page_says_everything_and_names_what_is_unknown_in_one_line(
    reader: TestClient, ask: Ask
) -> None:
    for path in item_paths(ask):
        page, properties = read(reader, path), ask(path)["properties"]
        shown = [text.strip() for text in page.texts["dd"]]
        known = [words_of_code(name, value) for name, value in properties.items() if value is not None]
        assert len(page.texts["dt"]) == len(shown) == len(known)
        for value, text in zip(known, shown, strict=True):
            assert text == (f"{value:,}" if is_large(value) else str(value).strip())
        folded = [text for text in page.texts["p"] if text.startswith("Unknown: ")]
        missing = len(properties) - len(known)
        assert len(folded) == (missing > 0)
        columns = {column.title for column in COLLECTIONS[path.split("/")[2]].table.columns}
        assert missing == 0 or sum(title in folded[0] for title in columns) >= missing


def described(page: Page) -> dict[str, str]:
    return {str(each.get("name") or each.get("property")): str(each.get("content")) for each in page.all("meta")}


def test_an_incident_s_page_begins_with_day_side_distance_and_who_counts(reader: TestClient, ask: Ask) -> None:
    for each in ask("/collections/incidents/items", limit=30)["features"]:
        p = each["properties"]
        page = read(reader, f"/collections/incidents/items/{quote(p['id'], safe='')}")
        lead = next(
            text for text, kind in zip(page.texts["p"], page.all("p"), strict=True) if kind.get("class") == "lead"
        )
        side = {None: "in neither country", "undetermined": "on which side is not certain"}
        side |= {"AF": "on the Afghan side", "PK": "on the Pakistani side"}
        assert side[p["side"]] in lead
        assert " km from the line (" in lead
        assert "not dated" in lead.casefold() if p["date_start"] is p["date_end"] is None else lead[:1].isalnum()
        told = described(page)
        assert told["description"] == told["og:description"] == lead
        assert told["og:image"] == "http://testserver/static/share.png"
        assert "Figures, and who counts them" in page.texts["caption"]


@pytest.mark.parametrize("moment", ["", "?as_of=1"])
def test_a_page_is_cited_with_its_revision_an_address_that_stays_and_its_licence(
    reader: TestClient, moment: str
) -> None:
    page = read(reader, f"/collections/incidents/items/seed:S06{moment}")
    (cite,) = [text for text in page.texts["p"] if text.startswith("Cite as")]
    found = re.search(r"revision (\d+)\. (\S+)\. Licence: ", cite)
    assert found
    revision, address = found.groups()
    assert f"as_of={revision}" in address
    assert revision == "1" or not moment
    assert read(reader, address).texts["h1"] == page.texts["h1"]
    assert "Seed incidents from two news articles" in cite


def test_names_of_a_crossing_and_a_province_stand_with_their_language(reader: TestClient) -> None:
    for path in ("/collections/crossings/items/torkham", "/collections/provinces/items/AF-NAN"):
        page = read(reader, path)
        spoken = {each["lang"] for each in page.all("dd") if "lang" in each}
        assert spoken == {"ps", "fa", "ur"}


def test_an_error_is_a_page_in_words_with_ways_on(reader: TestClient) -> None:
    for path, status, words in (
        ("/nowhere", 404, "There is no such page"),
        ("/collections/incidents/items/none", 404, "There is no such page"),
        ("/collections/incidents/items?border_km=much", 400, "This cannot be answered as it is asked"),
    ):
        answer = reader.get(path, headers={"Accept": BROWSER})
        assert answer.status_code == status
        page = Page(answer.text)
        check(page)
        assert page.texts["h1"] == [words]
        ways = dict(zip(page.texts["a"], page.all("a"), strict=True))
        assert {"Map", "Collections", "How to ask"} <= set(ways)
        assert ("The same page without filters" in ways) == (status == 400)
        for each in ways.values():
            assert reader.get(str(each["href"]), headers={"Accept": BROWSER}).status_code == 200


def test_a_source_s_address_on_the_web_is_a_link_and_nothing_else_is() -> None:
    for value, is_link in (
        ("https://example.org/a?b=1", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("https://example.org and more", False),
        ("B:9", False),
        (None, False),
    ):
        cell = source_cell(value, "source_ref")
        assert (cell.href == value and cell.is_outward) == is_link
        assert source_cell(value, "title").href is None


def is_large(value: object) -> bool:
    return isinstance(value, int) and abs(value) >= 10_000


def test_an_incident_s_page_has_its_claims_side_by_side(reader: TestClient, ask: Ask) -> None:
    claims = ask("/collections/claims/items", limit=1000)["features"]
    incident = claims[0]["properties"]["incident"]
    of_it = [one["properties"] for one in claims if one["properties"]["incident"] == incident]
    page = read(reader, f"/collections/incidents/items/{quote(incident, safe='')}")
    assert "Claims, side by side" in page.texts["caption"]
    cells = {text.strip() for text in page.texts["td"]}
    assert {one["statement"].strip() for one in of_it} <= cells


def test_a_near_page_says_its_filters_in_words_and_names_beside_codes(reader: TestClient) -> None:
    page = read(reader, "/crossings/torkham/incidents?within_km=30&datetime=2010-01-01/..&side=pk,undetermined")
    assert page.texts["h1"] == ["Incidents within 30 km of Torkham"]
    lead = page.texts["p"][0]
    for phrase in (
        "from 1 Jan 2010, certainly or possibly",
        "Pakistani side or side undetermined",
        "nearest first",
    ):
        assert phrase in lead
    cells = {text.strip() for text in page.texts["td"]}
    assert "Khyber Pakhtunkhwa (PK-KP)" in cells
    assert cells & {"Pakistani side", "side undetermined"}
    assert not cells & {"PK-KP", "PK", "undetermined"}
    heads = [text.strip() for text in page.texts["th"]]
    assert heads[:3] == ["Id", "Title", "Distance, km"]


def test_columns_of_numbers_are_read_digit_under_digit(reader: TestClient) -> None:
    page = read(reader, "/crossings/torkham/incidents?within_km=30")
    classes = [head.get("class") for head in page.all("th")]
    heads = [text.strip() for text in page.texts["th"]]
    numbers = {head for head, name in zip(heads, classes, strict=True) if name == "number"}
    assert {"Distance, km", "Distance to the line, km"} <= numbers
    assert not numbers & {"Id", "Title", "From", "To", "Place as written", "Province"}
    for place, cell in enumerate(page.all("td")):
        assert (cell.get("class") == "number") == (classes[place % len(heads)] == "number")


def test_warnings_and_notes_stand_before_the_table_and_are_text() -> None:
    sheet = Sheet("A title", "", [], warnings=[HOSTILE], notes=["A note"])
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/x",
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
    }
    text = bytes(
        sheet_response(Request({**scope, "scheme": "http", "server": ("testserver", 80)}), sheet, '"1"').body
    )
    page = Page(text.decode())
    shown = {each.get("class"): said for each, said in zip(page.all("p"), page.texts["p"], strict=True)}
    assert shown["warning"] == HOSTILE
    assert shown["note"] == "A note"


def test_hostile_text_is_text_wherever_it_stands() -> None:
    cell = Cell(HOSTILE, f"https://example.org/{quote(HOSTILE)}")
    sheet = Sheet(
        HOSTILE,
        HOSTILE,
        [cell],
        facts={HOSTILE: Cell(HOSTILE)},
        grids=[Grid(HOSTILE, [HOSTILE], [[cell, Cell(None), Cell(12_345)]])],
        ways=[cell],
    )
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/x",
        "query_string": quote(f"q={HOSTILE}").encode(),
        "headers": [(b"host", b"testserver")],
        "scheme": "http",
        "server": ("testserver", 80),
    }
    text = bytes(sheet_response(Request(scope), sheet, '"1"').body).decode()
    page = Page(text)
    assert page.all("script") == page.all("img") == []
    for tag in ("title", "h1", "p", "dt", "dd", "caption", "th", "td"):
        assert any(HOSTILE in found for found in page.texts[tag]), tag
    assert [found.strip() for found in page.texts["td"][1:]] == ["unknown", "12,345"]


def test_a_bad_question_is_answered_in_json_and_to_a_browser_with_a_page(reader: TestClient) -> None:
    address = "/collections/incidents/items?filter=%3Cscript%3E"
    for accept, kind in ((BROWSER, "text/html; charset=utf-8"), ("*/*", "application/json")):
        answer = reader.get(address, headers={"Accept": accept})
        assert answer.status_code == 400
        assert answer.headers["content-type"] == kind
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert ("<script>" in answer.text) == (kind == "application/json")


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        ("/collections/incidents/items/seed:S06", "seed:S06"),
        ("/collections/crossings/items/torkham", "crossing:torkham"),
    ],
)
def test_the_page_of_a_thing_leads_to_the_map_at_this_very_thing(
    reader: TestClient, path: str, chosen: str
) -> None:
    for moment in ("", "?as_of=1"):
        page = read(reader, f"{path}{moment}")
        links = dict(zip(page.texts["a"], (link["href"] or "" for link in page.all("a")), strict=True))
        address = urlsplit(links["On the map"])
        assert (address.path, address.fragment) == ("/map", f"sel={chosen}")
        assert address.query == moment.removeprefix("?")
