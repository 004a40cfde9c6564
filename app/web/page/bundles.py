"""The files that every live map page loads: named by their content, so that a browser keeps them for ever.

They are Leaflet, our script, the styles, and the ground: the outlines and the words of the page. All of them
change only with the program.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256

from app.web.page.assets import (
    DESK_SCRIPTS,
    DESK_STYLES,
    LIBRARY,
    MEDIA_TYPES,
    SCRIPTS,
    STYLES,
    asset_text,
)
from app.web.page.content import NO_FEATURES, Drawn
from app.web.page.page_data import ground_data, safe_json


@dataclass(frozen=True, slots=True)
class Bundle:
    """One file: its name under `static/`, its content and its media type."""

    name: str
    content: bytes
    media_type: str

    def tag(self) -> str:
        """The HTML element that loads the file."""
        if self.name.endswith(".css"):
            return f'<link rel="stylesheet" href="static/{self.name}">'
        return f'<script src="static/{self.name}"></script>'


@dataclass(frozen=True, slots=True)
class Bundles:
    """The four files of a page, in the order in which the page loads them."""

    style: Bundle
    library: Bundle
    ground: Bundle
    script: Bundle

    def by_name(self) -> Mapping[str, Bundle]:
        """Each file by its name."""
        return {bundle.name: bundle for bundle in (self.style, self.library, self.ground, self.script)}


def desk_bundles(bundles: Bundles) -> Bundles:
    """The files of the desk: the library and ground of a map page, with a style and a script of its own."""
    return replace(bundles, style=_joined("desk", "css", DESK_STYLES), script=_joined("desk", "js", DESK_SCRIPTS))


def build_bundles(drawn: Drawn, language: str) -> Bundles:
    """The files of a page in this language; `drawn` comes from `draw_ground`.

    The districts are left out: a page asks for them when there is room for them.
    """
    ground = f"var durandGround = {safe_json(ground_data(replace(drawn, districts=NO_FEATURES), language))};\n"
    return Bundles(
        style=_joined("map", "css", STYLES),
        library=_joined("leaflet", "js", LIBRARY),
        ground=_named(f"ground-{language}", "js", ground),
        script=_joined("map", "js", SCRIPTS),
    )


@cache
def _joined(stem: str, suffix: str, names: Iterable[str]) -> Bundle:
    return _named(stem, suffix, "\n".join(map(asset_text, names)))


def _named(stem: str, suffix: str, text: str) -> Bundle:
    content = text.encode()
    return Bundle(f"{stem}-{sha256(content).hexdigest()[:16]}.{suffix}", content, MEDIA_TYPES[suffix])
