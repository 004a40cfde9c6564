"""The data of the page's script, as JSON that is safe inside HTML."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import orjson

from app.model.symbology import LINE_LABEL, START_BOX
from app.web.page.catalogue import direction, words_in
from app.web.page.content import Drawn, Links, MapContent, Records
from app.web.page.filter_data import filter_data
from app.web.page.symbol_data import symbol_data

# A script element ends at "</script", whatever its type; & could become an entity in XHTML; the two separators end
# a line in older JavaScript. All are plain inside JSON's \u form.
UNSAFE = {
    b"<": b"\\u003c",
    b">": b"\\u003e",
    b"&": b"\\u0026",
    "\u2028".encode(): b"\\u2028",
    "\u2029".encode(): b"\\u2029",
}


def safe_json(value: Any) -> str:
    """JSON text that stays data anywhere in an HTML document."""
    text = orjson.dumps(value)
    for character, escape in UNSAFE.items():
        text = text.replace(character, escape)
    return text.decode()


def page_data(content: MapContent, map_name: str) -> dict[str, Any]:
    """All data for the script; `map_name` is the JavaScript variable that holds the Leaflet map."""
    is_live = isinstance(content.records, Links)
    ground = {} if is_live else ground_data(content.drawn, content.shown.language)
    return {
        **ground,
        "map": map_name,
        "start": START_BOX,
        "lineLabel": LINE_LABEL,
        "attribution": content.attribution,
        "boundarySet": content.boundary_set,
        "basemap": content.basemap is not None,
        "located": content.summary.located,
        "restricted": bool(content.summary.restriction),
        "params": content.params,
        "vocabularies": _offered(content.vocabularies, is_live=is_live),
        "lang": content.shown.language,
        "dir": direction(content.shown.language),
        "embed": content.shown.embed,
        "revision": content.shown.revision,
        "counted": content.counted,
        "moment": {} if content.shown.moment is None else content.shown.moment.params,
        "symbols": symbol_data(),
        "drawn": {**ground.get("drawn", {}), "crossings": content.drawn.crossings},
        **record_data(content.records),
    }


def _offered(vocabularies: Mapping[str, Any], *, is_live: bool) -> Mapping[str, Any]:
    """The values that filters offer; the districts' names of a live page come with its outlines."""
    return {name: values for name, values in vocabularies.items() if not (is_live and name == "adm2")}


def ground_data(drawn: Drawn, language: str) -> dict[str, Any]:
    """The data that every page of a language shares: the words and the ground with its names."""
    return {
        "words": words_in(language),
        "drawn": ground_outlines(drawn),
        "towns": drawn.towns.get(language, ()),
        "surroundings": drawn.surroundings,
        "districtNames": drawn.district_names.get(language, {}),
    }


def ground_outlines(drawn: Drawn) -> dict[str, Any]:
    """The outlines of provinces, districts and the line."""
    return {name: getattr(drawn, name) for name in ("provinces", "districts", "border")}


def record_data(records: Links | Records) -> dict[str, Any]:
    """`links` for a live page; `records`, and the data for filtering them, for a page complete in itself."""
    parts = {each.name: getattr(records, each.name) for each in fields(records)}
    return {"links": parts} if isinstance(records, Links) else {"records": parts, "filtering": filter_data()}
