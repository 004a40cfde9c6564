import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.geocoding.geocoder import FirstMatch, Verdict
from app.geocoding.nominatim import NominatimGeocoder
from app.geocoding.offline import OfflineGeocoder
from app.model.errors import BadParameter, GeocoderUnavailable

Reply = tuple[int, list[dict[str, Any]]]
Serve = Callable[[Reply], tuple[str, list[dict[str, list[str]]]]]


def result(name: str, lon: float, lat: float, importance: float, **more: object) -> dict[str, Any]:
    box = [str(lat - 0.1), str(lat + 0.1), str(lon - 0.1), str(lon + 0.1)]
    fields = {"name": name, "display_name": f"{name}, Somewhere", "lon": str(lon), "lat": str(lat), "osm_id": 7}
    return (
        fields | {"osm_type": "node", "importance": importance, "boundingbox": box, "addresstype": "town"} | more
    )


def handler(reply: Reply, asked: list[dict[str, list[str]]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name the standard library calls
            asked.append(parse_qs(urlsplit(self.path).query))
            body = json.dumps(reply[1]).encode()
            self.send_response(reply[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    return Handler


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a Nominatim of the test's own that gives one reply, and keeps what it was asked."""
    servers: list[ThreadingHTTPServer] = []

    def start(reply: Reply) -> tuple[str, list[dict[str, list[str]]]]:
        asked: list[dict[str, list[str]]] = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler(reply, asked))
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}", asked

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_one_result_is_the_match(serve: Serve) -> None:
    url, asked = serve((200, [result("Xyzzy", 69.5, 31.5, 0.4)]))
    match = NominatimGeocoder(url, delay_s=0).locate("Xyzzy", "Pakistan", "Balochistan", "Zhob")
    assert match is not None
    assert (match.lon, match.lat, match.precision) == (69.5, 31.5, "town")
    assert match.score == pytest.approx(0.7)
    assert 13 < match.radius_km < 16
    assert asked[0]["q"] == ["Xyzzy, Zhob, Balochistan, Pakistan"]


def test_two_results_as_important_and_far_apart_are_ambiguous(serve: Serve) -> None:
    url, _ = serve((200, [result("Xyzzy", 69.5, 31.5, 0.4), result("Xyzzy", 65.0, 31.0, 0.35)]))
    answer = NominatimGeocoder(url, delay_s=0).answer("Xyzzy")
    assert answer.verdict is Verdict.AMBIGUOUS
    assert len(answer.matches) == 2


def test_a_lesser_result_far_away_is_no_rival(serve: Serve) -> None:
    url, _ = serve((200, [result("Xyzzy", 69.5, 31.5, 0.6), result("Xyzzy", 65.0, 31.0, 0.1)]))
    assert NominatimGeocoder(url, delay_s=0).answer("Xyzzy").verdict is Verdict.MATCHED


@pytest.mark.parametrize(
    ("addresstype", "precision"),
    [("state", "province"), ("county", "district"), ("country", "country"), ("road", "line"), ("shop", "point")],
)
def test_the_kind_of_result_gives_the_precision(serve: Serve, addresstype: str, precision: str) -> None:
    url, _ = serve((200, [result("Xyzzy", 69.5, 31.5, 0.4, addresstype=addresstype)]))
    match = NominatimGeocoder(url, delay_s=0).locate("Xyzzy")
    assert match is not None
    assert match.precision == precision


def test_a_result_without_a_box_has_the_least_radius(serve: Serve) -> None:
    url, _ = serve((200, [result("Xyzzy", 69.5, 31.5, 0.4, boundingbox=[])]))
    match = NominatimGeocoder(url, delay_s=0).locate("Xyzzy")
    assert match is not None
    assert match.radius_km == 1


def test_no_result_is_nothing(serve: Serve) -> None:
    url, _ = serve((200, []))
    assert NominatimGeocoder(url, delay_s=0).answer("Xyzzy").verdict is Verdict.NOTHING


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_service_that_refuses_is_unavailable(serve: Serve, status: int) -> None:
    url, _ = serve((status, []))
    with pytest.raises(GeocoderUnavailable, match="did not answer for 'Xyzzy'"):
        NominatimGeocoder(url, delay_s=0).answer("Xyzzy")


def test_a_service_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(GeocoderUnavailable, match="try again later"):
        NominatimGeocoder("http://127.0.0.1:9", delay_s=0, timeout_s=2).answer("Xyzzy")


@pytest.mark.parametrize("url", ["nominatim.example.org", "ftp://example.org", "", "http://"])
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadParameter, match="needs a URL like"):
        NominatimGeocoder(url)


def test_as_a_second_opinion_it_is_asked_only_for_what_the_gazetteer_does_not_know(
    serve: Serve, geocoder: OfflineGeocoder
) -> None:
    url, asked = serve((200, [result("Xyzzy", 69.5, 31.5, 0.4)]))
    both = FirstMatch([geocoder, NominatimGeocoder(url, delay_s=0)])
    known = both.locate("Quetta", "PK")
    unknown = both.locate("Xyzzy", "PK", "PK-BA", "Zhob")
    assert known is not None
    assert unknown is not None
    assert known.place.id.startswith("geonames:")
    assert unknown.place.id == "osm:node/7"
    assert len(asked) == 1
