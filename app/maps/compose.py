"""What a map page shows, put together from a view of the store, the atlas and a query."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import shapely

from app.attribution import attribution
from app.geography.atlas import Atlas
from app.maps.content import Basemap, Drawn, FeatureCollection, Links, MapContent, Records, Summary
from app.query import Query
from app.store.view import View, flat
from app.symbology import LINE_LABEL

TITLE = "Durand Line incident map"
BASEMAP_ATTRIBUTION = "Base map: see its provider"
DECIMALS = 4
"""Of a degree, 11 m on the ground: a tenth of the drawn line's own tolerance."""


def compose(
    view: View,
    atlas: Atlas,
    query: Query,
    records: Links | Records,
    restriction: str,
    today: date,
    basemap: str | None = None,
) -> MapContent:
    """The content of a page that shows what `query` selects; `restriction` is the query in words."""
    everything = replace(query, limit=None, offset=0)
    shown = view.snapshot.select(everything)
    first, last = view.snapshot.days_spanned(shown)
    unlocated = view.snapshot.select(placeless(everything))
    return MapContent(
        title=TITLE,
        drawn=draw(view, atlas),
        records=records,
        summary=Summary(len(shown.rows), len(unlocated.rows), first, last, restriction),
        depiction=atlas.depiction,
        boundary_set=atlas.boundary_set,
        attribution=attribution(atlas.attribution, view.snapshot.datasets(shown)),
        made=today,
        basemap=None if basemap is None else Basemap(basemap, BASEMAP_ATTRIBUTION),
    )


def placeless(query: Query) -> Query:
    """The query on incidents without a place: its conditions on the place left out."""
    return replace(
        query,
        located=False,
        bbox=None,
        near=None,
        border_km=None,
        provinces=(),
        sides=(),
        sort=tuple(key for key in query.sort if key.column != "distance_km"),
    )


def embedded(view: View, query: Query) -> Records:
    """The selected records themselves, with every claim about them, for a page that asks nobody."""
    everything = replace(query, limit=None, offset=0)
    shown = list(view.snapshot.encoded(view.snapshot.select(everything)))
    unlocated = list(view.snapshot.encoded(view.snapshot.select(placeless(everything))))
    ids = {orjson.loads(feature)["properties"]["id"] for feature in (*shown, *unlocated)}
    claims = view.records["claims"]
    about = [f for f, p in zip(claims.features, claims.properties, strict=True) if p["incident"] in ids]
    return Records(
        incidents=_collection(shown),
        claims=_collection(about),
        crossing_status=_collection(view.records["crossing_status"].features),
        unlocated=_collection(unlocated),
    )


def draw(view: View, atlas: Atlas) -> Drawn:
    """The ground in drawing detail, and the crossings with their last known status."""
    return Drawn(
        provinces=_drawn((flat(unit), unit.drawn) for unit in atlas.provinces),
        districts=_drawn(({"name": unit.name}, unit.drawn) for unit in atlas.districts),
        border=_drawn([({"name": LINE_LABEL}, atlas.border.drawn)]),
        crossings=_collection(view.records["crossings"].features),
    )


def restriction_phrase(params: Mapping[str, str]) -> str:
    """The filters in words: "within 25 km of torkham, dataset ucdp"; empty for none."""
    words = {
        "datetime": "{}",
        "event_type": "{}",
        "dataset": "dataset {}",
        "province": "province {}",
        "side": "side of the line: {}",
        "stated_match": "stated and derived place: {}",
        "border_km": "at most {} km from the line",
        "bbox": "in the box {}",
        "q": "with the words “{}”",
    }
    parts = [text.format(params[name]) for name, text in words.items() if name in params]
    if "near" in params:
        parts.insert(0, f"within {params.get('within_km', '25')} km of {params['near']}")
    return ", ".join(parts)


def _collection(features: Iterable[bytes]) -> FeatureCollection:
    return {"type": "FeatureCollection", "features": [orjson.loads(feature) for feature in features]}


def _drawn(units: Iterable[tuple[Mapping[str, Any], Any]]) -> FeatureCollection:
    features = [
        {"type": "Feature", "properties": properties, "geometry": _geometry(shape)} for properties, shape in units
    ]
    return {"type": "FeatureCollection", "features": features}


def _geometry(shape: Any) -> Any:
    return orjson.loads(shapely.to_geojson(shapely.transform(shape, lambda points: points.round(DECIMALS))))
