"""A light map for notebooks, by folium: provinces, the line, crossings, incidents and their circles.

It holds Leaflet and its data, and makes no requests; at a quarter of a megabyte it can be saved with a notebook.
`standalone` makes the full map.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import folium
import orjson
import shapely
from branca.element import Figure

from app.geography.atlas import Atlas
from app.model.symbology import (
    AREAS,
    CROSSING_INK,
    DISCLAIMER,
    EVENT_SYMBOLS,
    EXACT,
    LINE,
    LINE_LABEL,
    PALE_OPACITY,
    PROVINCE_OUTLINE,
    SIZED_BY,
    SOLID_OPACITY,
    START_BOX,
    legend_sentence,
    radius_px,
    sizing_deaths,
)
from app.model.vocabulary import EventType
from app.web.page.assets import LIBRARY
from app.web.page.incident_map import IncidentMap, in_element
from app.web.page.policy import file_policy
from app.web.page.standalone import inline_tags, inline_text
from app.web.page.summary_sentence import count_phrase

STYLES = ("leaflet.css",)
LOOK = (
    "html, body, .folium-map { margin: 0; height: 100%; font: 13px/1.4 system-ui, sans-serif; }\n"
    "body { display: flex; flex-direction: column; } .folium-map { flex: 1; background: #F6F4EF; }\n"
    "p { margin: 6px 8px; color: #55504A; font-size: 11px; }\n"
)
LINE_DETAIL, AREA_DETAIL = 0.01, 0.03
"""Degrees by which the drawn line and areas may differ from the data: one pixel and three pixels at zoom 7."""
DECIMALS = 3
DARKEST = 0.55
SHADE = {"stroke": False, "fillColor": CROSSING_INK.light}
IN_TEMPLATE = {"`": "&#96;", "$": "&#36;", "\\": "&#92;"}
"""Characters with a meaning in the JavaScript template text that folium writes for a tooltip."""


@dataclass(frozen=True, slots=True)
class Sketched:
    """The content of a sketch: incidents as GeoJSON features; by ISO code how dark a province is, 0 to 1."""

    atlas: Atlas
    incidents: Iterable[Mapping[str, Any]]
    shades: Mapping[str, float] = field(default_factory=dict)


class SketchMap(IncidentMap):
    """The map of a sketch; its repr says what it shows."""

    def __init__(self, told: str) -> None:
        super().__init__(None)
        self.told = told

    def __repr__(self) -> str:
        return f"<{self.told.removeprefix('a ')}>"


class Sketch(Figure):
    """The document of a sketch: a map, with the legend sentence and the credits below."""

    def __init__(self, sketched: Sketched) -> None:
        super().__init__(height="420px")
        self.atlas = sketched.atlas
        incidents = list(sketched.incidents)
        self.told = f"a map of {count_phrase(len(incidents))}"
        self.map = SketchMap(self.told)
        # Leaflet's own credit has a national flag; the credits are below the map instead.
        self.map.options["attribution_control"] = False
        self.add_child(self.map)
        west, south, east, north = START_BOX
        self.map.fit_bounds([[south, west], [north, east]])
        for layer in (
            *_ground(sketched),
            *map(_gate, sketched.atlas.crossings),
            *_incidents(incidents, sketched.atlas),
        ):
            if layer is not None:
                layer.add_to(self.map)

    def __repr__(self) -> str:
        return self.told

    def render(self, **kwargs: object) -> str:
        """The whole page as HTML text."""
        self.map.render(**kwargs)
        script = in_element(self.script.render(**kwargs))
        policy = file_policy([*map(inline_text, LIBRARY), script], [*map(inline_text, STYLES), LOOK])
        said = escape(f"{legend_sentence(self.atlas.depiction)} {DISCLAIMER} {self.atlas.attribution}")
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{LINE_LABEL}</title>'
            f"{inline_tags([*STYLES, *LIBRARY])}<style>{LOOK}</style></head>"
            f"<body>{self.html.render(**kwargs)}<p>{said}</p><script>{script}</script></body></html>"
        )


def _ground(sketched: Sketched) -> list[folium.GeoJson]:
    """The provinces' outlines, the shaded provinces, and the line on top."""
    units = {unit.iso: unit for unit in sketched.atlas.provinces}
    outlines = shapely.union_all([shapely.boundary(unit.drawn) for unit in units.values()])
    dash = " ".join(f"{length:g}" for length in LINE.dash_px)
    return [
        _shape(shapely.line_merge(outlines), AREA_DETAIL, {"color": PROVINCE_OUTLINE.ink.light, "weight": 1}),
        *(
            _shape(units[iso].drawn, AREA_DETAIL, {**SHADE, "fillOpacity": DARKEST * shade}, units[iso].name)
            for iso, shade in sketched.shades.items()
        ),
        _shape(
            sketched.atlas.border.drawn,
            LINE_DETAIL,
            {"color": LINE.ink.light, "weight": LINE.width_px, "dashArray": dash},
            LINE_LABEL,
        ),
    ]


def _shape(shape: Any, detail: float, style: Mapping[str, object], name: str | None = None) -> folium.GeoJson:
    plain = shapely.transform(shape.simplify(detail), lambda points: points.round(DECIMALS))
    tooltip = None if name is None else folium.Tooltip(_text(name))
    return folium.GeoJson(orjson.loads(shapely.to_geojson(plain)), style_function=lambda _: style, tooltip=tooltip)


def _gate(crossing: Any) -> folium.CircleMarker | None:
    if crossing.lon is None or crossing.lat is None:
        return None
    return folium.CircleMarker(
        (crossing.lat, crossing.lon),
        radius=3,
        weight=1.2,
        color=CROSSING_INK.light,
        fill_color=LINE.casing.light,
        fill_opacity=1,
        tooltip=folium.Tooltip(_text(crossing.name_en)),
    )


def _incidents(features: Iterable[Mapping[str, Any]], atlas: Atlas) -> list[Any]:
    """The units and circles in which incidents lie, and above them the incidents, largest first."""
    located = [feature for feature in features if feature["geometry"] is not None]
    located.sort(key=lambda feature: -radius_px(sizing_deaths(feature["properties"])))
    extents = [_extent(feature, atlas) for feature in located]
    return [*filter(None, extents), *map(_disc, located)]


def _extent(feature: Mapping[str, Any], atlas: Atlas) -> folium.Circle | folium.GeoJson | None:
    """The unit that the incident is known as, else its circle; None without either."""
    p = feature["properties"]
    unit = atlas.units.find(str(p.get("unit"))) if p["geo_precision"] in AREAS else None
    if unit is not None:
        style = {"color": CROSSING_INK.light, "weight": 0.7, "fillOpacity": 0.04}
        return _shape(unit.drawn, AREA_DETAIL, style, unit.title)
    return _ring(feature) if p["radius_km"] else None


def _ring(feature: Mapping[str, Any]) -> folium.Circle:
    lon, lat = feature["geometry"]["coordinates"]
    radius_m = feature["properties"]["radius_km"] * 1000
    return folium.Circle((lat, lon), radius_m, color=CROSSING_INK.light, weight=0.7, fill_opacity=0.04)


def _disc(feature: Mapping[str, Any]) -> folium.CircleMarker:
    p = feature["properties"]
    lon, lat = feature["geometry"]["coordinates"]
    ink = EVENT_SYMBOLS.get(p["event_type"], EVENT_SYMBOLS[EventType.OTHER]).ink.light
    days = " – ".join(dict.fromkeys(day for day in (p["date_start"], p["date_end"]) if day)) or "undated"
    return folium.CircleMarker(
        (lat, lon),
        radius=radius_px(sizing_deaths(p)),
        weight=1.3,
        color=ink,
        fill_color=ink,
        fill_opacity=SOLID_OPACITY if p["geo_precision"] in EXACT else PALE_OPACITY,
        tooltip=folium.Tooltip(_text(f"{p['title']} ({days}; {_deaths_phrase(p)}; {_place_phrase(p)})")),
    )


def _deaths_phrase(p: Mapping[str, Any]) -> str:
    best, low, high = (p.get(name) for name in SIZED_BY)
    if best is not None:
        return f"deaths, best estimate: {best}"
    if low is not None and high is not None:
        return f"deaths: {low} to {high}"
    if low is not None:
        return f"deaths: at least {low}"
    return "deaths unknown" if high is None else f"deaths: at most {high}"


def _place_phrase(p: Mapping[str, Any]) -> str:
    if p["geo_precision"] in AREAS and p.get("unit_name"):
        return f"in {p['unit_name']}, no closer"
    return "how closely: unknown" if p["radius_km"] is None else f"within {p['radius_km']} km"


def _text(text: str) -> str:
    """Text as HTML that is safe in a JavaScript template."""
    written = escape(text)
    for character, entity in IN_TEMPLATE.items():
        written = written.replace(character, entity)
    return written
