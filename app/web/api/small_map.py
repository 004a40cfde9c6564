"""The small map on the page of one thing: provinces, the line, crossings, and where the thing is or may be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from markupsafe import Markup
from shapely import Geometry

from app.geography.admin import Province
from app.geography.atlas import Atlas
from app.geography.border import Crossing
from app.geography.units import COUNTRIES
from app.model.symbology import CROSSING_SYMBOLS, DISCLAIMER, LINE_LABEL, legend_sentence
from app.model.vocabulary import Headline
from app.report.map_marks import GATE_PX, gate_mark, gate_names, incident_disc
from app.web.api.map_window import HEIGHT, WIDTH, Point, Window, box_of, path_of, room_for
from app.web.page.catalogue import ENGLISH
from app.web.page.filter_words import country_names, name_in
from app.web.page.written import language_marks

Properties = Mapping[str, Any]
Lands = Sequence[tuple[Province, Geometry]]
"""The provinces in a window, each with its part in pixels."""

LEAST_RING_PX = 3.0
COUNTRY_PX, PROVINCE_PX, GATE_NAME_PX = 13.0, 10.0, 10.0
SWATCH = Markup('<svg class="swatch" viewBox="0 0 24 12" aria-hidden="true">{}</svg>')
LINE_SWATCH = SWATCH.format(Markup('<path class="casing" d="M0 6H24"/><path class="line" d="M0 6H24"/>'))
GATE_SWATCH = SWATCH.format(
    Markup(
        '<rect class="gate" x="8" y="2" width="8" height="8"/>'
        '<rect class="shut" x="8" y="6" width="8" height="4"/>'
    )
)
EXTENT_SWATCH = SWATCH.format(Markup('<circle class="extent" cx="12" cy="6" r="5"/>'))


@dataclass(frozen=True, slots=True)
class SmallMap:
    """A small map: its picture, the address that it leads to, its key as marks with words, and its sentences."""

    picture: Markup
    href: str
    key: Sequence[tuple[Markup, str]]
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scene:
    """The content of a small map besides its ground: its window, an incident, an area or a ring around the middle.

    `headlines` are the crossings' by id, `told` names the thing for who cannot see the
    picture, `meaning` says in words what the area or the ring is.
    """

    window: Window
    headlines: Mapping[str, str]
    told: str
    incident: Properties | None = None
    area: Geometry | None = None
    ring_km: float = 0.0
    meaning: str = ""


@dataclass
class _Canvas:
    """A window, and the room in it that is taken, in pixels."""

    window: Window
    language: str
    taken: Geometry = field(default_factory=shapely.Point)

    @property
    def mark(self) -> Markup:
        """The attribute of a name in the language, in a picture whose other words are English."""
        return Markup() if self.language == ENGLISH else Markup(' lang="{}"').format(self.language)

    def take(self, room: Geometry) -> None:
        """Keep names off a room."""
        self.taken = self.taken.union(room)

    def room(self, text: str, size: float, area: Geometry) -> Point | None:
        """The middle of a text where it hides nothing, which is then taken; None if there is no such place."""
        middle = room_for(text, size, area, self.taken)
        if middle is not None:
            self.take(box_of(text, size, middle))
        return middle


def draw_scene(atlas: Atlas, scene: Scene, href: str, language: str = ENGLISH) -> SmallMap:
    """The map of a scene, which leads to an address; places have their names in the language, where it has one."""
    canvas, window = _Canvas(scene.window, language), scene.window
    gates = [gate for gate in atlas.crossings if gate.point and window.holds(*gate.point)]
    lands = window.cut_units(atlas.provinces)
    line = window.cut(atlas.border.drawn)
    ground = _ground(lands, line)
    extent = _extent(scene)
    marks = [*_gates(canvas, gates, scene.headlines), *_incident(canvas, scene)]
    canvas.take(_bar_room(window))
    names = [*_gate_names(canvas, gates), _bar(window)]
    canvas.take(line.simplify(2).buffer(5, quad_segs=1))
    lands.sort(key=lambda land: land[0].name != scene.told)
    names += _land_names(canvas, lands)
    picture = Markup(
        '<svg class="map" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-labelledby="map-told"{}>\n'
        '<desc id="map-told">{}</desc>\n{}\n</svg>'
    )
    inside = Markup("\n").join([*ground, extent, *marks, *names])
    has_line = not line.is_empty
    told = _told(scene, gates, has_line)
    return SmallMap(
        picture.format(WIDTH, HEIGHT, language_marks(language, told), told, inside),
        href,
        _key(scene, has_line, bool(gates)),
        [*([legend_sentence(atlas.depiction)] if has_line else []), DISCLAIMER],
    )


def _ground(lands: Lands, line: Geometry) -> list[Markup]:
    """The provinces' outlines of both countries, without what the line covers, and the line."""
    outlines = shapely.union_all([shapely.boundary(area) for _, area in lands])
    outlines = outlines.difference(line.buffer(2, quad_segs=1))
    parts = [Markup('<path class="outline" d="{}"/>').format(path_of(outlines))]
    if not line.is_empty:
        path = path_of(line)
        parts.append(Markup('<path class="casing" d="{}"/>').format(path))
        parts.append(Markup('<path class="line" d="{}"><title>{}</title></path>').format(path, LINE_LABEL))
    return parts


def _extent(scene: Scene) -> Markup:
    """The area of a scene, else its ring, if it is large enough to be seen."""
    if scene.area is not None:
        rims = shapely.boundary(scene.area)
        return Markup('<path class="extent" d="{}"/>').format(path_of(scene.window.cut(rims)))
    radius = scene.window.pixels(scene.ring_km)
    if radius < LEAST_RING_PX:
        return Markup()
    x, y = WIDTH / 2, HEIGHT / 2
    return Markup('<circle class="extent" cx="{:g}" cy="{:g}" r="{:.1f}"/>').format(x, y, radius)


def _gates(canvas: _Canvas, gates: Sequence[Crossing], headlines: Mapping[str, str]) -> Iterator[Markup]:
    for gate in gates:
        at = canvas.window.place(gate.lon or 0.0, gate.lat or 0.0)
        canvas.take(shapely.Point(at).buffer(GATE_PX * 1.6))
        yield gate_mark(gate, Headline(headlines.get(gate.id, "unknown")), at)


def _incident(canvas: _Canvas, scene: Scene) -> Iterator[Markup]:
    if scene.incident is not None:
        at = canvas.window.place(scene.incident["longitude"], scene.incident["latitude"])
        canvas.take(shapely.Point(at).buffer(GATE_PX * 2))
        yield incident_disc(scene.incident, at)


def _gate_names(canvas: _Canvas, gates: Sequence[Crossing]) -> Iterator[Markup]:
    """The names of crossings beside their marks, right or left of them, where they hide no mark and no name."""
    for gate in gates:
        x, y = canvas.window.place(gate.lon or 0.0, gate.lat or 0.0)
        text = gate_names(gate) if canvas.language == ENGLISH else name_in(gate, canvas.language)
        half = box_of(text, GATE_NAME_PX, (0.0, 0.0)).bounds[2]
        for anchor, away in (("start", 9.0), ("end", -9.0)):
            room = box_of(text, GATE_NAME_PX, (x + away + (half if away > 0 else -half), y))
            west, _, east, _ = room.bounds
            if west >= 0 and east <= WIDTH and not room.intersects(canvas.taken):
                canvas.take(room)
                named = Markup('<text class="name {}" x="{:.1f}" y="{:.1f}"{}>{}</text>')
                yield named.format(anchor, x + away, y + 3.5, canvas.mark, text)
                break


def _land_names(canvas: _Canvas, lands: Lands) -> Iterator[Markup]:
    """The names of both countries, in equal letters, both or neither; then of provinces, where there is room."""
    present = [code for code in COUNTRIES if any(unit.country == code for unit, _ in lands)]
    areas = {code: shapely.union_all([area for unit, area in lands if unit.country == code]) for code in present}
    names = country_names(canvas.language)
    rooms = {code: canvas.room(names[code], COUNTRY_PX * 1.25, area) for code, area in areas.items()}
    if all(rooms.values()):
        for code, middle in rooms.items():
            yield _land_name(canvas, "country", names[code], COUNTRY_PX, middle)
    for unit, area in lands:
        name = name_in(unit, canvas.language)
        yield _land_name(canvas, "province", name, PROVINCE_PX, canvas.room(name, PROVINCE_PX, area))


def _land_name(canvas: _Canvas, kind: str, name: str, size: float, middle: Point | None) -> Markup:
    if middle is None:
        return Markup()
    x, y = middle
    text = Markup('<text class="{}" x="{:.0f}" y="{:.0f}"{}>{}</text>')
    return text.format(kind, x, y + size * 0.35, canvas.mark, name)


def _bar_room(window: Window) -> Geometry:
    """The room of the scale bar and its length in words."""
    return shapely.box(0, HEIGHT - 18, window.pixels(window.bar_km) + 60, HEIGHT)


def _bar(window: Window) -> Markup:
    """The scale bar, in the lower left corner."""
    long, y = window.pixels(window.bar_km), HEIGHT - 8
    bar = Markup('<path class="bar" d="M8 {:g}v4h{:.1f}v-4"/>').format(y - 4, long)
    text = Markup('<text class="name" x="{:.1f}" y="{:g}">{:g} km</text>')
    return bar + text.format(14 + long, y + 1, window.bar_km)


def _told(scene: Scene, gates: Sequence[Crossing], has_line: bool) -> str:
    """The picture in words."""
    names = [_gate_words(gate, scene.headlines) for gate in gates]
    parts = [
        f"Map, {scene.window.km:,.0f} km wide: {scene.told}.",
        *([f"{scene.meaning}."] if scene.meaning and scene.meaning != scene.told else []),
        f"{LINE_LABEL} is {'on it' if has_line else 'beyond its edges'}.",
        f"Crossings on it: {', '.join(names) or 'none'}.",
    ]
    return " ".join(parts)


def _gate_words(gate: Crossing, headlines: Mapping[str, str]) -> str:
    return f"{gate.name_en} ({CROSSING_SYMBOLS[Headline(headlines.get(gate.id, 'unknown'))].label})"


def _key(scene: Scene, has_line: bool, has_gates: bool) -> list[tuple[Markup, str]]:
    """The key: the marks that are on the map, and what they mean."""
    gates = "Crossing, as dark as it is closed; dashed: status unknown"
    wide = scene.area is not None or scene.window.pixels(scene.ring_km) >= LEAST_RING_PX
    return [
        *([(LINE_SWATCH, LINE_LABEL)] if has_line else []),
        *([(EXTENT_SWATCH, scene.meaning)] if wide else []),
        *([(GATE_SWATCH, gates)] if has_gates else []),
    ]
