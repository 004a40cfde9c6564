"""Filters on places by how surely an incident lies there, for every door."""

from door_case import Case, case
from plain_oracle import Part, among, begun, compared, crossing, other, possibly
from plain_oracle import box as centre_in_box
from plain_oracle import certainly as in_days
from plain_oracle import place as by_centre
from plain_oracle import within as centre_within
from plain_places import Match, box, by_the_line, in_provinces, on_sides, within

TORKHAM, CHAMAN = crossing("torkham"), crossing("chaman")
BOTH: tuple[Match, Match] = ("possibly", "certainly")
BEST = "fatalities_best"


def asked(match: str, params: dict[str, str], *parts: Part, **more: object) -> Case:
    return case({**params, "place_match": match}, *parts, **more)


BY_MATCH = tuple(
    one
    for match in BOTH
    for one in (
        asked(match, {"near": "torkham"}, within(match, *TORKHAM, 25)),
        asked(match, {"near": "torkham", "within_km": "60"}, within(match, *TORKHAM, 60)),
        asked(match, {"near": "chaman", "within_km": "110"}, within(match, *CHAMAN, 110)),
        asked(match, {"near": "chaman", "within_km": "900"}, within(match, *CHAMAN, 900)),
        asked(match, {"near": "69,33", "within_km": "301"}, within(match, 69, 33, 301)),
        asked(match, {"near": "-179.9,11", "within_km": "400"}, within(match, -179.9, 11, 400)),
        asked(match, {"bbox": "69.5,33.5,71.5,34.8"}, box(match, 69.5, 33.5, 71.5, 34.8)),
        asked(match, {"bbox": "66,30,0,70,34,0"}, box(match, 66, 30, 70, 34)),
        asked(match, {"bbox": "60,24,75,38.7"}, box(match, 60, 24, 75, 38.7)),
        asked(match, {"bbox": "170,-40,-170,40"}, box(match, 170, -40, -170, 40)),
        asked(match, {"bbox": "69,32,-175,60.5"}, box(match, 69, 32, -175, 60.5)),
        asked(match, {"border_km": "5"}, by_the_line(match, 5)),
        asked(match, {"border_km": "40"}, by_the_line(match, 40)),
        asked(match, {"border_km": "74.5"}, by_the_line(match, 74.5)),
        asked(match, {"border_km": "260"}, by_the_line(match, 260)),
        asked(match, {"province": "AF-KAN"}, in_provinces(match, "AF-KAN")),
        asked(match, {"province": "af-nan, PK-KP"}, in_provinces(match, "AF-NAN", "PK-KP")),
        asked(match, {"province": "PK-BA"}, in_provinces(match, "PK-BA")),
        asked(
            match,
            {"province": "AF-NAN,AF-LAG,AF-KHO,PK-KP,AF-PKA"},
            in_provinces(match, "AF-NAN", "AF-LAG", "AF-KHO", "PK-KP", "AF-PKA"),
        ),
        asked(match, {"side": "AF"}, on_sides(match, "AF")),
        asked(match, {"side": "pk"}, on_sides(match, "PK")),
        asked(match, {"side": "undetermined"}, on_sides(match, "undetermined")),
        asked(
            match,
            {"near": "torkham", "within_km": "60", "bbox": "71,34,72,35"},
            within(match, *TORKHAM, 60),
            box(match, 71, 34, 72, 35),
        ),
        asked(
            match,
            {"near": "chaman", "within_km": "150", "side": "AF", "datetime": "2010/2011"},
            within(match, *CHAMAN, 150),
            on_sides(match, "AF"),
            possibly("2010-01-01", "2011-12-31"),
        ),
        asked(
            match,
            {"border_km": "40", "province": "PK-BA,PK-KP", "event_type": "Battles,Protests,Other"},
            by_the_line(match, 40),
            in_provinces(match, "PK-BA", "PK-KP"),
            other(among("event_type", "Battles", "Protests", "Other")),
        ),
        asked(
            match,
            {"bbox": "60,24,75,38.7", "filter": f"{BEST} >= 5", "side": "PK,undetermined"},
            box(match, 60, 24, 75, 38.7),
            other(compared(BEST, lambda n: n >= 5)),
            on_sides(match, "PK", "undetermined"),
        ),
        asked(
            match,
            {"province": "AF-KAN", "border_km": "74.5", "q": "bold"},
            in_provinces(match, "AF-KAN"),
            by_the_line(match, 74.5),
            begun("bold"),
        ),
        asked(
            match,
            {"border_km": "74.5", "datetime": "2009/2011", "date_match": "certainly", "dataset": "alpha,gamma_2"},
            by_the_line(match, 74.5),
            in_days("2009-01-01", "2011-12-31"),
            other(among("dataset", "alpha", "gamma_2")),
        ),
        asked(
            match,
            {"geo_precision": "unknown", "border_km": "74.5"},
            other(among("geo_precision", "unknown")),
            by_the_line(match, 74.5),
            routes_only=True,
            extreme=True,
        ),
        asked(
            match,
            {"geo_precision": "district", "near": "torkham", "within_km": "301"},
            other(among("geo_precision", "district")),
            within(match, *TORKHAM, 301),
            routes_only=True,
        ),
        asked(
            match,
            {"geo_precision": "country", "bbox": "60,24,75,38.7"},
            other(among("geo_precision", "country")),
            box(match, 60, 24, 75, 38.7),
            routes_only=True,
            extreme=True,
        ),
        # Nothing is asked of the place: all are meant, and those without a place are counted.
        case({"place_match": match, "datetime": "2010"}, possibly("2010-01-01", "2010-12-31")),
    )
)
CENTRES = (
    case({"near": "torkham", "place_match": " Centre "}, centre_within(*TORKHAM, 25)),
    case({"bbox": "66,30,70,34", "place_match": "centre"}, centre_in_box(66, 30, 70, 34)),
    case(
        {"border_km": "40", "province": "PK-BA", "place_match": "CENTRE"},
        by_centre(compared("border_km", lambda km: km <= 40)),
        by_centre(among("province", "PK-BA")),
    ),
    case({"side": "AF", "place_match": "centre"}, by_centre(among("side", "AF"))),
    asked("POSSIBLY", {"side": "af", "border_km": "5"}, on_sides("possibly", "AF"), by_the_line("possibly", 5)),
    asked(" Certainly", {"near": "torkham", "within_km": "60"}, within("certainly", *TORKHAM, 60)),
)
PLACE_MATCHES = (*BY_MATCH, *CENTRES)
