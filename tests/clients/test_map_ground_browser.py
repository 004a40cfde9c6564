"""The ground of the map: rivers, lakes and the countries around, alike on the live page and in one file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_reader import at_shared_desk
from playwright.sync_api import Page

from app.cli.main import main

__all__ = ["at_shared_desk"]

DRAWN = """
() => Object.fromEntries(["river", "lake", "outline", "claim"].map((kind) => {
    const paths = [...document.querySelectorAll(`.leaflet-surroundings-pane path.${kind}`)];
    return [kind, paths.filter((each) => (each.getAttribute("d") ?? "").length > 10).length];
}))
"""
INKS = """
() => Object.fromEntries(["river", "lake", "outline", "claim", "area.land", "area.provinces"].map((kind) => {
    const style = getComputedStyle(document.querySelector(`path.${kind}`));
    const ink = (name) => (style[name] === "none" ? null : style[name]);
    return [kind, { stroke: ink("stroke"), fill: ink("fill"), dash: ink("strokeDasharray") }];
}))
"""
FROM_AFAR = {"river": 1, "lake": 1, "outline": 1, "claim": 1}
AFAR, NEAR = (69, 32, 5), (71.7, 34.1, 8.5)
PANES = ("land", "surroundings", "districts", "provinces", "line", "incidents")


@pytest.fixture(scope="module")
def one_file(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("ground") / "map.html"
    done = CliRunner().invoke(main, ["map", str(out)], env={"DURAND_STORE": str(seeded_path)})
    assert done.exit_code == 0, done.output
    return out.as_uri()


@pytest.fixture(params=["live", "one file"])
def opened(request: pytest.FixtureRequest, live_server: str, one_file: str, reader: Callable) -> tuple:
    tab = reader()
    asked = []
    tab.page.on("request", lambda asking: asked.append(asking.url))
    address = f"{live_server}/map" if request.param == "live" else one_file
    tab.open(f"{address}#view=69,32,5")
    tab.settle()
    return tab, [url for url in asked if not url.startswith("data:")], request.param


def names(page: Page) -> set[str]:
    return set(page.locator(".label.neighbour-name").all_inner_texts())


def test_waters_and_neighbours_are_drawn_and_short_rivers_from_zoom_8_on(opened: tuple) -> None:
    tab, asked, way = opened
    assert tab.page.evaluate(DRAWN) == FROM_AFAR
    assert tab.page.locator("path.river").count() == 1
    tab.look_at(*NEAR)
    assert tab.page.locator("path.river").count() == 2
    tab.look_at(*AFAR)
    assert tab.page.locator("path.river").count() == 1
    ground = [url for url in asked if "/surroundings-" in url]
    assert (len(ground), len(asked) == 1) == ((1, False) if way == "live" else (0, True))


def test_each_neighbour_is_named_where_it_is_in_view(opened: tuple) -> None:
    tab, *_ = opened
    tab.look_at(70, 33, 4)
    assert names(tab.page) >= {"CHINA", "INDIA", "IRAN", "TURKMENISTAN"}
    tab.look_at(61.0, 31.5, 8)
    assert names(tab.page) == {"IRAN"}
    tab.look_at(71.09, 34.12, 10)
    assert names(tab.page) == set()
    tab.look_at(77.6, 34.2, 9)
    assert names(tab.page) == set(), "Kashmir is nobody's on the map"


def test_the_ground_lies_in_layers_and_claimed_lines_are_dashed(opened: tuple) -> None:
    page = opened[0].page
    depths = [int(page.evaluate(f"map_incidents.getPane('{name}').style.zIndex")) for name in PANES]
    assert depths == sorted(set(depths))
    inks = page.evaluate(INKS)
    assert inks["area.land"]["stroke"] is None
    assert inks["area.provinces"]["fill"] is None
    assert inks["river"]["fill"] is None
    assert inks["river"]["stroke"] == inks["lake"]["stroke"] == inks["lake"]["fill"]
    assert inks["outline"]["stroke"] == inks["area.provinces"]["stroke"], "no stronger than a province"
    assert [inks[kind]["dash"] for kind in ("outline", "claim")] == [None, "3px, 3px"]


def test_a_map_without_its_surroundings_is_whole(live_server: str, reader: Callable) -> None:
    tab = reader()
    tab.page.route("**/static/surroundings-*", lambda route: route.abort())
    tab.page.goto(f"{live_server}/map")
    tab.page.wait_for_selector("html[data-whole]")
    page = tab.settle()
    assert page.locator(".leaflet-surroundings-pane path").count() == 0
    assert page.locator("path.area.provinces").count() > 30
    assert page.inner_text("#status") == ""


def test_the_desk_has_the_ground_too(at_shared_desk: Callable) -> None:
    page = at_shared_desk().open("edit/seed:S06")
    page.wait_for_selector(".desk-map path.river", state="attached")
    assert page.evaluate(DRAWN)["river"] == 2, "long and short ones: the map is close to the place"
