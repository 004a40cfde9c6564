"""The scripts, styles and pictures of our map pages, by the name under which they are served.

Leaflet comes from the XStatic-Leaflet package, the other files are ours. No page requests anything from another
host.
"""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from app.model.errors import NotFound

SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
LEAFLET = "xstatic.pkg.leaflet"
OURS = "app.web"

STYLES = ("leaflet.css", "map.css")
LIBRARY = ("leaflet.js",)
# In the order in which they must run: each adds its part to the one global name `durand`.
SCRIPTS = (
    "words.js",
    "calendar.js",
    "dom.js",
    "state.js",
    "heaviest.js",
    "sweep.js",
    "totals.js",
    "source_live.js",
    "folding.js",
    "intervals.js",
    "geodesic.js",
    "boxes.js",
    "outlines.js",
    "places.js",
    "cql2_text.js",
    "conditions.js",
    "reading.js",
    "source_inside.js",
    "symbols.js",
    "line_label.js",
    "ground.js",
    "marks.js",
    "unit_shapes.js",
    "details.js",
    "crossings.js",
    "panel.js",
    "spider.js",
    "summary.js",
    "filters.js",
    "timeline.js",
    "table.js",
    "bands.js",
    "layers.js",
    "sharing.js",
    "key.js",
    "map.js",
)
IMAGES = (
    "images/layers.png",
    "images/layers-2x.png",
    "images/marker-icon.png",
    "images/marker-icon-2x.png",
    "images/marker-shadow.png",
)

MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
}

ASSETS: dict[str, tuple[str, str]] = {
    **{name: (LEAFLET, f"data/{name}") for name in ("leaflet.css", *LIBRARY, *IMAGES)},
    **{name: (OURS, f"static/{name}") for name in ("map.css", *SCRIPTS)},
}
"""Served name → the package that holds the file, and the file's path in the package."""


def read_asset(name: str) -> tuple[bytes, str]:
    """The bytes of an asset and its media type; NotFound for a name that is not in `ASSETS`.

    Names are looked up, never joined to a path, so no name leads out of the packages.
    """
    if name not in ASSETS:
        raise NotFound(f"no such asset: {name!r}; there are {', '.join(sorted(ASSETS))}")
    package, path = ASSETS[name]
    asset: Traversable = files(package).joinpath(path)
    return asset.read_bytes(), MEDIA_TYPES[name.rpartition(".")[2]]


@cache
def asset_text(name: str) -> str:
    """A script or style as text, without the line that leads to a source map, which is not served."""
    # A browser takes a line's end for "\n" before it hashes what stands in a page.
    return SOURCE_MAP.sub("", read_asset(name)[0].decode("utf-8").replace("\r\n", "\n"))
