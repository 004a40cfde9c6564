"""The files that every live map page loads: named by their content, so that a browser keeps them for ever.

They are Leaflet, our scripts, the styles, and the ground: the outlines and the words of the page. All of them
change only with the program. The script of the first incidents has the words that it says; the script of what
stands around the map comes after it, with the other words.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from app.web.page.assets import (
    DESK_SCRIPTS,
    DESK_STYLES,
    FIRST_SCRIPTS,
    FIRST_STYLE,
    FONT,
    FONT_STYLE,
    LATER_SCRIPTS,
    LIBRARY,
    MEDIA_TYPES,
    STYLES,
    asset_text,
    read_asset,
    shortened,
    shortened_style,
)
from app.web.page.catalogue import LANGUAGES, Catalogue, words_in
from app.web.page.content import NO_FEATURES, Drawn
from app.web.page.page_data import ground_data, ground_outlines, safe_json
from app.web.page.rough import countries, rough_ground, sketch

SAID = re.compile(r'"([a-z][a-z0-9_]*)"')
SAID_BY_ITS_BEGINNING = re.compile(r"`([a-z]+_)\$\{")
"""How a script names the words that it says."""


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
    """The files of a page: three in the order in which a map page loads them, and what comes later.

    `controls` are the script of what stands around the map, `outlines` the ground, `towns` the towns and
    `surroundings` waters and neighbours as JSON, which a map page asks for when its first incidents are drawn;
    `ground` are all of these and the words as a script, which the desk loads. `font` is the font of Arabic
    letters, which `font_style` names for pages without a script, and the other styles for theirs. `sketch` is the
    element that a page shows before it has any file, `first_style` its style, which stands in the page.
    """

    style: Bundle
    library: Bundle
    script: Bundle
    controls: Bundle
    outlines: Bundle
    towns: Bundle
    surroundings: Bundle
    ground: Bundle
    font: Bundle
    font_style: Bundle
    first_style: str
    sketch: Markup

    def by_name(self) -> Mapping[str, Bundle]:
        """Each file by its name."""
        return {bundle.name: bundle for bundle in self.files()}

    def files(self) -> tuple[Bundle, ...]:
        """All files, those that a map page loads from its HTML first."""
        return (
            self.style,
            self.library,
            self.script,
            self.controls,
            self.outlines,
            self.towns,
            self.surroundings,
            self.ground,
            self.font,
            self.font_style,
        )


def desk_bundles(bundles: Bundles) -> Bundles:
    """The files of the desk: the library and ground of a map page, with a style and a script of its own."""
    return replace(
        bundles,
        style=_joined("desk", "css", (*DESK_STYLES, FONT_STYLE)),
        script=_joined("desk", "js", DESK_SCRIPTS),
    )


@dataclass(frozen=True, slots=True)
class Shared:
    """Parts that pages of all languages share: the ground and its file, and the rough outlines."""

    ground: Drawn
    outlines: Bundle
    surroundings: Bundle
    rough: Mapping[str, Any]
    sketch: Markup


def build_shared(drawn: Drawn) -> Shared:
    """The files of all languages; `drawn` comes from `draw_ground`.

    The districts are left out: a page asks for them when there is room for them.
    """
    ground, land = replace(drawn, districts=NO_FEATURES), countries(drawn)
    return Shared(
        ground=ground,
        outlines=_named("outlines", "json", safe_json({**ground_outlines(ground), "adm2": drawn.adm2})),
        surroundings=_named("surroundings", "json", safe_json(drawn.surroundings)),
        rough={"rough": rough_ground(drawn, land), "districts": NO_FEATURES},
        sketch=sketch(drawn, land),
    )


def build_bundles(shared: Shared, language: str) -> Bundles:
    """The files of a page in this language."""
    ours = _script(FIRST_SCRIPTS)
    words = words_said(ours, words_in(language))
    given = _more_words(words, shared.ground, language)
    controls = _named(f"controls-{language}", "js", f"{given}{_script(LATER_SCRIPTS)}")
    towns = _named(f"towns-{language}", "json", safe_json(shared.ground.towns.get(language, ())))
    first = {
        "words": words,
        "controls": f"static/{controls.name}",
        "outlines": f"static/{shared.outlines.name}",
        "towns": f"static/{towns.name}",
        "surroundings": f"static/{shared.surroundings.name}",
        "drawn": shared.rough,
    }
    return Bundles(
        style=_joined("map", "css", (*STYLES, FONT_STYLE)),
        library=_joined("leaflet", "js", LIBRARY),
        script=_named(f"map-{language}", "js", f"{_given(safe_json(first))}{ours}"),
        controls=controls,
        outlines=shared.outlines,
        towns=towns,
        surroundings=shared.surroundings,
        ground=_named(f"ground-{language}", "js", _given(safe_json(ground_data(shared.ground, language)))),
        font=font(),
        font_style=font_style(),
        first_style=first_style(),
        sketch=shared.sketch,
    )


def bundles_by_language(drawn: Drawn) -> Mapping[str, Bundles]:
    """The files of the pages of each language."""
    shared = build_shared(drawn)
    return {language: build_bundles(shared, language) for language in LANGUAGES}


def words_said(script: str, words: Catalogue) -> Catalogue:
    """The words of a catalogue that a script names, whole or by their beginning."""
    names, beginnings = set(SAID.findall(script)), tuple(SAID_BY_ITS_BEGINNING.findall(script))
    return {name: text for name, text in words.items() if name in names or name.startswith(beginnings)}


def _more_words(first: Catalogue, ground: Drawn, language: str) -> str:
    """The statements that give a page the words and the names of districts that it does not have yet."""
    more = {name: text for name, text in words_in(language).items() if name not in first}
    names = ground.district_names.get(language)
    given = f"durand.data.districtNames = {safe_json(names)};\n" if names else ""
    return f"Object.assign(durand.data.words, {safe_json(more)});\n{given}"


@cache
def _script(names: Iterable[str]) -> str:
    return shortened("\n".join(map(asset_text, names)))


@cache
def first_style() -> str:
    """The style of a page's first second, as it stands between the tags of its element."""
    return f"\n{asset_text(FIRST_STYLE)}"


@cache
def font() -> Bundle:
    """The font of Arabic letters, for names and pages in Dari, Pashto and Urdu."""
    return _file(FONT.partition(".")[0], "woff2", read_asset(FONT)[0])


@cache
def font_style() -> Bundle:
    """The style that makes a page without a script load the font where it has letters for it."""
    return _joined("font", "css", (FONT_STYLE,))


def _given(data: str) -> str:
    """The statement that gives a page's script its data as JSON, besides those in the page itself."""
    return f"var durandGround = {data};\n"


@cache
def _joined(stem: str, suffix: str, names: Iterable[str]) -> Bundle:
    text = "\n".join(map(asset_text, names))
    if suffix == "css":
        text = text.replace(f"url({FONT})", f"url({font().name})")
    return _named(stem, suffix, shortened_style(text) if suffix == "css" else text)


def _named(stem: str, suffix: str, text: str) -> Bundle:
    return _file(stem, suffix, text.encode())


def _file(stem: str, suffix: str, content: bytes) -> Bundle:
    return Bundle(f"{stem}-{sha256(content).hexdigest()[:16]}.{suffix}", content, MEDIA_TYPES[suffix])
