"""What every page and parameter of an OGC API Features service is looked at for."""

from datetime import datetime
from typing import Any

from shapely.geometry import shape

Json = dict[str, Any]

GEOJSON = "application/geo+json"


def find(links: list[Json], rel: str, media_type: str | None = None) -> Json:
    found = [k for k in links if k["rel"] == rel and (media_type is None or k["type"] == media_type)]
    assert found, f"no link with rel {rel} and type {media_type}"
    return found[0]


def items_path(collection: Json) -> str:
    return str(find(collection["links"], "items", GEOJSON)["href"])


def check_features(page: Json) -> list[Json]:
    assert page["type"] == "FeatureCollection"
    features: list[Json] = page["features"]
    for feature in features[:100]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], (str, int))
        assert "properties" in feature
    return features[:100]


def check_type(page: Json) -> None:
    assert page["type"] == "FeatureCollection"


def check_crs84(page: Json) -> None:
    for feature in check_features(page):
        if feature["geometry"] is not None:
            west, south, east, north = shape(feature["geometry"]).bounds
            assert -180 <= west <= east <= 180
            assert -90 <= south <= north <= 90


def check_links(page: Json) -> None:
    for rel in ("self", "alternate"):
        link = find(page["links"], rel)
        assert link["href"].startswith("http")
        assert link["type"]


def check_time_stamp(page: Json) -> None:
    assert datetime.fromisoformat(page["timeStamp"]).tzinfo is not None


def check_number_returned(page: Json) -> None:
    assert page["numberReturned"] == len(page["features"])


def check_query_parameter(entry: Json) -> None:
    assert entry["in"] == "query"
    assert entry.get("required", False) is False
    assert entry["style"] == "form"
    assert entry["explode"] is False
