"""The map on paper: Chromium's PDF, read again by Poppler, shows what the screen shows."""

import io
import math
import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx2 as httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from playwright.sync_api import Page

from app.model.symbology import LINE

VIEW = "66.4,31,9"
"""Around Spin Boldak: the line, three crossings, and incidents with their circles."""
DPI = 144
POINTS_PER_INCH = 72
CSS_PER_INCH = 96
MARGIN_PX = CSS_PER_INCH * 10 / 25.4
"""Of the paper: 10 mm."""
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')

Spot = tuple[float, float]
Pixels = NDArray[np.float64]


@dataclass
class Paper:
    """A printed page: its picture, its words with the middle of each, and the map's corner and scale on it."""

    picture: Pixels
    words: dict[str, Spot]
    left: float = 0.0
    top: float = 0.0
    scale: float = 1.0

    def spot(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of the picture for a pixel of the map on the screen."""
        return round(self.top + self.scale * y), round(self.left + self.scale * x)


@pytest.fixture(scope="session")
def poppler(program: Callable[..., str]) -> str:
    """Debian's poppler-utils."""
    return program("poppler", "pdftoppm")


@pytest.fixture(params=["light", "dark"])
def printed(
    request: pytest.FixtureRequest, live_server: str, reader: Callable, poppler: str, tmp_path: Path
) -> tuple[Page, Paper, Pixels]:
    """A page in the browser, its paper, and what the screen shows of its map."""
    tab = reader(scheme=request.param)
    page = tab.open(f"{live_server}/map?dataset=seed#view={VIEW}")
    tab.settle()
    box = page.locator(".folium-map").bounding_box()
    screen = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB"), dtype=float)
    file = tmp_path / "map.pdf"
    page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    return page, place(page, read_paper(poppler, file)), screen


def read_paper(poppler: str, file: Path) -> Paper:
    subprocess.run([poppler, "-r", str(DPI), "-png", str(file), str(file.with_suffix(""))], check=True)
    (picture,) = file.parent.glob("*.png")
    bare = poppler.replace("pdftoppm", "pdftotext")
    text = subprocess.run([bare, "-bbox", str(file), "-"], check=True, capture_output=True, text=True).stdout
    words: dict[str, Spot] = {}
    for *edges, word in WORD.findall(text):
        left, top, right, bottom = (float(edge) * DPI / POINTS_PER_INCH for edge in edges)
        words.setdefault(unescape(word), ((left + right) / 2, (top + bottom) / 2))
    return Paper(np.asarray(Image.open(picture).convert("RGB"), dtype=float), words)


MIDDLES = """(wanted) => {
    const map = map_incidents.getContainer().getBoundingClientRect();
    return wanted.map((text) => {
        const found = [...document.querySelectorAll(".crossing-name")].find((each) => each.textContent === text);
        const box = found.getBoundingClientRect();
        return [(box.left + box.right) / 2 - map.left, (box.top + box.bottom) / 2 - map.top];
    });
}"""


def place(page: Page, paper: Paper) -> Paper:
    """The paper with the map's place on it, as the page is laid out for paper."""
    wide = page.locator(".folium-map").bounding_box()["width"]
    page.emulate_media(media="print")
    frame = page.locator(".folium-map").bounding_box()
    page.emulate_media(media="screen")
    inch = DPI / CSS_PER_INCH
    paper.scale = frame["width"] / wide * inch
    paper.left, paper.top = ((frame[axis] + MARGIN_PX) * inch for axis in "xy")
    return paper


def on_map(page: Page, places: Iterable[Spot]) -> list[Spot | None]:
    """Where places lie on the map, in pixels of the screen; None for those off it or under the key or a button."""
    return page.evaluate(
        """(places) => {
            const map = map_incidents.getContainer().getBoundingClientRect();
            return places.map(([lon, lat]) => {
                const {x, y} = map_incidents.latLngToContainerPoint([lat, lon]);
                const top = document.elementFromPoint(x + map.x, y + map.y);
                return top?.closest(".folium-map") && !top.closest(".leaflet-control") ? [x, y] : null;
            });
        }""",
        list(places),
    )


def test_paper_shows_what_the_screen_shows(printed: tuple[Page, Paper, Pixels]) -> None:
    """Ground, outlines and incidents, to the corners of the view: the screen's map, but smaller."""
    page, paper, screen = printed
    (top, left), (bottom, right) = paper.spot(0, 0), paper.spot(screen.shape[1], screen.shape[0])
    on_paper = blurred(paper.picture[top:bottom, left:right])
    on_screen = blurred(screen, on_paper.shape[:2])
    free = np.ones(on_paper.shape[:2], dtype=bool)
    frame = page.locator(".folium-map").bounding_box()
    for name in ("#key", ".leaflet-control-zoom"):
        box = page.locator(name).bounding_box()
        x, y = ((box[axis] - frame[axis]) * paper.scale for axis in "xy")
        wide, high = (box[side] * paper.scale for side in ("width", "height"))
        free[max(0, round(y) - 8) : round(y + high) + 8, max(0, round(x) - 8) : round(x + wide) + 8] = False
    apart = np.abs(on_paper - on_screen).max(axis=2)[free]
    assert np.median(apart) < 6
    assert np.quantile(apart, 0.95) < 25


@pytest.mark.parametrize("size", [(1400, 900), (1920, 1080), (390, 844)])
def test_paper_is_one_page_to_its_right_margin_whatever_the_screen(
    size: tuple[int, int], live_server: str, reader: Callable, poppler: str, tmp_path: Path
) -> None:
    tab = reader(size=size)
    page = tab.open(f"{live_server}/map?dataset=seed#layers=bands&view={VIEW}")
    tab.settle()
    file = tmp_path / "map.pdf"
    page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    paper = read_paper(poppler, file)  # fails where there are two pages
    assert max(x for x, _ in paper.words.values()) > 0.9 * paper.picture.shape[1]


def blurred(pixels: Pixels, shape: tuple[int, ...] | None = None) -> Pixels:
    """The picture without what letters and lines are in detail, of a size."""
    picture = Image.fromarray(pixels.astype(np.uint8))
    if shape is not None:
        picture = picture.resize((shape[1], shape[0]), Image.Resampling.LANCZOS)
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(4)), dtype=float)


def test_the_line_is_on_paper(printed: tuple[Page, Paper, Pixels]) -> None:
    page, paper, _ = printed
    drawn = page.evaluate("fetch(new URL(durand.data.outlines, document.baseURI)).then((answer) => answer.json())")
    lines = [feature["geometry"]["coordinates"] for feature in drawn["border"]["features"]]
    spots = [spot for spot in on_map(page, [(lon, lat) for line in lines for lon, lat in line]) if spot]
    assert len(spots) > 100
    scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    ink = np.array(list(bytes.fromhex(getattr(LINE.ink, scheme)[1:])), dtype=float)
    inked = []
    for x, y in spots:
        row, column = paper.spot(x, y)
        around = paper.picture[max(0, row - 3) : row + 4, max(0, column - 3) : column + 4]
        inked.append(np.abs(around - ink).max(axis=2).min() < 40)
    assert np.mean(inked) > 0.9


def test_rings_are_on_paper(printed: tuple[Page, Paper, Pixels], live_server: str) -> None:
    """Inside a circle of uncertainty the ground is toned: along the rim, inside and outside differ."""
    page, paper, _ = printed
    found = httpx.get(f"{live_server}/map/features?dataset=seed&bbox=65,30,68,32&zoom=8").json()["features"]
    rings = {
        (*feature["geometry"]["coordinates"], feature["properties"]["radius_km"])
        for feature in found
        if 3 < (feature["properties"]["radius_km"] or 0) < 20
    }
    assert rings
    for lon, lat, km in rings:
        inside, outside = (on_map(page, around(lon, lat, km * share)) for share in (0.75, 1.3))
        pairs = [
            (tone(paper, one), tone(paper, other))
            for one, other in zip(inside, outside, strict=True)
            if one and other
        ]
        assert len(pairs) > 20
        assert abs(np.median([one - other for one, other in pairs])) > 3


def tone(paper: Paper, spot: Spot) -> float:
    """How light the paper is there."""
    return float(paper.picture[paper.spot(*spot)].mean())


def around(lon: float, lat: float, km: float) -> list[Spot]:
    """Places about so far from another, all around it."""
    turns = np.linspace(0, 2 * math.pi, 240)
    per_degree = 111.32 * math.cos(math.radians(lat))
    return [(lon + km * math.cos(turn) / per_degree, lat + km * math.sin(turn) / 110.9) for turn in turns]


def test_names_and_words_are_on_paper(printed: tuple[Page, Paper, Pixels]) -> None:
    page, paper, screen = printed
    assert {"Badini", "KANDAHAR", "Boldak", "Durand", "Battles", "incidents"} <= paper.words.keys()
    width = screen.shape[1]
    for text, word in (("Badini", "Badini"), ("Spin Boldak – Chaman (Friendship Gate)", "Chaman")):
        ((x, y),) = page.evaluate(MIDDLES, [text])
        row, column = paper.spot(x, y)
        seen = paper.words[word]
        assert seen == pytest.approx((column, row), abs=paper.scale * width / 12)
        box = paper.picture[row - 5 : row + 6, column - 12 : column + 13]
        assert np.ptp(box.mean(axis=2)) > 80
    ends = page.evaluate("document.querySelector('.foot').innerText").split()
    assert ends[-1] in paper.words
