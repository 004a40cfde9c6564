"""The style of a collection on the incident map, in the formats of QGIS, SLD and MapLibre."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.model.errors import NotFound
from app.output.geopackage import STYLE_NAME
from app.output.styles import maplibre, qml, sld
from app.web.api.catalogue import Collection
from app.web.api.parameters import refuse_params
from app.web.api.responses import JSON, base_url, bytes_response, json_response, link
from app.web.api.selection import find_collection
from app.web.api.service import Service


@dataclass(frozen=True, slots=True)
class Encoding:
    """A format for styles: media type, title, and a function from collection and base address to the text.

    `is_for_tables` says whether a collection without a place has one too.
    """

    media_type: str
    title: str
    text: Callable[[str, Callable[[], str]], str]
    is_for_tables: bool = False


ENCODINGS: Mapping[str, Encoding] = {
    "qml": Encoding(qml.MEDIA_TYPE, "QGIS layer style", lambda name, _: qml.qml_text(name), is_for_tables=True),
    "sld": Encoding(sld.MEDIA_TYPE, "SLD 1.0", lambda name, _: sld.sld_text(name)),
    "json": Encoding(
        maplibre.MEDIA_TYPE,
        "MapLibre style",
        lambda name, base: orjson.dumps(maplibre.maplibre_style(name, base())).decode(),
    ),
}
"""Style formats by suffix."""


async def get_styles(request: Request, service: Service, collection_id: str) -> Response:
    """The styles of a collection: one, in several encodings."""
    del service
    refuse_params(request)
    collection = find_collection(collection_id)
    path = f"/collections/{collection.id}/styles"
    sheets = [
        link(request, f"{path}/{STYLE_NAME}.{suffix}", "stylesheet", encoding.media_type, encoding.title)
        for suffix, encoding in encodings(collection).items()
    ]
    style = {"id": STYLE_NAME, "title": f"{collection.title}, as on the incident map", "links": sheets}
    links = [
        link(request, path, "self", JSON, "These styles"),
        link(request, f"/collections/{collection.id}", "collection", JSON, collection.title),
    ]
    content = {"default": STYLE_NAME, "styles": [style], "links": links}
    return json_response(content, _tag(orjson.dumps(content)))


async def get_style(request: Request, service: Service, collection_id: str, style: str) -> Response:
    """How the map draws a collection, as QML (QGIS), SLD or MapLibre style; the suffix names the encoding."""
    del service
    refuse_params(request)
    collection = find_collection(collection_id)
    there = {f"{STYLE_NAME}.{suffix}": encoding for suffix, encoding in encodings(collection).items()}
    if style not in there:
        raise NotFound(f"no style {style!r} of collection {collection.id!r}: there are {', '.join(there)}")
    content = there[style].text(collection.id, partial(base_url, request)).encode()
    return bytes_response(content, _tag(content), there[style].media_type)


def encodings(collection: Collection) -> dict[str, Encoding]:
    """The formats of a collection's style, by suffix."""
    return {suffix: each for suffix, each in ENCODINGS.items() if collection.is_spatial or each.is_for_tables}


def _tag(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:16]}"'
