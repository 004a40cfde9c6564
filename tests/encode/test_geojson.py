import json

import numpy as np
import pytest
from numpy.typing import NDArray

from app.encode.geojson import (
    DISTANCES,
    Encoded,
    add_members,
    collection_chunks,
    encode_collection,
    encode_feature,
    encode_point,
)

POINT = encode_point(71.093, 34.125)
HOSTILE = [
    "`</script><img src=x onerror=alert(1)>${7*7}",
    'quote " backslash \\ slash /',
    "line\nfeed\r\ncarriage\ttab",
    "null\0byte \x1f control \x7f \u2028\u2029",
    "تورخم / طورخم \u200f \u202e",
    "🏔 e\u0301 \uffff",
    "%b %s {} \\u0041",
    "",
]


def feature(number: int) -> bytes:
    return encode_feature(f"a:{number}", encode_point(number / 1000, -number / 1000), {"id": f"a:{number}"})


def test_feature_is_what_rfc_7946_says() -> None:
    assert json.loads(encode_feature("seed:S06", POINT, {"id": "seed:S06", "deaths": None, "km": 0.0})) == {
        "type": "Feature",
        "id": "seed:S06",
        "geometry": {"type": "Point", "coordinates": [71.093, 34.125]},
        "properties": {"id": "seed:S06", "deaths": None, "km": 0.0},
    }


def test_record_without_a_place_has_a_null_geometry() -> None:
    decoded = json.loads(encode_feature("a", None, {"id": "a"}))
    assert decoded["geometry"] is None
    assert set(decoded) == {"type", "id", "geometry", "properties"}


def test_longitude_comes_first_and_is_not_rounded() -> None:
    assert json.loads(encode_point(66.447222222222221, 30.9))["coordinates"] == [66.447222222222221, 30.9]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_survives_as_id_and_property(text: str) -> None:
    decoded = json.loads(encode_feature(text, POINT, {"title": text, text: 1, "last": text}))
    assert decoded["id"] == text
    assert decoded["properties"] == {"title": text, text: 1, "last": text}


def with_distances(features: list[bytes], km: list[list[float]]) -> Encoded:
    """The features as a near answer has them: where they lie, each with an end of its own."""
    return where_they_lie(features, np.array(km, dtype=np.float64).reshape(-1, len(DISTANCES)))


def where_they_lie(features: list[bytes], km: NDArray[np.float64] | None = None) -> Encoded:
    """The features in a text that has more in it, in another order; cut where they are to get a distance."""
    text, start = b"[", []
    for one in reversed(features):
        start.append(len(text))
        text += one + b"]["
    starts = np.array(start[::-1], dtype=np.int64)
    cut = 0 if km is None else len(b"}}")
    ends = starts + np.array([len(one) - cut for one in features], dtype=np.int64)
    return Encoded(memoryview(text), starts, ends, km)


@pytest.mark.parametrize("text", HOSTILE)
def test_added_distance_and_members_keep_what_was_there(text: str) -> None:
    before = {"id": "a", "title": text, "braces": "}}"}
    [longer] = with_distances([encode_feature("a", POINT, before)], [[0.125, 0.0, float("nan")]])
    whole = json.loads(add_members(longer, {"links": [{"title": text}], "other": text}))
    assert whole["properties"] == {**before, "distance_km": 0.125, "distance_min_km": 0.0, "distance_max_km": None}
    assert whole["links"] == [{"title": text}]
    assert whole["other"] == text
    assert whole["geometry"] == json.loads(POINT)


@pytest.mark.parametrize("km", [[], [0.0], [12.34567, 1e-9], [1999.9996, 0.5, 7.0]])
def test_features_with_distances_are_each_whole_and_joined_a_collection(km: list[float]) -> None:
    features = [feature(number) for number in range(len(km))]
    near = with_distances(features, [[each, each / 2, each * 2] for each in km])
    for name, times in zip(DISTANCES, (1, 0.5, 2), strict=True):
        assert [json.loads(one)["properties"][name] for one in near] == [round(each * times, 3) for each in km]
    assert len(near) == len(km)
    assert list(near[1:]) == list(near)[1:]
    assert near == list(near)
    assert [near[at] for at in range(-len(km), 0)] == list(near)
    with pytest.raises(IndexError):
        near[len(km)]
    whole = json.loads(encode_collection(near, {"numberMatched": len(km)}))
    assert whole["features"] == [json.loads(one) for one in near]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_features_where_they_lie_make_the_same_collection_as_copies(count: int) -> None:
    features = [feature(number) for number in range(count)]
    assert encode_collection(where_they_lie(features), {"a": 1}) == encode_collection(features, {"a": 1})


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2000, 2500])
def test_pieces_joined_are_the_whole_collection(count: int) -> None:
    members = {"numberMatched": count, "links": [], "note": '],"features":[{'}
    features = [feature(number) for number in range(count)]
    chunks = list(collection_chunks(iter(features), members))
    assert b"".join(chunks) == encode_collection(features, members)
    assert len(chunks) == count // 1000 + 1
    decoded = json.loads(b"".join(chunks))
    assert decoded["features"] == [json.loads(one) for one in features]
    assert {name: decoded[name] for name in members} == members
    assert next(iter(decoded)) == "type"
    assert list(decoded)[-1] == "features"
    assert decoded["type"] == "FeatureCollection"


@pytest.mark.parametrize("per_chunk", [1, 2, 3, 7, 8])
def test_size_of_a_piece_changes_nothing_but_their_number(per_chunk: int) -> None:
    features = [feature(number) for number in range(7)]
    chunks = list(collection_chunks(features, {}, per_chunk))
    assert b"".join(chunks) == encode_collection(features, {})
    assert len(chunks) == 7 // per_chunk + 1


def test_pieces_are_made_as_they_are_asked_for() -> None:
    taken = []

    def features() -> object:
        for number in range(5000):
            taken.append(number)
            yield feature(number)

    next(collection_chunks(features(), {}, 10))
    assert len(taken) == 10


def test_collection_without_members_is_a_feature_collection() -> None:
    assert json.loads(encode_collection([], {})) == {"type": "FeatureCollection", "features": []}
