"""The content of a map page, made from a view of the store, the atlas and a query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
import shapely

from app.aggregate.areas import province_shares
from app.aggregate.numbers import Counted, count
from app.geography.admin import District
from app.geography.atlas import Atlas
from app.geography.place_names import district_names
from app.geography.surroundings import CREDIT, shipped_surroundings
from app.geography.towns import towns_in
from app.model.attribution import attribution
from app.model.errors import BadInput
from app.model.query import Query
from app.model.symbology import LINE_LABEL
from app.record.view import View, flat
from app.web.page.catalogue import LANGUAGES
from app.web.page.content import (
    NO_FEATURES,
    Basemap,
    Drawn,
    FeatureCollection,
    Links,
    MapContent,
    Records,
    Shown,
    Summary,
)
from app.web.page.filter_words import dates_phrase, filter_phrases, names_of
from app.web.page.outlines import as_drawn
from app.web.page.reach import reach_of
from app.web.page.vocabularies import names_of_districts, vocabularies

TITLE = "Durand Line incident map"
BASEMAP_ATTRIBUTION = "Base map: see its provider"
PLAIN = Shown()
MOST_EMBEDDED = 20_000
"""The most incidents of a page in one file, with unlocated ones: 30 MB, which a phone can still open."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The parts that all pages of a service share: collections, drawn geography, day, base map.

    `ground` comes from `draw_ground`; its crossings come from the view, which has their status. `counted` are the
    selection's numbers if they are already known.
    """

    view: View
    atlas: Atlas
    ground: Drawn
    today: date
    basemap: str | None = None
    counted: Counted | None = None


def compose(
    stage: Stage, query: Query, records: Links | Records, params: Mapping[str, str], shown: Shown = PLAIN
) -> MapContent:
    """The content of a page with the incidents of `query`, which was read from the texts `params`."""
    counted = stage.counted or count(stage.view.snapshot, query)
    first, last = counted.days
    return MapContent(
        title=TITLE,
        drawn=replace(stage.ground, crossings=_collection(stage.view.records["crossings"].features)),
        records=records,
        summary=Summary(
            counted.located,
            counted.unlocated,
            first,
            last,
            ", ".join(filter_phrases(params, names_of(stage.atlas))),
            dates_phrase(params),
        ),
        depiction=stage.atlas.depiction,
        boundary_set=stage.atlas.boundary_set,
        attribution=attribution(f"{stage.atlas.attribution}; {CREDIT}", counted.datasets),
        made=stage.today,
        basemap=as_basemap(stage.basemap),
        params=params,
        vocabularies=vocabularies(stage.atlas, *map(stage.view.snapshot.distinct, ("dataset", "verification"))),
        shown=shown,
    )


def as_basemap(template: str | None) -> Basemap | None:
    """The base map with this URL template, as every page shows it; None for no template."""
    return None if template is None else Basemap(template, BASEMAP_ATTRIBUTION)


def embedded(view: View, query: Query) -> Records:
    """The selected incidents with all claims about them, for a page that makes no requests.

    Raises `BadInput` for more incidents than a browser handles quickly.
    """
    everything = replace(query, limit=None, offset=0)
    located, placeless = view.snapshot.select(everything), view.snapshot.select(everything.placeless())
    count = len(located.rows) + len(placeless.rows)
    if count > MOST_EMBEDDED:
        raise BadInput(
            f"a page in one file holds {MOST_EMBEDDED:,} incidents, and {count:,} are selected: narrow them with "
            "filters such as datetime, near and within_km, province, dataset or event_type, or serve the map"
        )
    shown, unlocated = list(view.snapshot.encoded(located)), list(view.snapshot.encoded(placeless))
    ids = {orjson.loads(feature)["properties"]["id"] for feature in (*shown, *unlocated)}
    claims = view.records["claims"]
    about = [f for f, p in zip(claims.features, claims.properties, strict=True) if p["incident"] in ids]
    return Records(
        incidents=_collection(shown),
        claims=_collection(about),
        crossing_status=_collection(view.records["crossing_status"].features),
        unlocated=_collection(unlocated),
        histories=view.gates.histories,
        distinct=sorted(map(sorted, view.snapshot.distinct_datasets)),
        shares=province_shares(view.snapshot, located.rows),
        reach=reach_of(view.snapshot, located.rows),
    )


def draw_ground(atlas: Atlas) -> Drawn:
    """The provinces, the districts and the line in drawing detail, shipped names, waters and neighbours."""
    return Drawn(
        provinces=_drawn((flat(unit), unit.drawn) for unit in atlas.provinces),
        districts=_drawn((_district(unit), unit.drawn) for unit in atlas.districts),
        border=_drawn([({"name": LINE_LABEL}, atlas.border.drawn)]),
        crossings=NO_FEATURES,
        adm2=names_of_districts(atlas),
        towns={language: towns_in(language) for language in LANGUAGES},
        district_names={language: _names(atlas, language) for language in LANGUAGES},
        surroundings=shipped_surroundings(),
    )


def _names(atlas: Atlas, language: str) -> Mapping[str, str]:
    return {english: name for english, (name, _) in district_names(atlas.districts, language).items()}


def _district(unit: District) -> Mapping[str, Any]:
    """The properties of a district that a map needs to shade it: code, name, area and centre."""
    return {name: getattr(unit, name) for name in ("code", "name", "area_km2", "centre_lon", "centre_lat")}


def _collection(features: Iterable[bytes]) -> FeatureCollection:
    return {"type": "FeatureCollection", "features": [orjson.loads(feature) for feature in features]}


def _drawn(units: Iterable[tuple[Mapping[str, Any], Any]]) -> FeatureCollection:
    features = [
        {"type": "Feature", "properties": properties, "geometry": _geometry(shape)} for properties, shape in units
    ]
    return {"type": "FeatureCollection", "features": features}


def _geometry(shape: Any) -> Any:
    return orjson.loads(shapely.to_geojson(as_drawn(shape)))
