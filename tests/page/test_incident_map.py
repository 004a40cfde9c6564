import json
import re
from dataclasses import replace
from html.parser import HTMLParser

from app.model.symbology import DISCLAIMER
from app.web.page.bundles import build_bundles, build_shared
from app.web.page.catalogue import catalogues
from app.web.page.content import Basemap, MapContent, Records
from app.web.page.incident_map import build_map
from app.web.page.standalone import build_standalone


class Reading(HTMLParser):
    """The elements of a page, and the text of each script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "script":
            self.scripts[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def live_page(content: MapContent) -> str:
    return build_map(content, build_bundles(build_shared(content.drawn), "en"))


def addresses(page: Reading) -> list[str]:
    return [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("src", "href") and value is not None
    ]


def test_same_content_gives_the_same_page(live: MapContent) -> None:
    assert live_page(live) == live_page(live)


def test_page_asks_only_for_assets_that_are_served(live: MapContent) -> None:
    page = Reading(live_page(live))
    loaded = [a for a in addresses(page) if a.startswith("static/")]
    assert sorted(loaded) == sorted(
        f"static/{each.name}" for each in build_bundles(build_shared(live.drawn), "en").files()[:3]
    )
    assert [a for a in addresses(page) if re.match(r"(https?:)?//", a)] == []


def test_the_first_script_has_the_words_it_says_and_the_later_one_all_others(live: MapContent) -> None:
    bundles = build_bundles(build_shared(live.drawn), "en")
    first = json.loads(re.match(r"var durandGround = (.*);\n", bundles.script.content.decode())[1])
    later = json.loads(
        re.match(r"Object.assign\(durand.data.words, (.*)\);\n", bundles.controls.content.decode())[1]
    )
    assert {**first["words"], **later} == catalogues()["en"]
    assert not set(first["words"]) & set(later)
    assert first["words"].keys() > {"loading", "retry", "incidents", "map_label", "what_controls"}
    assert len(first["words"]) < 130
    assert first["controls"] == f"static/{bundles.controls.name}"


def test_one_inline_script_runs_and_it_is_foliums(live: MapContent) -> None:
    page = Reading(live_page(live))
    inline = [
        s for s, a in zip(page.scripts, page.all("script"), strict=True) if "src" not in a and "type" not in a
    ]
    assert len(inline) == 1
    assert "var map_incidents = L.map(" in inline[0]


def test_jquery_bootstrap_and_icon_fonts_are_left_out(live: MapContent) -> None:
    page = live_page(live).lower()
    assert not re.search(r"jquery|bootstrap|fontawesome|glyphicon|awesome", page)


def test_page_can_be_read_aloud_and_zoomed(live: MapContent) -> None:
    page = Reading(live_page(live))
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    (viewport,) = [a["content"] for a in page.all("meta") if a.get("name") == "viewport"]
    assert viewport == "width=device-width, initial-scale=1"


def test_text_from_data_makes_no_element(live: MapContent, records: Records) -> None:
    for page in (live_page(live), live_page(replace(live, records=records))):
        assert Reading(page).all("img") == []


def test_legend_sentence_disclaimer_and_unlocated_are_in_the_page(live: MapContent) -> None:
    page = live_page(live)
    assert "not recognised as an international border by successive Afghan governments" in page
    assert DISCLAIMER in page
    assert '<a id="unlocated" href="collections/unlocated/items">9 not on the map</a>' in page


def test_no_link_to_what_is_not_missing(live: MapContent) -> None:
    summary = replace(live.summary, unlocated=0)
    assert 'id="unlocated"' not in live_page(replace(live, summary=summary))


def test_base_map_is_off_unless_given(live: MapContent) -> None:
    assert "L.tileLayer" not in live_page(live)
    tiles = Basemap("https://tiles.example/{z}/{x}/{y}.png", "<b>someone</b>")
    page = live_page(replace(live, basemap=tiles))
    assert "https://tiles.example/{z}/{x}/{y}.png" in page
    assert "<b>" not in page


def test_one_file_asks_for_nothing(live: MapContent, records: Records) -> None:
    page = Reading(build_standalone(replace(live, records=records)))
    assert [a for a in addresses(page) if not a.startswith(("data:", "#"))] == []
    (data,) = [s for s, a in zip(page.scripts, page.all("script"), strict=True) if a.get("type")]
    assert json.loads(data)["records"]["incidents"]["features"][0]["id"] == "made:1"
