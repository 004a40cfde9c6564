"""The files that every live map page loads: named by their content, so that a browser keeps them for ever.

They are Leaflet, our script, the styles, and the ground: the outlines and the words of the page. All of them
change only with the program.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from app.web.page.assets import (
    DESK_SCRIPTS,
    DESK_STYLES,
    FIRST_STYLE,
    LIBRARY,
    LIVE_SCRIPTS,
    MEDIA_TYPES,
    STYLES,
    asset_text,
    shortened,
)
from app.web.page.content import NO_FEATURES, Drawn
from app.web.page.page_data import ground_data, safe_json
from app.web.page.rough import rough_ground, sketch


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
    """The files of a page: three in the order in which a map page loads them, and the ground.

    `outlines` are the ground as JSON, which a map page asks for when its first incidents are drawn; `ground` are
    they and the words as a script, which the desk loads. `sketch` is the element that a page shows before it has
    any file, `first_style` its style, which stands in the page.
    """

    style: Bundle
    library: Bundle
    script: Bundle
    outlines: Bundle
    ground: Bundle
    first_style: str
    sketch: Markup

    def by_name(self) -> Mapping[str, Bundle]:
        """Each file by its name."""
        return {bundle.name: bundle for bundle in self.files()}

    def files(self) -> tuple[Bundle, ...]:
        """All files, those that a map page loads from its HTML first."""
        return (self.style, self.library, self.script, self.outlines, self.ground)


def desk_bundles(bundles: Bundles) -> Bundles:
    """The files of the desk: the library and ground of a map page, with a style and a script of its own."""
    return replace(bundles, style=_joined("desk", "css", DESK_STYLES), script=_joined("desk", "js", DESK_SCRIPTS))


def build_bundles(drawn: Drawn, language: str) -> Bundles:
    """The files of a page in this language; `drawn` comes from `draw_ground`.

    The districts are left out: a page asks for them when there is room for them.
    """
    whole = ground_data(replace(drawn, districts=NO_FEATURES), language)
    outlines = _named("outlines", "json", safe_json({**whole["drawn"], "adm2": drawn.adm2}))
    first = {
        "words": whole["words"],
        "outlines": f"static/{outlines.name}",
        "drawn": {"rough": rough_ground(drawn), "districts": NO_FEATURES},
    }
    ours = shortened("\n".join(map(asset_text, LIVE_SCRIPTS)))
    return Bundles(
        style=_joined("map", "css", STYLES),
        library=_joined("leaflet", "js", LIBRARY),
        script=_named(f"map-{language}", "js", f"{_given(first)}{ours}"),
        outlines=outlines,
        ground=_named(f"ground-{language}", "js", _given(whole)),
        first_style=first_style(),
        sketch=sketch(drawn),
    )


@cache
def first_style() -> str:
    """The style of a page's first second, as it stands between the tags of its element."""
    return f"\n{asset_text(FIRST_STYLE)}"


def _given(data: Mapping[str, Any]) -> str:
    """The statement that gives a page's script its data, besides those in the page itself."""
    return f"var durandGround = {safe_json(data)};\n"


@cache
def _joined(stem: str, suffix: str, names: Iterable[str]) -> Bundle:
    return _named(stem, suffix, "\n".join(map(asset_text, names)))


def _named(stem: str, suffix: str, text: str) -> Bundle:
    content = text.encode()
    return Bundle(f"{stem}-{sha256(content).hexdigest()[:16]}.{suffix}", content, MEDIA_TYPES[suffix])
