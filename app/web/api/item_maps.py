"""The small map of an item's page: what it shows of an incident, a crossing or a province, and how wide it is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from app.aggregate.cache import Ready
from app.geography.atlas import Atlas
from app.geography.border import Crossing
from app.model.symbology import AREAS
from app.record.view import View
from app.web.api.catalogue import Collection
from app.web.api.map_window import Window, window_over
from app.web.api.small_map import Scene, SmallMap, draw_scene
from app.web.page.catalogue import ENGLISH

Properties = Mapping[str, Any]

LEAST_REACH_KM = 16.0
"""The least km from the middle to the upper edge: about 25 km to the sides."""
FAR_KM = 150.0
"""The km from the line beyond which the window of an incident is not widened to reach it."""


def map_of(
    view: View, collection: Collection, properties: Properties, href: str, language: str = ENGLISH
) -> SmallMap | None:
    """The small map of an item, which leads to an address; None for what has no place, or no page with a map."""
    if view.atlas is None:
        return None
    headlines = {
        str(gate["id"]): str(gate["status"] or "unknown") for gate in view.records["crossings"].properties
    }
    scene = _scene_of(view.atlas, collection, properties, headlines)
    return None if scene is None else draw_scene(view.atlas, scene, href, language)


def kept_map(
    ready: Ready, view: View, collection: Collection, feature: bytes, language: str
) -> Callable[[str], SmallMap | None]:
    """The small map of an item by the address that it leads to; drawn once for each revision and language.

    It depends on what the item is said to be, and on the status of the crossings that it shows.
    """
    properties = orjson.loads(feature)["properties"]

    def lead_to(href: str) -> SmallMap | None:
        made = ready.derived(
            ("map", collection.id, language, feature),
            (view.records["crossings"],),
            lambda: map_of(view, collection, properties, "", language),
        )
        return None if made is None else replace(made, href=href)

    return lead_to


def _scene_of(
    atlas: Atlas, collection: Collection, properties: Properties, headlines: Mapping[str, str]
) -> Scene | None:
    if collection.is_of_incidents:
        return incident_scene(atlas, properties, headlines)
    if collection.id == "crossings":
        return crossing_scene(atlas.crossing(str(properties["id"])), headlines)
    return province_scene(atlas, str(properties["id"]), headlines) if collection.id == "provinces" else None


def incident_scene(atlas: Atlas, properties: Properties, headlines: Mapping[str, str]) -> Scene | None:
    """The scene of an incident: where it is or may lie, wide enough to show the line; None without a place."""
    lon, lat = properties["longitude"], properties["latitude"]
    if lon is None or lat is None:
        return None
    unit = atlas.units.find(str(properties["unit"])) if properties["geo_precision"] in AREAS else None
    told = f"{properties['title'] or properties['id']}"
    if unit is not None:
        whole = window_over(unit.drawn)
        meaning = f"It is known to lie in {unit.title}"
        return Scene(whole, headlines, told, properties, area=unit.drawn, meaning=meaning)
    radius, border = properties["radius_km"] or 0.0, properties["border_km"] or 0.0
    reach = max(LEAST_REACH_KM, 1.15 * radius, 1.5 * border if border <= FAR_KM else 0.0)
    meaning = f"It may lie anywhere within {radius:g} km" if radius else ""
    return Scene(Window(lon, lat, reach), headlines, told, properties, ring_km=radius, meaning=meaning)


def crossing_scene(crossing: Crossing, headlines: Mapping[str, str]) -> Scene | None:
    """The scene of a crossing, with what is about 25 km around it; None if its point is not known."""
    if crossing.lon is None or crossing.lat is None:
        return None
    close = crossing.confidence_km or 0.0
    meaning = f"Its point is known to about {close:g} km" if close else ""
    window = Window(crossing.lon, crossing.lat, LEAST_REACH_KM)
    return Scene(window, headlines, crossing.name_en, ring_km=close, meaning=meaning)


def province_scene(atlas: Atlas, iso: str, headlines: Mapping[str, str]) -> Scene:
    """The scene of a province: all of it, tinted."""
    province = atlas.province(iso)
    shape = province.drawn
    return Scene(window_over(shape), headlines, province.name, area=shape, meaning=province.name)
