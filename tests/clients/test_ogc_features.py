"""The tests of OGC's executable suite for API Features (ets-ogcapi-features10), ported one to one.

Each test's id is the suite's class and method, and its docstring says which abstract tests and requirements of
OGC 17-069r4 (Part 1) and 18-058r1 (Part 2) it holds. The suite's limits are kept: 100 features are
looked at in each answer, 3 pages followed, 10,000 features counted.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import httpx2 as httpx
import pytest
import shapely
from ogc_checks import (
    GEOJSON,
    Json,
    check_crs84,
    check_features,
    check_links,
    check_number_returned,
    check_query_parameter,
    check_time_stamp,
    check_type,
    find,
    items_path,
)
from ogc_originals import ORIGINALS, of
from openapi_spec_validator import OpenAPIV30SpecValidator
from pyproj import Transformer
from shapely.geometry import shape

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
PORTED: list[str] = []
"""The originals that the tests below stand for."""
UNSUPPORTED_CRS = "http://www.opengis.net/def/crs/0/unsupported"
JSON = "application/json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CRS_CLASS = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs"
BOXES = ("60,23,77,39", "69.5,33.5,71.5,34.8", "177,65,-177,70", "-180,-90,180,-85", "-180,85,180,90")
TIMES = (
    "2025-11-07",
    "2025-11-07T00:00:00Z",
    "2025-10-01/2025-11-30",
    "2025-10-01T00:00:00Z/..",
    "../2025-11-30T23:59:59Z",
    "/2025-11-30",
    "2025-10-01/",
)
CRS_URI = re.compile(r"http://www\.opengis\.net/def/crs/(OGC|EPSG)/[\d.]+/\w+")


@dataclass(frozen=True)
class Service:
    """The service under test: its landing page, and what it links to.

    Nothing is written to it, so what one test has asked is not asked again for another.
    """

    base: str
    http: httpx.Client
    kept: dict[tuple[str, frozenset[tuple[str, str]]], httpx.Response] = field(default_factory=dict)

    def get(self, path: str, **params: str) -> httpx.Response:
        url = path if path.startswith("http") else self.base + path
        asked = url, frozenset(params.items())
        if asked not in self.kept:
            self.kept[asked] = self.http.get(url, params=params or None, headers={"Accept": JSON})
        return self.kept[asked]

    def json(self, path: str, **params: str) -> Json:
        answer = self.get(path, **params)
        assert answer.status_code == 200, f"{answer.url}: {answer.status_code} {answer.text[:300]}"
        body: Json = answer.json()
        return body

    def spatial(self) -> list[Json]:
        found = [c for c in self.json("/collections")["collections"] if c.get("itemType", "feature") == "feature"]
        assert found
        return found

    def api(self) -> Json:
        return self.json(find(self.json("/")["links"], "service-desc")["href"])


@pytest.fixture(scope="module")
def service(live_server: str) -> Iterator[Service]:
    with httpx.Client(timeout=120) as http:
        yield Service(live_server.rstrip("/"), http)


@pytest.fixture(
    scope="module",
    params=["incidents", "crossings", "border", "provinces", "districts"],
    ids=lambda name: str(name),
)
def collection(request: pytest.FixtureRequest, service: Service) -> Json:
    return service.json(f"/collections/{request.param}")


def ports(*originals: str) -> pytest.MarkDecorator:
    """The originals that a test stands for; each runs under its own name."""
    PORTED.extend(originals)
    return pytest.mark.parametrize("original", originals, indirect=True)


@pytest.fixture(autouse=True)
def original(request: pytest.FixtureRequest) -> str | None:
    """The original that a test stands for, in its id; none for what goes beyond the suite."""
    return getattr(request, "param", None)


def check_number_matched(service: Service, page: Json) -> None:
    matched = page["numberMatched"]
    if matched > 10_000:
        return
    counted, ids = 0, set()
    while True:
        counted += len(page["features"])
        ids.update(feature["id"] for feature in page["features"])
        following = [link for link in page["links"] if link["rel"] == "next"]
        if not following:
            break
        assert following[0]["type"] == GEOJSON
        page = service.json(following[0]["href"])
    assert counted == matched == len(ids)


def parameter(service: Service, collection: Json, name: str) -> Json:
    document = service.api()
    operation = document["paths"][f"/collections/{collection['id']}/items"]["get"]
    for entry in operation["parameters"]:
        resolved = (
            document["components"]["parameters"][entry["$ref"].rpartition("/")[2]] if "$ref" in entry else entry
        )
        if resolved["name"] == name:
            return dict(resolved)
    raise AssertionError(f"no parameter {name} of {collection['id']}")


# --- Part 1: general, landing page, conformance, API definition ---


@ports("GeneralHttp.http")
def test_general_http_http(service: Service) -> None:
    """AT 1, /req/core/http."""
    assert service.get("/").http_version in ("HTTP/1.1", "HTTP/2")


@ports("LandingPage.landingPageRetrieval")
def test_landing_page_landing_page_retrieval(service: Service) -> None:
    """AT 3, /req/core/root-op."""
    assert service.get("/").status_code == 200


@ports("LandingPage.landingPageValidation")
def test_landing_page_landing_page_validation(service: Service) -> None:
    """AT 4, /req/core/root-success."""
    links = service.json("/")["links"]
    for rel in ("conformance", "data"):
        find(links, rel)
    assert find(links, "service-desc")["type"] == OPENAPI
    find(links, "service-doc", "text/html")


@ports("Conformance.validateConformanceOperationAndResponse")
def test_conformance_validate_conformance_operation_and_response(service: Service) -> None:
    """AT 7 and 8, /req/core/conformance-op, /req/core/conformance-success."""
    classes = service.json(find(service.json("/")["links"], "conformance")["href"])["conformsTo"]
    assert {CORE + name for name in ("core", "geojson", "oas30", "html")} <= set(classes)


@ports("ApiDefinition.openapiDocumentRetrieval")
def test_api_definition_openapi_document_retrieval(service: Service) -> None:
    """AT 5, /req/core/api-definition-op."""
    answer = service.get(find(service.json("/")["links"], "service-desc")["href"])
    assert answer.status_code == 200
    assert answer.headers["content-type"].replace(" ", "") == OPENAPI


@ports("ApiDefinition.apiDefinitionValidation")
def test_api_definition_api_definition_validation(service: Service) -> None:
    """AT 6, /req/core/api-definition-success."""
    document = service.api()
    OpenAPIV30SpecValidator(document).validate()
    assert re.fullmatch(r"3\.0\.\d", document["openapi"])


# --- Part 1: collections ---


@ports("FeatureCollections.validateFeatureCollectionsMetadataOperation")
def test_feature_collections_metadata_operation(service: Service) -> None:
    """FeatureCollections.validateFeatureCollectionsMetadataOperation: AT 9, /req/core/fc-md-op."""
    assert service.get(find(service.json("/")["links"], "data", JSON)["href"]).status_code == 200


@ports("FeatureCollections.validateFeatureCollectionsMetadataOperationResponse_Links")
def test_feature_collections_metadata_operation_response_links(service: Service) -> None:
    """FeatureCollections.…_Links: AT 10, /req/core/fc-md-success."""
    check_links(service.json("/collections"))


@ports("FeatureCollections.validateFeatureCollectionsMetadataOperationResponse_Items")
def test_feature_collections_metadata_operation_response_items(service: Service) -> None:
    """FeatureCollections.…_Items: AT 10, /req/core/fc-md-success."""
    for described in service.json("/collections")["collections"]:
        link = find(described["links"], "items", GEOJSON)
        assert link["href"].startswith("http")


@ports("FeatureCollections.validateFeatureCollectionsMetadataOperationResponse_CrsProperty")
def test_feature_collections_metadata_operation_response_crs_property(service: Service) -> None:
    """FeatureCollections.…_CrsProperty: AT 10, /req/core/crs."""
    for described in service.spatial():
        assert described["crs"][0] == CRS84


@ports("FeatureCollections.validateFeatureCollectionsMetadataOperationResponse_Content")
def test_feature_collections_metadata_operation_response_content(service: Service) -> None:
    """FeatureCollections.…_Content: AT 10, /req/core/fc-md-success."""
    for described in service.json("/collections")["collections"]:
        assert described["id"]
        assert service.json(f"/collections/{described['id']}")["id"] == described["id"]


@ports("FeatureCollection.validateFeatureCollectionMetadataOperation")
def test_feature_collection_metadata_operation(service: Service, collection: Json) -> None:
    """FeatureCollection.validateFeatureCollectionMetadataOperation: AT 11, /req/core/sfc-md-op."""
    assert service.get(f"/collections/{collection['id']}").status_code == 200


@ports("FeatureCollection.validateFeatureCollectionMetadataResponse")
def test_feature_collection_metadata_response(service: Service, collection: Json) -> None:
    """FeatureCollection.validateFeatureCollectionMetadataResponse: AT 12, /req/core/sfc-md-success."""
    listed = {c["id"]: c for c in service.json("/collections")["collections"]}[collection["id"]]
    assert collection == listed
    for box in collection["extent"]["spatial"]["bbox"]:
        assert len(box) in (4, 6)
    for interval in collection["extent"].get("temporal", {}).get("interval", []):
        assert len(interval) == 2


# --- Part 1: features ---


@ports("Features.validateFeaturesOperation")
def test_features_operation(service: Service, collection: Json) -> None:
    """Features.validateFeaturesOperation: AT 13, /req/core/fc-op."""
    answer = service.get(items_path(collection))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == GEOJSON


CHECKS = {
    "GeometryInCRS84": lambda _, page: check_crs84(page),
    "TypeProperty": lambda _, page: check_type(page),
    "FeaturesProperty": lambda _, page: check_features(page),
    "Links": lambda _, page: check_links(page),
    "TimeStamp": lambda _, page: check_time_stamp(page),
    "NumberMatched": check_number_matched,
    "NumberReturned": lambda _, page: check_number_returned(page),
}
"""What the methods that end so look at (AT 2, 22 to 26), in any page of features."""
QUERIES = {
    "Features": [{}, {"limit": "10"}],
    "FeaturesBBox": [{"bbox": box} for box in BOXES],
    "FeaturesLimit": [{"limit": "3"}, {"limit": "400"}],
    "FeaturesTime": [{"datetime": time} for time in TIMES],
}
"""What each class asks for."""
OF_PAGES = [name for name in ORIGINALS if name.partition(".")[0] in QUERIES and name.rpartition("_")[2] in CHECKS]


@pytest.fixture(scope="module")
def page_of(service: Service) -> Callable[..., Json]:
    """A page of items, asked for once however many methods look at it."""

    @cache
    def ask(path: str, **query: str) -> Json:
        return service.json(path, **query)

    return ask


@ports(*OF_PAGES)
def test_page(service: Service, collection: Json, original: str, page_of: Callable[..., Json]) -> None:
    """Every response of the four classes, each method with its own look at it."""
    owner, check = original.partition(".")[0], CHECKS[original.rpartition("_")[2]]
    for query in QUERIES[owner]:
        page = page_of(items_path(collection), **query)
        assert page["features"] or owner != "Features"
        check(service, page)


def test_every_original_is_ported_once() -> None:
    assert sorted(PORTED) == sorted(ORIGINALS)


@ports("FeaturesBBox.boundingBoxParameterDefinition")
def test_features_bbox_bounding_box_parameter_definition(service: Service, collection: Json) -> None:
    """FeaturesBBox.boundingBoxParameterDefinition: AT 14, /req/core/fc-bbox-definition."""
    entry = parameter(service, collection, "bbox")
    check_query_parameter(entry)
    assert entry["schema"]["type"] == "array"
    assert (entry["schema"]["minItems"], entry["schema"]["maxItems"]) == (4, 6)
    assert entry["schema"]["items"]["type"] == "number"


@ports("FeaturesBBox.validateFeaturesWithBoundingBoxOperation")
@pytest.mark.parametrize("box", BOXES)
def test_features_bbox_operation(service: Service, collection: Json, box: str) -> None:
    """FeaturesBBox.validateFeaturesWithBoundingBoxOperation: AT 13, /req/core/fc-op."""
    assert service.get(items_path(collection), bbox=box, limit="10").status_code == 200


@ports("FeaturesBBox.validateFeaturesWithBoundingBoxResponse")
@pytest.mark.parametrize("box", BOXES)
def test_features_bbox_response(service: Service, collection: Json, box: str) -> None:
    """FeaturesBBox.validateFeaturesWithBoundingBoxResponse: AT 15, /req/core/fc-bbox-response."""
    west, south, east, north = map(float, box.split(","))
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    area = shapely.union_all([shapely.box(w, south, e, north) for w, e in parts])
    for feature in check_features(service.json(items_path(collection), bbox=box, limit="100")):
        assert shape(feature["geometry"]).intersects(area)


@ports("FeaturesLimit.limitParameterDefinition")
def test_features_limit_limit_parameter_definition(service: Service, collection: Json) -> None:
    """FeaturesLimit.limitParameterDefinition: AT 16, /req/core/fc-limit-definition."""
    entry = parameter(service, collection, "limit")
    check_query_parameter(entry)
    schema = entry["schema"]
    assert schema["type"] == "integer"
    assert 0 <= schema["minimum"] <= schema["default"] <= schema["maximum"]


@ports("FeaturesLimit.validateFeaturesWithLimitOperation", "FeaturesLimit.validateFeaturesWithLimitResponse")
@pytest.mark.parametrize("limit", ["1", "7", "10000", "10001"])
def test_features_limit_operation_and_response(service: Service, collection: Json, limit: str) -> None:
    """FeaturesLimit.…LimitOperation and …LimitResponse: AT 13 and 17, /req/core/fc-limit-response."""
    page = service.json(items_path(collection), limit=limit)
    assert len(page["features"]) <= min(int(limit), 10_000)
    assert len(page["features"]) == min(int(limit), 10_000, page["numberMatched"])


@ports("FeaturesTime.timeParameterDefinition")
def test_features_time_time_parameter_definition(service: Service, collection: Json) -> None:
    """FeaturesTime.timeParameterDefinition: AT 18, /req/core/fc-time-definition."""
    entry = parameter(service, collection, "datetime")
    check_query_parameter(entry)
    assert entry["schema"]["type"] == "string"


@ports("FeaturesTime.validateFeaturesWithDateTimeOperation", "FeaturesTime.validateFeaturesWithDateTimeResponse")
@pytest.mark.parametrize("time", TIMES)
def test_features_time_operation_and_response(service: Service, collection: Json, time: str) -> None:
    """FeaturesTime.…DateTimeOperation and …DateTimeResponse: AT 13 and 19, /req/core/fc-time-response."""
    features = check_features(service.json(items_path(collection), datetime=time))
    start, _, end = (part.strip(".")[:10] for part in time.partition("/"))
    for feature in features if collection["id"] == "incidents" else ():
        properties = feature["properties"]
        assert not end or properties["date_start"] <= (end if "/" in time else start)
        assert not start or properties["date_end"] is None or properties["date_end"] >= start


@ports("FeaturesErrorConditions.validateFeaturesOperation_QueryParamInvalid")
@pytest.mark.parametrize(("name", "value"), [("limit", "unlimited"), ("bbox", "1,2,3"), ("datetime", "yesterday")])
def test_features_error_conditions_query_param_invalid(
    service: Service, collection: Json, name: str, value: str
) -> None:
    """FeaturesErrorConditions.…_QueryParamInvalid: AT 20, /req/core/query-param-invalid."""
    assert service.get(items_path(collection), **{name: value}).status_code == 400


@ports("FeaturesErrorConditions.validateFeaturesOperation_QueryParamUnknown")
def test_features_error_conditions_query_param_unknown(service: Service, collection: Json) -> None:
    """FeaturesErrorConditions.…_QueryParamUnknown: AT 21, /req/core/query-param-unknown."""
    assert service.get(items_path(collection), unknownQueryParameter41763="1").status_code == 400


def first_item(service: Service, collection: Json) -> Json:
    feature: Json = service.json(items_path(collection), limit="1")["features"][0]
    return feature


@ports("Feature.featureOperation")
def test_feature_feature_operation(service: Service, collection: Json) -> None:
    """Feature.featureOperation: AT 27, /req/core/f-op."""
    answer = service.get(f"{items_path(collection)}/{first_item(service, collection)['id']}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == GEOJSON


@ports("Feature.validateFeatureResponse")
def test_feature_validate_feature_response(service: Service, collection: Json) -> None:
    """Feature.validateFeatureResponse: AT 28 and 29, /req/core/f-success, /req/core/f-links."""
    listed = first_item(service, collection)
    feature = service.json(f"{items_path(collection)}/{listed['id']}")
    assert (feature["type"], feature["id"]) == ("Feature", listed["id"])
    assert feature["geometry"] == listed["geometry"]
    check_links(feature)
    find(feature["links"], "collection")


# --- Part 2: coordinate reference systems ---


@ports("CrsRequirementClassPrecondition.verifyConformanceClass")
def test_crs_requirement_class_precondition_verify_conformance_class(service: Service) -> None:
    """CrsRequirementClassPrecondition.verifyConformanceClass."""
    assert CRS_CLASS in service.json("/conformance")["conformsTo"]


@ports(
    "DiscoveryCollectionCrsUri.verifyCollectionCrsIdentifierOfCrsProperty",
    "DiscoveryCollectionCrsUri.verifyCollectionCrsIdentifierOfStorageCrsProperty",
)
def test_discovery_collection_crs_uri(collection: Json) -> None:
    """DiscoveryCollectionCrsUri.…OfCrsProperty and …OfStorageCrsProperty: AT 1, /req/crs/crs-uri."""
    assert all(CRS_URI.fullmatch(uri) for uri in [*collection["crs"], collection["storageCrs"]])


@ports("DiscoveryCollectionDefaultCrs.verifyCollectionCrsIdentifierOfCrsProperty")
def test_discovery_collection_default_crs(collection: Json) -> None:
    """DiscoveryCollectionDefaultCrs.verifyCollectionCrsIdentifierOfCrsProperty: AT 2, /req/crs/fc-md-crs-list."""
    assert CRS84 in collection["crs"]


@ports("DiscoveryCollectionStorageCrs.verifyCollectionCrsIdentifierOfCrsProperty")
def test_discovery_collection_storage_crs(collection: Json) -> None:
    """DiscoveryCollectionStorageCrs.…: AT 3, /req/crs/fc-md-storageCrs-valid-value."""
    assert collection["storageCrs"] in collection["crs"]


@ports(
    "DiscoveryCollectionsCrsUri.verifyCollectionsCrsIdentifierOfCrsProperty",
    "DiscoveryCollectionsCrsUri.verifyCollectionsCrsIdentifierOfStorageCrs",
    "DiscoveryCollectionsCrsUri.verifyCollectionsCollectionCrsIdentifierOfCrsProperty",
    "DiscoveryCollectionsCrsUri.verifyCollectionsCollectionCrsIdentifierOfStorageCrs",
    "DiscoveryCollectionsDefaultCrs.verifyCollectionsPathCollectionCrsPropertyContainsDefaultCrs",
    "DiscoveryCollectionsStorageCrs.verifyCollectionsPathCollectionCrsPropertyContainsStorageCrs",
)
def test_discovery_collections_crs(service: Service) -> None:
    """DiscoveryCollectionsCrsUri (four methods), …DefaultCrs, …StorageCrs: AT 1 to 3."""
    document = service.json("/collections")
    shared = document.get("crs", [])
    assert all(CRS_URI.fullmatch(uri) for uri in shared)
    for described in service.spatial():
        offered = [*described["crs"], *(shared if "#/crs" in described["crs"] else [])]
        assert CRS84 in offered
        assert described["storageCrs"] in offered
        assert all(CRS_URI.fullmatch(uri) for uri in [*described["crs"], described["storageCrs"]])


def authority(uri: str) -> str:
    name, _, code = uri.split("/")[-3:]
    return f"{name}:{code}"


def moved(feature: Json, source: str, target: str) -> shapely.Geometry:
    """The feature's geometry in another reference system, by pyproj alone."""
    move = Transformer.from_crs(authority(source), authority(target)).transform
    return shapely.transform(shape(feature["geometry"]), lambda x, y: move(x, y), interleaved=False)


def tolerance(uri: str) -> float:
    return 1e-6 if authority(uri) in ("OGC:CRS84", "EPSG:4326") else 0.05


@ports("FeaturesCrsParameter.verifyFeaturesCrsParameter")
def test_features_crs_parameter(service: Service, collection: Json) -> None:
    """FeaturesCrsParameter.verifyFeaturesCrsParameter: AT 4, /req/crs/ogc-crs-header."""
    for uri in collection["crs"]:
        answer = service.get(items_path(collection), crs=uri, limit="3")
        assert answer.status_code == 200
        assert answer.headers["content-crs"] == f"<{uri}>"


@ports("FeaturesCrsParameterDefault.verifyFeaturesCrsParameterDefault")
def test_features_crs_parameter_default(service: Service, collection: Json) -> None:
    """FeaturesCrsParameterDefault.verifyFeaturesCrsParameterDefault: AT 6, /req/crs/fc-crs-default-value."""
    assert service.get(items_path(collection), limit="3").headers["content-crs"] == f"<{CRS84}>"


@ports("FeaturesCrsParameterInvalid.verifyFeaturesCrsParameterInvalid")
def test_features_crs_parameter_invalid(service: Service, collection: Json) -> None:
    """FeaturesCrsParameterInvalid.verifyFeaturesCrsParameterInvalid: AT 5, /req/crs/fc-crs-valid-value."""
    assert service.get(items_path(collection), crs=UNSUPPORTED_CRS).status_code == 400


@ports(
    "FeaturesCrsParameterTransform.verifyFeaturesCrsParameterTransformWithoutCrsParameter",
    "FeaturesCrsParameterTransform.verifyFeaturesCrsParameterTransformWithCrsParameter",
)
def test_features_crs_parameter_transform(service: Service, collection: Json) -> None:
    """FeaturesCrsParameterTransform.…WithCrsParameter and …WithoutCrsParameter: AT 7, /req/crs/crs-action."""
    plain = service.json(items_path(collection), limit="3")["features"]
    for uri in collection["crs"]:
        turned = service.json(items_path(collection), crs=uri, limit="3")["features"]
        for before, after in zip(plain, turned, strict=True):
            if before["geometry"] is not None:
                expected = moved(before, CRS84, uri)
                assert shapely.equals_exact(shape(after["geometry"]), expected, tolerance(uri))


@ports("FeatureCrsParameter.verifyFeatureCrsParameter")
def test_feature_crs_parameter(service: Service, collection: Json) -> None:
    """FeatureCrsParameter.verifyFeatureCrsParameter: AT 1, /req/crs/ogc-crs-header-value."""
    path = f"{items_path(collection)}/{first_item(service, collection)['id']}"
    for uri in collection["crs"]:
        answer = service.get(path, crs=uri)
        assert answer.status_code == 200
        assert answer.headers["content-crs"] == f"<{uri}>"


@ports("FeatureCrsParameterDefault.verifyFeatureCrsParameterDefault")
def test_feature_crs_parameter_default(service: Service, collection: Json) -> None:
    """FeatureCrsParameterDefault.verifyFeatureCrsParameterDefault: AT 6."""
    path = f"{items_path(collection)}/{first_item(service, collection)['id']}"
    assert service.get(path).headers["content-crs"] == f"<{CRS84}>"


@ports("FeatureCrsParameterInvalid.verifyFeatureCrsParameterInvalid")
def test_feature_crs_parameter_invalid(service: Service, collection: Json) -> None:
    """FeatureCrsParameterInvalid.verifyFeatureCrsParameterInvalid: AT 1, /req/crs/fc-crs-valid-value."""
    path = f"{items_path(collection)}/{first_item(service, collection)['id']}"
    assert service.get(path, crs=UNSUPPORTED_CRS).status_code == 400


@ports(
    "FeatureCrsParameterTransform.verifyFeatureCrsParameterTransformWithCrsParameter",
    "FeatureCrsParameterTransform.verifyFeatureCrsParameterTransformWithoutCrsParameter",
)
def test_feature_crs_parameter_transform(service: Service, collection: Json) -> None:
    """FeatureCrsParameterTransform.…WithCrsParameter and …WithoutCrsParameter: AT 7, /req/crs/crs-action."""
    plain = first_item(service, collection)
    for uri in collection["crs"]:
        turned = service.json(f"{items_path(collection)}/{plain['id']}", crs=uri)
        assert shapely.equals_exact(shape(turned["geometry"]), moved(plain, CRS84, uri), tolerance(uri))


@ports(*of("BBoxCrsParameter."))
def test_bbox_crs_parameter(service: Service, collection: Json) -> None:
    """BBoxCrsParameter.verifyBboxCrsParameter and …WithDefaultCrs: AT 8, /req/crs/bbox-crs-action.

    The same box, written in every reference system, finds the same points; its edges bend, so only points well
    inside and well outside are compared.
    """
    west, south, east, north = 69.0, 33.0, 72.0, 35.0
    plain = service.json(items_path(collection), bbox=f"{west},{south},{east},{north}", limit="10000")["features"]
    inner = shapely.box(west, south, east, north).buffer(-0.25)
    expected = {f["id"] for f in plain if shape(f["geometry"]).intersects(inner)}
    for uri in collection["crs"]:
        box = shapely.transform(
            shapely.box(west, south, east, north),
            lambda x, y, uri=uri: Transformer.from_crs("OGC:CRS84", authority(uri)).transform(x, y),
            interleaved=False,
        )
        text = ",".join(str(number) for number in box.bounds)
        found = service.json(items_path(collection), bbox=text, **{"bbox-crs": uri}, limit="10000")["features"]
        assert expected <= {feature["id"] for feature in found}


@ports("BBoxCrsParameterDefault.verifyBboxCrsParameterDefault")
def test_bbox_crs_parameter_default(service: Service, collection: Json) -> None:
    """BBoxCrsParameterDefault.verifyBboxCrsParameterDefault: AT 10, /req/crs/fc-bbox-crs-default-value."""
    box = "69,33,72,35"
    plain = service.json(items_path(collection), bbox=box)
    named = service.json(items_path(collection), bbox=box, **{"bbox-crs": CRS84})
    assert plain["features"] == named["features"]
    assert plain["numberMatched"] == named["numberMatched"]


@ports("BBoxCrsParameterInvalid.verifyBboxCrsParameterInvalid")
def test_bbox_crs_parameter_invalid(service: Service, collection: Json) -> None:
    """BBoxCrsParameterInvalid.verifyBboxCrsParameterInvalid: AT 9."""
    answer = service.get(items_path(collection), bbox="69,33,72,35", **{"bbox-crs": UNSUPPORTED_CRS})
    assert answer.status_code == 400


def test_random_features_are_the_same_alone_as_in_a_page(service: Service, collection: Json) -> None:
    """Beyond the suite: any feature, not only the first."""
    features = service.json(items_path(collection), limit="400")["features"]
    for feature in random.Random(1893).sample(features, min(5, len(features))):
        alone = service.json(f"{items_path(collection)}/{feature['id']}")
        assert (alone["geometry"], alone["properties"]) == (feature["geometry"], feature["properties"])
