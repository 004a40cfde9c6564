"""The scripts, styles and pictures of our map pages, by the name under which they are served.

Leaflet stands in `app/web/leaflet` as its makers release it, the font in `app/web/fonts`; the rest is ours.
No page requests anything from another host.

The scripts are plain scripts that share the one name `durand`, not modules, and no bundler makes them, for two
reasons. A page in one file opens from a disk, where browsers load no module: its script stands in the page, in one
element. And the strict Content-Security-Policy names what may run by its hash or address: what a page loads is the
files here, one after the other, as they are. `tests/script/` checks types and style; nothing that is served comes
from it.
"""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from app.model.errors import NotFound

SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
OURS = "app.web"

FIRST_STYLE = "first.css"
STYLES = ("leaflet.css", "map.css")
LIBRARY = ("leaflet.js",)
# In the order they must run: each adds its part to the one name `durand`, and knows only what is in its own folder
# and those before it: `data/` has records and what is asked of them, `state/` what the page is to show, `draw/`
# what is drawn, `panel/` what stands around the map. map.js puts the map together, controls.js what is around it.
SCRIPTS = (
    "data/language.js",
    "data/words.js",
    "data/coordinates.js",
    "data/query.js",
    "data/calendar.js",
    "data/intervals.js",
    "data/selection.js",
    "data/heaviest.js",
    "data/sweep.js",
    "data/totals.js",
    "data/folding.js",
    "data/vocabulary.js",
    "data/geodesic.js",
    "data/boxes.js",
    "data/outlines.js",
    "data/places.js",
    "data/cql2_text.js",
    "data/conditions.js",
    "data/values.js",
    "data/reading.js",
    "data/crossing_days.js",
    "data/ring_size.js",
    "data/merging.js",
    "data/cells.js",
    "data/bars.js",
    "data/areas.js",
    "data/source_inside.js",
    "data/service.js",
    "data/source_live.js",
    "state/filter_text.js",
    "state/state.js",
    "state/busy.js",
    "state/time_window.js",
    "state/looked_at_day.js",
    "state/asking.js",
    "draw/dom.js",
    "draw/symbols.js",
    "draw/canvas.js",
    "draw/line_label.js",
    "draw/labels.js",
    "draw/area_names.js",
    "draw/towns.js",
    "draw/surroundings.js",
    "draw/ground.js",
    "draw/marks.js",
    "draw/unit_shapes.js",
    "draw/bands.js",
    "draw/area_tones.js",
    "draw/heat.js",
    "draw/layers.js",
    "draw/spider.js",
    "draw/crossings.js",
    "draw/time_bars.js",
    "draw/view.js",
    "draw/near_ring.js",
    "draw/hover.js",
    "draw/mark_labels.js",
    "draw/map_labels.js",
    "panel/details.js",
    "panel/crossing_history.js",
    "panel/crossing_details.js",
    "panel/crossing_article.js",
    "panel/sheet.js",
    "panel/panel.js",
    "panel/summary.js",
    "panel/filter_fields.js",
    "panel/several.js",
    "panel/units.js",
    "panel/other_filters.js",
    "panel/filters.js",
    "panel/time_controls.js",
    "panel/playing.js",
    "panel/timeline.js",
    "panel/table.js",
    "panel/sharing.js",
    "panel/key.js",
    "panel/status.js",
    "panel/picking.js",
    "panel/choosing.js",
    "panel/missing.js",
    "panel/tools.js",
    "panel/folded_head.js",
    "panel/findable.js",
    "panel/place_near.js",
    "panel/finding.js",
    "panel/going.js",
    "panel/keeping.js",
    "controls.js",
    "map.js",
)
ONLY_INSIDE = (
    "heaviest",
    "sweep",
    "totals",
    "geodesic",
    "boxes",
    "outlines",
    "places",
    "cql2_text",
    "conditions",
    "reading",
    "merging",
    "cells",
    "bars",
    "areas",
    "source_inside",
)
"""The scripts that answer in place of a service: a live page loads none of them."""
BEFORE_INCIDENTS = (
    "language",
    "words",
    "query",
    "intervals",
    "selection",
    "folding",
    "vocabulary",
    "ring_size",
    "service",
    "source_live",
    "state",
    "busy",
    "asking",
    "dom",
    "symbols",
    "canvas",
    "ground",
    "marks",
    "view",
    "status",
    "map",
)
"""The scripts that a live page draws its first incidents with; the others come when they are drawn."""


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".js")


FIRST_SCRIPTS = tuple(name for name in SCRIPTS if _stem(name) in BEFORE_INCIDENTS)
LATER_SCRIPTS = tuple(name for name in SCRIPTS if _stem(name) not in (*BEFORE_INCIDENTS, *ONLY_INSIDE))
# What the desk takes of the map's scripts, in its order, and its own: desk/desk.js puts them together.
TAKEN = (
    *("language", "words", "query", "calendar", "service", "dom", "symbols"),
    *("line_label", "labels", "area_names", "towns", "surroundings", "ground"),
)
OF_DESK = (
    "desk/kept.js",
    "desk/line.js",
    "desk/forms.js",
    "desk/marking.js",
    "desk/desk_map.js",
    "desk/draft_fields.js",
    "desk/draft_card.js",
    "desk/draft_list.js",
    "desk/read_place.js",
    "desk/mapping.js",
    "desk/mapping_form.js",
    "desk/import_place.js",
    "desk/place_fields.js",
    "desk/beside.js",
    "desk/record_state.js",
    "desk/edit_place.js",
    "desk/gate_line.js",
    "desk/gate_words.js",
    "desk/gate_entry.js",
    "desk/gate_matrix.js",
    "desk/gate_forms.js",
    "desk/gate_history.js",
    "desk/gates_place.js",
    "desk/inbox_entries.js",
    "desk/inbox_cards.js",
    "desk/inbox_list.js",
    "desk/inbox_place.js",
    "desk/desk.js",
)
DESK_SCRIPTS = (*(name for name in SCRIPTS if _stem(name) in TAKEN), *OF_DESK)
DESK_STYLES = (*STYLES, "desk.css")
IMAGES = (
    "images/layers.png",
    "images/layers-2x.png",
    "images/marker-icon.png",
    "images/marker-icon-2x.png",
    "images/marker-shadow.png",
)

WORKER = "worker.js"
"""The service worker, which a browser runs apart from the page: no part of the page's script."""
FONT = "vazirmatn.woff2"
"""Vazirmatn 33.003, the part for Arabic letters in all weights, by Fontsource 5.3.0; SIL Open Font License 1.1."""
FONT_STYLE = "font.css"
PICTURE = "share.png"
"""The picture of every page in a link preview: the land and the line, 1200 by 630 pixels."""

MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "woff2": "font/woff2",
}

ASSETS: dict[str, str] = {
    **{name: f"leaflet/{name}" for name in ("leaflet.css", *LIBRARY, *IMAGES)},
    **{
        name: f"static/{name}"
        for name in ("first.css", "map.css", "desk.css", FONT_STYLE, WORKER, *SCRIPTS, *OF_DESK)
    },
    PICTURE: f"static/{PICTURE}",
    FONT: f"fonts/{FONT}",
}
"""Served name → the file's path in `app/web`."""


def read_asset(name: str) -> tuple[bytes, str]:
    """The bytes of an asset and its media type; NotFound for a name that is not in `ASSETS`.

    Names are looked up, never joined to a path, so no name leads out of the package.
    """
    if name not in ASSETS:
        raise NotFound(f"no such asset: {name!r}; there are {', '.join(sorted(ASSETS))}")
    asset: Traversable = files(OURS).joinpath(ASSETS[name])
    return asset.read_bytes(), MEDIA_TYPES[name.rpartition(".")[2]]


def shortened(script: str) -> str:
    """A script of ours without indentation, empty lines and lines that are comments: a fifth fewer bytes.

    No text of our scripts runs over several lines, so that no text changes; `tests/page/test_assets.py` looks.
    """
    lines = map(str.strip, script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def shortened_style(style: str) -> str:
    """A style of ours or Leaflet's without comments, indentation and empty lines: a seventh fewer bytes."""
    lines = map(str.strip, STYLE_COMMENT.sub("", style).splitlines())
    return "\n".join(line for line in lines if line)


@cache
def asset_text(name: str) -> str:
    """A script or style as text, without the line that leads to a source map, which is not served."""
    # A browser takes a line's end for "\n" before it hashes what stands in a page.
    return SOURCE_MAP.sub("", read_asset(name)[0].decode("utf-8").replace("\r\n", "\n"))
