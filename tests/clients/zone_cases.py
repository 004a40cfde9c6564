"""Areas and corridors by how surely an incident lies there, for every door; the page in one file refuses them."""

from itertools import chain

from door_case import Case, case
from plain_oracle import Part, begun, crossing, possibly, within
from plain_zones import Match, along, in_area, in_units

TORKHAM = crossing("torkham")
PASS = "POLYGON((69.5 33.5,71.9 33.4,71.5 34.9,70.2 34.2,69.5 33.5))"
RING = "POLYGON((60 24,76 24,76 39,60 39,60 24),(66 30,66 34,71 34,71 30,66 30))"
TWO = "MULTIPOLYGON(((62 29,67.3 29.2,66.2 32.2,62 29)),((69 33,72 33,71 35,69 33)))"
ACROSS = "MULTIPOLYGON(((170 -30,180 -30,180 40,170 40,170 -30)),((-180 -30,-165 -30,-165 65,-180 65,-180 -30)))"
IN_JSON = '{"type":"Polygon","coordinates":[[[69.5,33.5],[71.9,33.4],[71.5,34.9],[70.2,34.2],[69.5,33.5]]]}'
MATCHES: tuple[Match, ...] = ("possibly", "centre", "certainly")


def asked(match: Match, params: dict[str, str], *parts: Part, **more: object) -> Case:
    return case({**params, "place_match": match}, *parts, page="refuses", **more)


ZONES = (
    *chain.from_iterable(
        (
            asked(match, {"area": PASS}, in_area(match, PASS)),
            asked(match, {"area": RING}, in_area(match, RING)),
            asked(match, {"area": TWO}, in_area(match, TWO)),
            asked(match, {"area": ACROSS}, in_area(match, ACROSS)),
            asked(match, {"corridor": "torkham,chaman,10"}, along(match, "torkham", "chaman", 10)),
            asked(match, {"corridor": "chaman, torkham, 74.5"}, along(match, "torkham", "chaman", 74.5)),
            asked(match, {"corridor": "torkham,ghulam-khan,260"}, along(match, "torkham", "ghulam-khan", 260)),
            asked(match, {"district": "Kunar, bajaur"}, in_units(match, "AF-KNR", "PK-KP/Bajaur")),
            asked(match, {"district": "PK-KP/Khyber,AF-KAN"}, in_units(match, "PK-KP/Khyber", "AF-KAN")),
            asked(match, {"district": "landi kotal"}, in_units(match, "PK-KP/Khyber/Landi Kotal"), extreme=True),
        )
        for match in MATCHES
    ),
    case({"area": IN_JSON}, in_area("centre", PASS), page="refuses"),
    case({"area": f'{{"type":"Feature","geometry":{IN_JSON}}}'}, in_area("centre", PASS), page="refuses"),
    case(
        {"area": TWO, "near": "torkham", "within_km": "150"},
        in_area("centre", TWO),
        within(*TORKHAM, 150),
        page="refuses",
    ),
    case(
        {"corridor": "torkham,chaman,60", "bbox": "66,30,70,34", "datetime": "2010"},
        along("centre", "torkham", "chaman", 60),
        in_area("centre", "POLYGON((66 30,70 30,70 34,66 34,66 30))"),
        possibly("2010-01-01", "2010-12-31"),
        page="refuses",
    ),
    case({"area": RING, "q": "gate"}, in_area("centre", RING), begun("gate"), page="refuses"),
)
