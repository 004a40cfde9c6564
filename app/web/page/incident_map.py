"""The map page: a folium map in a document of our own, drawn by our script.

folium makes the Leaflet map and the tile layer of the optional base map; the files that it would load from other
hosts (jQuery, Bootstrap, icon fonts) are left out. All data is in one JSON element that never runs; the only
inline script is folium's own, so that a strict Content-Security-Policy needs the hash of one element.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from importlib.resources import files

import folium
from branca.element import Figure
from jinja2 import Environment, Template
from markupsafe import Markup

from app.model.symbology import DISCLAIMER, START_BOX, legend_sentence
from app.web.page.bundles import Bundles
from app.web.page.catalogue import direction, words_in
from app.web.page.content import Basemap, Links, MapContent
from app.web.page.page_data import page_data, safe_json
from app.web.page.summary_sentence import summary_parts, unlocated_phrase
from app.web.page.written import language_marks, write_day

# A fixed id instead of folium's random one: equal content gives equal bytes.
MAP_ID = "incidents"
BASEMAP_OPACITY = 0.45

PagePolicy = Callable[[str], str | None]
"""A function from the page's inline script to the Content-Security-Policy written in the page, or None."""


@dataclass(frozen=True, slots=True)
class PageAssets:
    """The HTML elements that bring a page its styles, Leaflet, and the scripts that run after folium's.

    `sketch` is shown until the map is there, and `later_styles` load when it is.
    """

    styles: str
    library: str
    scripts: str
    later_styles: str = ""
    sketch: str = ""


class IncidentMap(folium.Map):
    """folium's map without its requests to other hosts, and without its ban on zooming the page."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  # folium's own declaration
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, basemap: Basemap | None) -> None:
        west, south, east, north = START_BOX
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            zoom_start=6,
            tiles=None,
            control_scale=False,
            zoom_control="topleft",
            zoom_snap=0.25,
            zoom_delta=0.75,
        )
        self._id = MAP_ID
        if basemap is not None:
            tiles = folium.TileLayer(
                basemap.url, attr=escape(basemap.attribution), name="basemap", opacity=BASEMAP_OPACITY
            )
            tiles._id = MAP_ID
            tiles.add_to(self)

    def render(self, **kwargs: object) -> str:
        """Add folium's element and script to the figure, but not its header, whose viewport forbids zooming."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]  # folium
        page = self.get_root()
        assert isinstance(page, Figure)
        del page.header._children[self.get_name()]
        return ""


class MapPage(Figure):
    """The document around the map: title, summary sentence, legend, and the assets."""

    def __init__(self, content: MapContent, assets: PageAssets, policy: PagePolicy = lambda _: None) -> None:
        super().__init__(height="680px")
        self.content = content
        self.assets = assets
        self.policy = policy
        self.map = IncidentMap(content.basemap)
        self.add_child(self.map)

    def render(self, **kwargs: object) -> str:
        """The whole page as HTML text."""
        self.map.render(**kwargs)
        language = self.content.shown.language
        words = words_in(language)
        before_day, _, after_day = str(words["page_made"]).partition("{day}")
        data = safe_json(page_data(self.content, self.map.get_name()))
        script = self.script.render(**kwargs)
        return page_template().render(
            content=self.content,
            summary_parts=summary_parts(self.content.summary),
            unlocated=unlocated_phrase(self.content.summary.unlocated),
            links=self.content.records if isinstance(self.content.records, Links) else None,
            legend_sentence=legend_sentence(self.content.depiction),
            disclaimer=DISCLAIMER,
            made=write_day(self.content.made, language),
            styles=Markup(self.assets.styles),
            library=Markup(self.assets.library),
            scripts=Markup(self.assets.scripts),
            later_styles=Markup(self.assets.later_styles),
            sketch=Markup(self.assets.sketch),
            loading=words["loading"],
            words=words,
            before_day=before_day,
            after_day=after_day,
            lang=partial(language_marks, language),
            spoken=partial(language_marks, language, with_direction=True),
            map_element=Markup(self.html.render(**kwargs)),
            map_script=Markup(script),
            data=Markup(data),
            policy=self.policy(script),
            language=language,
            direction=direction(language),
            embed=self.content.shown.embed,
        )


def build_map(content: MapContent, bundles: Bundles) -> str:
    """The HTML of a live page, with its files linked as `static/…` relative to the page."""
    later, library, script = (each.tag() for each in bundles.files()[:3])
    first = f"<style>{bundles.first_style}</style>"
    return MapPage(content, PageAssets(first, library, script, later, bundles.sketch)).render()


@cache
def map_script(basemap: Basemap | None) -> str:
    """The text of the page's only inline script, folium's own; it depends only on the base map."""
    page = Figure()
    made = IncidentMap(basemap)
    page.add_child(made)
    made.render()
    return in_element(page.script.render())


def in_element(script: str) -> str:
    """A script's text as it is in the page, between the tags."""
    return f"\n{script}\n"


@cache
def page_template() -> Template:
    """The template of the document around the map; it escapes every value unless marked as our HTML."""
    text = files("app.web.page").joinpath("templates/page.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
