"""Items written over HTTP: added, replaced, changed and retracted, each by its own version."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from app.access.access_file import open_access
from app.access.holders import Holders
from app.access.keys import add_key
from app.model.columns import CLAIMS, INCIDENTS
from app.model.roles import Role
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.caching import version_of
from app.web.api.service import Service

ITEMS = "/collections/incidents/items"
GATE = {
    "title": "Example: lorries wait",
    "event_type": "other",
    "place_name": "Torkham",
    "date_start": "2025-10-02",
}
GEOJSON = {"content-type": "application/geo+json"}
SEED = f"{ITEMS}/seed:S06"


@pytest.fixture
def editor(service: Service) -> Iterator[TestClient]:
    """A program on this machine that may write."""
    with TestClient(create_app(service, Admitting(local_write=True)), client=("127.0.0.1", 50000)) as asking:
        yield asking


def tag_of(editor: TestClient, path: str = SEED) -> str:
    answer = editor.get(path)
    assert answer.status_code == 200, answer.text
    return str(answer.headers["etag"])


def matching(tag: str) -> dict[str, str]:
    return {"if-match": tag}


# Adding.


def test_a_feature_is_added_and_shown(editor: TestClient, service: Service) -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [71.0935, 34.1229, 430]},
        "properties": {**GATE, "radius_km": 2},
        "links": [],
    }
    answer = editor.post(ITEMS, json=feature, headers=GEOJSON, params={"why": "seen at the gate"})
    assert (answer.status_code, answer.headers["location"]) == (201, f"http://testserver{ITEMS}/own:r2")
    made = answer.json()
    assert (made["id"], made["geometry"]["coordinates"]) == ("own:r2", [71.0935, 34.1229])
    assert (made["properties"]["crossing"], made["properties"]["event_type"]) == ("torkham", "Other")
    again = editor.get(answer.headers["location"])
    assert (again.json(), again.headers["etag"]) == (made, answer.headers["etag"])
    [version] = service.store.history(INCIDENTS, "own:r2")
    assert [version[name] for name in ("became", "why", "by")] == ["added", "seen at the gate", "local"]


def test_plain_properties_are_added_located_by_name_or_not_at_all(editor: TestClient) -> None:
    named = editor.post(ITEMS, json={**GATE, "id": "a-desk:1"})
    assert named.headers["location"].endswith("/collections/incidents/items/a-desk:1")
    nowhere = editor.post(ITEMS, json={**GATE, "id": "a-desk:2", "place_name": "Nowhereabad"})
    assert nowhere.headers["location"].endswith("/collections/unlocated/items/a-desk:2")
    assert nowhere.json()["geometry"] is None
    assert editor.get(nowhere.headers["location"]).json()["id"] == "a-desk:2"


def test_a_claim_has_no_place(editor: TestClient) -> None:
    point = {"type": "Point", "coordinates": [71, 34]}
    claim = {"type": "Feature", "properties": {"incident": "seed:S06", "statement": "So"}, "geometry": point}
    answer = editor.post("/collections/claims/items", json=claim)
    assert answer.json()["description"] == "geometry: records of claims have no place; send null, or leave it out"


def test_a_point_at_zero_is_warned_of(editor: TestClient) -> None:
    answer = editor.post(ITEMS, json={**GATE, "longitude": 0, "latitude": 0})
    assert answer.json()["warnings"][0].startswith("1 row has the coordinates 0, 0, which are no place of either")


def test_a_name_that_nothing_confirms_is_warned_of(editor: TestClient) -> None:
    answer = editor.post(ITEMS, json={**GATE, "place_name": "Karez"})
    assert answer.status_code == 201
    assert answer.json()["warnings"][0].startswith("'Karez' is confirmed by nothing, and stays unlocated: state")


def test_a_name_of_a_private_person_is_pointed_out(editor: TestClient) -> None:
    told = "The victim was identified as Gul Example, a shopkeeper."
    answers = [editor.post(ITEMS, json={**GATE, "notes": told}), patch(editor, {"notes": told})]
    sentence = "it seems to name private persons: 'Gul Example' in notes; leave out what could do them harm"
    assert [answer.json()["warnings"] for answer in answers] == [[sentence]] * 2


def test_claims_and_statuses_are_added(editor: TestClient) -> None:
    claim = editor.post("/collections/claims/items", json={"incident": "seed:S06", "statement": "It was so"})
    assert (claim.status_code, claim.json()["geometry"]) == (201, None)
    status = {"crossing": "chaman", "status": "closed", "date_from": "2026-01-04"}
    assert editor.post("/collections/crossing_status/items", json=status).status_code == 201
    assert editor.get("/crossings/chaman/status").json()["words"] == "closed"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "body: not JSON: "),
        (b"[1]", "body: expected a GeoJSON Feature, or an object of properties, not an array"),
        (b'{"type": "FeatureCollection", "features": []}', "body: a FeatureCollection has many items; send one"),
        (b'{"type": "Feature", "properties": 1}', "properties: expected an object, not int"),
        (b'{"title": "A"}', "event_type: must not be empty: ''"),
        (b'{"title": "A", "event_type": "Quarrel"}', "event_type: expected one of Battles, "),
        (b'{"title": "A", "event_type": "Other", "side": "AF"}', "side: is worked out from other columns"),
        (b'{"title": "A", "event_type": "Other", "id": "a\\nb"}', "id: must have no line break or other control"),
        (b'{"title": "A", "event_type": "Other", "colour": 1}', "colour: no such column of incidents; expected"),
        (
            b'{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": []}}',
            "geometry: geometry is a Polygon: expected a Point, or null",
        ),
        (
            b'{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": ["a", 1]}}',
            "geometry: coordinates must be numbers, in degrees: 'a'",
        ),
        (
            b'{"properties": {"longitude": 71, "latitude": 34}, '
            b'"geometry": {"type": "Point", "coordinates": [70, 34]}}',
            "geometry: [70.0, 34.0] is another point than longitude and latitude of the properties, [71, 34]",
        ),
    ],
)
def test_what_cannot_be_added_is_refused_with_the_reason(editor: TestClient, body: bytes, sentence: str) -> None:
    answer = editor.post(ITEMS, content=body, headers=GEOJSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameterValue")
    assert answer.json()["description"].startswith(sentence)
    assert editor.get("/healthz").json()["revision"] == 1


def test_other_bodies_are_refused(editor: TestClient) -> None:
    assert editor.post(ITEMS, content=b"{}", headers={"content-type": "text/csv"}).status_code == 415
    assert editor.post(ITEMS, content=b" " * 1_000_001, headers=GEOJSON).status_code == 413
    mercator = {**GEOJSON, "content-crs": "<http://www.opengis.net/def/crs/EPSG/0/3857>"}
    refused = editor.post(ITEMS, json=GATE, headers=mercator)
    assert refused.json()["description"].startswith("Content-Crs: items are written in http://www.opengis.net/def")
    taken = editor.post(ITEMS, json={**GATE, "id": "seed:S06"})
    assert (taken.status_code, taken.json()["code"]) == (409, "Conflict")
    for params, sentence in (({"as_of": "1"}, "as_of: what is written is written now"), ({"by": "me"}, "unknown")):
        assert editor.post(ITEMS, json=GATE, params=params).json()["description"].startswith(sentence)


def test_what_comes_with_the_program_is_not_written_to(editor: TestClient) -> None:
    answer = editor.post("/collections/provinces/items", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    sentence = (
        "provinces comes with the program, and takes no POST; incidents, unlocated, claims, crossing_status can"
    )
    assert answer.json()["description"].startswith(sentence)
    assert editor.post("/collections/gates/items", json={}).status_code == 404


def test_a_reader_writes_nothing(client: TestClient) -> None:
    for method, path in (("POST", ITEMS), ("PUT", SEED), ("PATCH", SEED), ("DELETE", SEED)):
        assert client.request(method, path, json=GATE).status_code in (401, 403)
    assert client.get("/healthz").json()["revision"] == 1


# Retracting.


def test_a_retracted_item_leaves_a_tombstone(editor: TestClient) -> None:
    answer = editor.delete(SEED, params={"why": " a duplicate "}, headers=matching(tag_of(editor)))
    assert answer.status_code == 200
    told = answer.json()
    assert [told[name] for name in ("id", "became", "why", "by", "revision")] == [
        "seed:S06",
        "retracted",
        "a duplicate",
        "local",
        2,
    ]
    assert editor.get(SEED).status_code == 404
    assert editor.get(f"{SEED}/versions").json()["versions"][-1]["became"] == "retracted"
    assert editor.delete(SEED, params={"why": "again"}, headers=matching('"1-a"')).status_code == 404


def test_a_reason_and_a_version_must_be_given(editor: TestClient) -> None:
    tag = tag_of(editor)
    without = editor.delete(SEED, headers=matching(tag))
    assert (without.status_code, without.json()["description"][:33]) == (400, "retract: why must say the reason,")
    answer = editor.delete(SEED, params={"why": "a duplicate"})
    assert (answer.status_code, answer.json()["code"]) == (428, "PreconditionRequired")
    assert answer.json()["description"].startswith("If-Match: say which version of the item you change: GET it,")
    wrong = editor.delete(SEED, params={"why": "a duplicate"}, headers=matching("1-a"))
    assert (wrong.status_code, wrong.json()["description"][:46]) == (
        400,
        "If-Match: expected entity tags in quotes, such",
    )
    weak = editor.delete(SEED, params={"why": "a duplicate"}, headers=matching(f"W/{tag}"))
    assert weak.status_code == 412
    assert weak.json()["description"].startswith(
        "'seed:S06' has no version of this tag; its version now is of rev"
    )
    assert editor.get("/healthz").json()["revision"] == 1
    assert editor.delete(SEED, params={"why": "a duplicate"}, headers=matching("*")).status_code == 200


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "-1", ""])
def test_a_tag_that_no_version_has_is_stale(editor: TestClient, number: str) -> None:
    answer = patch(editor, {"title": "New"}, tag=f'"{number}-abc"')
    assert (answer.status_code, answer.json()["yours"]) == (412, None)


# Tags.


def test_an_items_tag_is_strong_and_names_one_version_everywhere(editor: TestClient, service: Service) -> None:
    first = editor.get(SEED)
    tag = first.headers["etag"]
    assert tag.startswith('"1-')
    others = ({"host": "127.0.0.1"}, {"accept-encoding": "identity"})
    for headers in others:
        other = editor.get(SEED, headers=headers).headers["etag"]
        assert other != tag
        assert version_of(other.strip('"')) == version_of(tag.strip('"'))
        kind = {"content-type": "application/merge-patch+json", "if-match": other}
        assert editor.patch(SEED, content=b"{}", headers=kind).status_code == 200
    assert first.headers["content-encoding"] == "gzip"
    assert editor.post(ITEMS, json=GATE).status_code == 201
    assert editor.get(SEED).headers["etag"] == tag
    later = service.session.now() + timedelta(days=1)
    service.session.now = lambda: later
    assert editor.get(SEED).headers["etag"] == tag
    assert editor.head(SEED).headers["etag"] == tag


def test_every_record_has_its_own_tag(editor: TestClient) -> None:
    paths = [SEED, f"{ITEMS}/seed:S05"]
    for name in ("claims", "crossing_status"):
        first = editor.get(f"/collections/{name}/items", params={"limit": 1}).json()["features"][0]
        paths.append(f"/collections/{name}/items/{first['id']}")
    tags = [tag_of(editor, path) for path in paths]
    assert len({*tags}) == len(paths)
    assert [tag for tag in tags if not tag.startswith('"1-')] == []
    assert editor.get("/collections/crossings/items/torkham").headers["etag"].startswith("W/")


@pytest.mark.parametrize(
    ("params", "accept"),
    [
        ({"f": "html"}, "*/*"),
        ({}, "text/html"),
        ({"crs": "http://www.opengis.net/def/crs/EPSG/0/3857"}, "*/*"),
        ({"properties": "title"}, "*/*"),
        ({"figures": "stated"}, "*/*"),
        ({"as_of": "1"}, "*/*"),
        ({"drafts": "include"}, "*/*"),
    ],
)
def test_another_answer_about_the_item_has_another_tag(
    editor: TestClient, params: dict[str, str], accept: str
) -> None:
    tag = tag_of(editor)
    answer = editor.get(SEED, params=params, headers={"accept": accept, "if-none-match": tag})
    assert (answer.status_code, answer.headers["etag"][:2]) == (200, "W/")


def test_a_client_that_has_the_version_gets_304(editor: TestClient) -> None:
    tag = tag_of(editor)
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = editor.get(SEED, headers={"if-none-match": known})
        assert (answer.status_code, answer.headers["etag"], answer.content) == (304, tag, b"")
    assert editor.get(SEED, headers={"if-none-match": "*"}).status_code == 304
    added = editor.post(ITEMS, json=GATE, headers={"if-none-match": "*"})
    assert added.status_code == 201
    assert editor.get(SEED, headers={"if-none-match": tag}).status_code == 304
    editor.delete(SEED, params={"why": "an example"}, headers=matching(tag))
    assert editor.get(SEED, headers={"if-none-match": tag}).status_code == 404


def test_many_changed_records_have_the_tags_that_few_have(
    editor: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.delete(f"{ITEMS}/seed:S05", params={"why": "an example"}, headers=matching("*"))
    few = [tag_of(editor), service.store.tag(INCIDENTS, "seed:S06", 2)]
    monkeypatch.setattr("app.record.incident_tags.MOST", 0)
    service._view = replace(service._view)
    assert [tag_of(editor), version_of(few[0].strip('"'))] == few
    assert service.store.tag(CLAIMS, "nothing", 2) is None


# What may be done.


@pytest.mark.parametrize("path", [ITEMS, SEED, "/collections/provinces/items", "/collections/claims/items/a"])
def test_nothing_is_offered_to_a_client_that_does_not_send_if_match(client: TestClient, path: str) -> None:
    answer = client.options(path)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (204, "GET, HEAD, OPTIONS", b"")


def test_everything_is_offered_to_a_client_that_does(client: TestClient) -> None:
    asked = {"access-control-request-headers": "authorization, If-Match"}
    assert client.options(ITEMS, headers=asked).headers["allow"] == "GET, HEAD, OPTIONS, POST"
    answer = client.options(SEED, headers=asked)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"
    assert answer.headers["accept-patch"] == "application/merge-patch+json"
    assert client.options("/collections/border/items", headers=asked).headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/collections/gates/items").status_code == 404


# Changing.


def patch(editor: TestClient, changes: Any, path: str = SEED, tag: str | None = None, **params: str) -> Any:
    headers = {"content-type": "application/merge-patch+json", "if-match": tag or tag_of(editor, path)}
    return editor.patch(path, content=orjson.dumps(changes), headers=headers, params=params)


def test_a_patch_corrects_what_it_names(editor: TestClient, service: Service) -> None:
    before = editor.get(SEED).json()["properties"]
    answer = patch(editor, {"properties": {"title": "A better title", "notes": None}}, why="the document says so")
    assert answer.status_code == 200
    made = answer.json()
    assert (made["properties"]["title"], made["properties"]["notes"]) == ("A better title", None)
    kept = {name: value for name, value in before.items() if name not in ("title", "notes")}
    assert kept.items() <= made["properties"].items()
    assert answer.headers["etag"] == tag_of(editor)
    assert [each["column"] for each in made["corrections"]] == ["title", "notes"]
    assert editor.get(SEED).json() == made
    last = service.store.history(INCIDENTS, "seed:S06")[-1]
    assert [last[name] for name in ("became", "why", "by")] == ["corrected", "the document says so", "local"]


def test_plain_properties_and_a_geometry_alone_are_patches_too(editor: TestClient) -> None:
    assert patch(editor, {"title": "Plain"}).json()["properties"]["title"] == "Plain"
    moved = patch(editor, {"geometry": {"type": "Point", "coordinates": [66.2, 31.2]}}).json()
    assert (moved["geometry"]["coordinates"], moved["properties"]["province"]) == ([66.2, 31.2], "AF-KAN")
    gone = patch(editor, {"geometry": None, "properties": {"place_name": None}})
    assert gone.json()["geometry"] is None
    assert gone.headers["content-location"] == "http://testserver/collections/unlocated/items/seed:S06"
    assert editor.get(SEED).status_code == 404


def test_an_item_that_is_sent_back_as_it_came_changes_nothing(editor: TestClient) -> None:
    for path in (SEED, "/collections/claims/items/seed:S06-1", "/collections/crossing_status/items/seed:S09a-1"):
        got = editor.get(path)
        answer = editor.put(path, content=got.content, headers={**GEOJSON, "if-match": got.headers["etag"]})
        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"] == got.headers["etag"]
        assert answer.json()["properties"] == got.json()["properties"]
    assert editor.get("/healthz").json()["revision"] == 1


@pytest.mark.parametrize("is_in", ["geometry", "properties"])
def test_a_point_is_moved_by_the_geometry_or_by_the_properties(editor: TestClient, is_in: str) -> None:
    got = editor.get(SEED)
    feature = got.json()
    if is_in == "geometry":
        feature["geometry"]["coordinates"] = [66.2, 31.2]
    else:
        feature["properties"] |= {"longitude": 66.2, "latitude": 31.2}
    answer = editor.put(SEED, json=feature, headers={**GEOJSON, "if-match": got.headers["etag"]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["geometry"]["coordinates"] == [66.2, 31.2]
    assert answer.json()["properties"]["province"] == "AF-KAN"


def test_what_a_replacement_does_not_name_is_cleared(editor: TestClient) -> None:
    got = editor.get(SEED)
    whole = {name: got.json()["properties"][name] for name in ("title", "event_type", "date_start", "place_name")}
    answer = editor.put(SEED, json={**whole, "title": "New"}, headers=matching(got.headers["etag"]))
    assert answer.status_code == 200, answer.text
    made = answer.json()["properties"]
    assert (made["title"], made["notes"], made["source"], made["dataset"]) == ("New", None, None, "seed")
    tag = answer.headers["etag"]
    without = editor.put(SEED, json={"event_type": "Other"}, headers=matching(tag))
    assert (without.status_code, without.json()["description"][:23]) == (400, "title: must not be empt")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"side": "PK"}, "side: is worked out from other columns, and cannot be set: 'PK'"),
        ({"id": "seed:S99"}, "correct: id names the record and stays as it is"),
        ({"dataset": "ucdp"}, "correct: dataset names the record and stays as it is"),
        ({"event_type": "Quarrel"}, "event_type: expected one of Battles, "),
        ({"colour": "red"}, "colour: no such column of incidents"),
        ({"longitude": 200}, "longitude: must be from -180 to 180"),
    ],
)
def test_what_cannot_be_changed_is_refused_with_the_reason(
    editor: TestClient, changes: dict[str, object], sentence: str
) -> None:
    answer = patch(editor, changes)
    assert (answer.status_code, answer.json()["description"][: len(sentence)]) == (400, sentence)
    assert editor.get("/healthz").json()["revision"] == 1
    wrong = editor.patch(SEED, json={"title": "A"}, headers=matching(tag_of(editor)))
    assert wrong.status_code == 415


def test_the_second_of_two_editors_of_an_item_gets_both_versions(editor: TestClient) -> None:
    tag = tag_of(editor)
    before = editor.get(SEED).json()["properties"]["title"]
    first = patch(editor, {"title": "By the first"}, tag=tag)
    second = patch(editor, {"title": "By the second"}, tag=tag)
    assert second.status_code == 412
    assert version_of(second.headers["etag"].strip('"')) == version_of(first.headers["etag"].strip('"'))
    told = second.json()
    assert (told["code"], told["changed"]) == ("Stale", ["title"])
    assert told["description"].startswith("'seed:S06' was changed meanwhile, by revision 2: look at both versions")
    assert [told[name]["title"] for name in ("yours", "current", "sent")] == [
        before,
        "By the first",
        "By the second",
    ]
    assert patch(editor, {"title": "By the first"}, tag=tag).status_code == 412
    assert patch(editor, {"title": "By the second"}, tag=second.headers["etag"]).status_code == 200


def test_two_items_are_edited_side_by_side(editor: TestClient) -> None:
    paths = SEED, f"{ITEMS}/seed:S05"
    tags = [tag_of(editor, path) for path in paths]
    for path, tag in zip(paths, tags, strict=True):
        assert patch(editor, {"title": "Edited"}, path, tag).status_code == 200
    for path in paths:
        assert editor.get(path).json()["properties"]["title"] == "Edited"


# A contributor.


@pytest.fixture
def keys(service: Service) -> Iterator[dict[Role, dict[str, str]]]:
    """A header with a key for each role."""
    access = open_access(service.store.path, service.now)
    made = {role: add_key(access, f"the-{role.word}", role) for role in (Role.CONTRIBUTOR, Role.EDITOR)}
    yield {role: {"authorization": f"Bearer {secret}"} for role, secret in made.items()}
    access.close()


def test_what_a_contributor_adds_is_a_draft_until_an_editor_accepts_it(
    service: Service, keys: dict[Role, dict[str, str]]
) -> None:
    access = open_access(service.store.path, service.now)
    with TestClient(create_app(service, Admitting(holders=Holders(access)))) as client:
        answer = client.post(ITEMS, json=GATE, headers=keys[Role.CONTRIBUTOR])
        assert (answer.status_code, answer.json()["id"], answer.json()["verification"]) == (201, "own:r2", "draft")
        address = answer.headers["location"]
        assert address == f"http://testserver{ITEMS}/own:r2?drafts=include"
        assert client.get(address).json()["properties"]["verification"] == "draft"
        assert client.get(f"{ITEMS}/own:r2").status_code == 404
        taken = client.post(ITEMS, json={**GATE, "id": "own:r2"}, headers=keys[Role.EDITOR])
        assert taken.status_code == 409
        for method in ("PUT", "PATCH", "DELETE"):
            refused = client.request(method, SEED, json={}, headers=keys[Role.CONTRIBUTOR])
            assert (refused.status_code, refused.json()["code"]) == (403, "Forbidden")
        service.session.accept("own:r2", by="the-editor")
        accepted = client.get(f"{ITEMS}/own:r2").json()["properties"]
        assert (accepted["verification"], accepted["crossing"]) == ("unverified", "torkham")
        added = client.post(ITEMS, json=GATE, headers=keys[Role.EDITOR])
        assert added.status_code == 201
        assert service.store.history(INCIDENTS, added.json()["id"])[0]["by"] == "the-editor"
    access.close()
