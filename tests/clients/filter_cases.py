"""Filters and what each must leave, for every door: what is typed, and its meaning in `plain_oracle`."""

import json
from itertools import chain

from door_case import Case, Refusal, Shown, case
from invented_reading import INCIDENT
from place_cases import PLACE_MATCHES
from plain_oracle import (
    Part,
    among,
    begun,
    box,
    certainly,
    compared,
    crossing,
    other,
    place,
    possibly,
    within,
)
from value_cases import VALUES
from zone_cases import ZONES

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def cql(text: str, means: object, **more: object) -> Case:
    return Case({"filter": text}, (other(means),), **more)  # type: ignore[arg-type]


def located(part: Part) -> Part:
    """What CQL2 asks of the geometry, which is not known of what has none."""
    return other(lambda rows: rows.longitude.notna() & part.means(rows))


TORKHAM, CHAMAN = crossing("torkham"), crossing("chaman")
SPOT = ",".join(str(number) for number in TORKHAM)

BOXES = (
    case({"bbox": "69.5,33.5,71.5,34.8"}, box(69.5, 33.5, 71.5, 34.8)),
    case({"bbox": " 69.5, 33.5 ,71.5,34.8"}, box(69.5, 33.5, 71.5, 34.8)),
    case({"bbox": "66,30,70,34"}, box(66, 30, 70, 34)),
    case({"bbox": "69,32,69,34"}, box(69, 32, 69, 34)),
    case({"bbox": "69.5,33.5,-100,71.5,34.8,9000"}, box(69.5, 33.5, 71.5, 34.8)),
    case({"bbox": "66,30,0,70,34,0"}, box(66, 30, 70, 34)),
    case({"bbox": "170,-40,-170,40"}, box(170, -40, -170, 40)),
    case({"bbox": "179.6,-90,-179.8,90"}, box(179.6, -90, -179.8, 90)),
    case({"bbox": "170,-40,-100,-160,70,100"}, box(170, -40, -160, 70)),
    case({"bbox": "-180,-90,180,90"}, box(-180, -90, 180, 90), extreme=True),
    case({"bbox": "6.95e1,+33.5,71.5,.348e2"}, box(69.5, 33.5, 71.5, 34.8)),
    case({"bbox": "69.5,33.5,71.5,34.8", "bbox-crs": CRS84}, box(69.5, 33.5, 71.5, 34.8)),
    case({"bbox": "33.5,69.5,34.8,71.5", "bbox-crs": EPSG + "4326"}, box(69.5, 33.5, 71.5, 34.8), page="refuses"),
)
TIMES = (
    case({"datetime": "2010"}, possibly("2010-01-01", "2010-12-31")),
    case({"datetime": "2010-03"}, possibly("2010-03-01", "2010-03-31")),
    case({"datetime": "2008-02"}, possibly("2008-02-01", "2008-02-29")),
    case({"datetime": "2010-03-31"}, possibly("2010-03-31", "2010-03-31")),
    case({"datetime": "2010-01-01"}, possibly("2010-01-01", "2010-01-01")),
    case({"datetime": "2009/2010"}, possibly("2009-01-01", "2010-12-31")),
    case({"datetime": "2009-11/2010-02"}, possibly("2009-11-01", "2010-02-28")),
    case({"datetime": "2010-03-01/2010-03-31"}, possibly("2010-03-01", "2010-03-31")),
    case({"datetime": "2010-03/2010-03-10"}, possibly("2010-03-01", "2010-03-10")),
    case({"datetime": "2011-01-01/.."}, possibly(first="2011-01-01")),
    case({"datetime": "2011/"}, possibly(first="2011-01-01")),
    case({"datetime": "../2009-12-31"}, possibly(last="2009-12-31")),
    case({"datetime": "/2009"}, possibly(last="2009-12-31")),
    case({"datetime": "2010-03-31T23:59:59Z"}, possibly("2010-03-31", "2010-03-31")),
    case({"datetime": "2010-03-01T00:00:00Z/2010-03-31T12:00:00.5+05:00"}, possibly("2010-03-01", "2010-03-31")),
    case({"datetime": "0000-01-01/2009-12-31"}, possibly(last="2009-12-31")),
    case({"datetime": "2011-01-01/9999-12-31"}, possibly(first="2011-01-01")),
    case({"datetime": "1990"}, possibly("1990-01-01", "1990-12-31")),
    case({"datetime": "2010", "date_match": "certainly"}, certainly("2010-01-01", "2010-12-31")),
    case({"datetime": "2010", "date_match": "POSSIBLY"}, possibly("2010-01-01", "2010-12-31")),
    case({"datetime": "2010-03", "date_match": "certainly"}, certainly("2010-03-01", "2010-03-31")),
    case({"datetime": "2010-03-31", "date_match": "certainly"}, certainly("2010-03-31", "2010-03-31")),
    case({"datetime": "2011-01-01/..", "date_match": "certainly"}, certainly(first="2011-01-01")),
    case({"datetime": "../2009-12-31", "date_match": "certainly"}, certainly(last="2009-12-31")),
    case(
        {"datetime": "2009-06-15/2010-06-15", "date_match": " Certainly "}, certainly("2009-06-15", "2010-06-15")
    ),
    case({"date_match": "certainly"}, extreme=True),
    case({"events": "records"}, extreme=True),
    case({"events": " Linked ", "datetime": "2010"}, possibly("2010-01-01", "2010-12-31"), page="refuses"),
    case({"datetime": "../.."}, extreme=True),
    case({"datetime": "../..", "date_match": "certainly"}, certainly()),
)
WORDS = (
    case({"event_type": "Battles"}, other(among("event_type", "Battles"))),
    case({"event_type": "battles, PROTESTS"}, other(among("event_type", "Battles", "Protests"))),
    case({"event_type": "Explosions/Remote violence"}, other(among("event_type", "Explosions/Remote violence"))),
    case({"event_type": "Riots"}, other(among("event_type", "Riots")), extreme=True),
    case({"dataset": "alpha"}, other(among("dataset", "alpha"))),
    case({"dataset": "alpha,beta-desk"}, other(among("dataset", "alpha", "beta-desk"))),
    case({"dataset": " gamma_2 "}, other(among("dataset", "gamma_2"))),
    case({"dataset": "nobody"}, other(among("dataset", "nobody")), extreme=True),
    case({"province": "AF-KAN"}, place(among("province", "AF-KAN"))),
    case({"province": "af-kan, pk-ba"}, place(among("province", "AF-KAN", "PK-BA"))),
    case({"province": "PK-KP,AF-NAN,AF-PKA"}, place(among("province", "PK-KP", "AF-NAN", "AF-PKA"))),
    case({"side": "AF"}, place(among("side", "AF"))),
    case({"side": "pk"}, place(among("side", "PK"))),
    case({"side": "Af,UNDETERMINED"}, place(among("side", "AF", "undetermined"))),
    case({"side": "undetermined"}, place(among("side", "undetermined"))),
    case({"stated_match": "country_differs"}, other(among("stated_match", "country_differs"))),
    case({"stated_match": "AGREES,province_differs"}, other(among("stated_match", "agrees", "province_differs"))),
)
NEAR = (
    case({"near": "torkham"}, within(*TORKHAM, 25)),
    case({"near": "torkham", "within_km": "10"}, within(*TORKHAM, 10)),
    case({"near": "torkham", "within_km": "2.5e1"}, within(*TORKHAM, 25)),
    case({"near": "chaman", "within_km": "60"}, within(*CHAMAN, 60)),
    case({"near": "chaman", "within_km": "2000"}, within(*CHAMAN, 2000)),
    case({"near": SPOT, "within_km": "40"}, within(*TORKHAM, 40)),
    case({"near": "69, 33", "within_km": "200.5"}, within(69, 33, 200.5)),
    case({"near": "69,33"}, within(69, 33, 25)),
    case({"near": "-179.9,11", "within_km": "400"}, within(-179.9, 11, 400)),
    case({"near": "179.9,0", "within_km": "1500"}, within(179.9, 0, 1500)),
    case({"border_km": "10"}, place(compared("border_km", lambda km: km <= 10))),
    case({"border_km": "0"}, place(compared("border_km", lambda km: km <= 0)), extreme=True),
    case({"border_km": "75.5"}, place(compared("border_km", lambda km: km <= 75.5))),
)
TEXTS = (
    case({"q": "gate"}, begun("gate")),
    case({"q": "gates"}, begun("gates")),
    case({"q": "GAZETTEER  clash"}, begun("gazetteer", "clash")),
    case({"q": "gazetteer"}, begun("gazetteer")),
    case({"q": "spin boldak"}, begun("spin", "boldak")),
    case({"q": "BŌLD"}, begun("bold")),
    case({"q": "strasse"}, begun("strasse")),
    case({"q": "Straße"}, begun("strasse")),
    case({"q": "lodz"}, begun("lodz")),
    case({"q": "łódź"}, begun("lodz")),
    case({"q": "obrien"}, begun("obrien")),
    case({"q": "O’Brien"}, begun("obrien")),
    case({"q": "hangu"}, begun("hangu")),
    case({"q": "qala-e naw"}, begun("qala", "e", "naw")),
    case({"q": "سپین بولدک"}, begun("سپین", "بولدک")),
    case({"q": "سپين بولدك"}, begun("سپین", "بولدک")),
    case({"q": "گیت"}, begun("گیت")),
    case({"q": "ګيټ"}, begun("گیت")),
    case({"q": "لندی كوتل"}, begun("لندی", "کوتل")),
    case({"q": "چمن کی"}, begun("چمن", "کی")),
    case({"q": "page 1"}, begun("page", "1")),
    case({"q": "r01"}, begun("r01")),
    case({"q": "ate"}, begun("ate"), extreme=True),
    case({"q": "ورخم"}, begun("ورخم"), extreme=True),
    case({"q": "nangar"}, begun("nangar")),
    case({"q": "report -- on"}, begun("report", "on"), extreme=True),
    case({"q": "--"}, extreme=True),
    case({"q": "gate " * 300}, begun("gate")),
    case({"q": "s sp spin bo spin boldak s"}, begun("spin", "boldak")),
    case({"q": "spin " + " ".join("boldak"[:end] for end in range(1, 7)) + " b" * 50}, begun("spin", "boldak")),
    case(
        {"q": " ".join(f"r{number}" for number in range(20))}, begun(*(f"r{n}" for n in range(20))), extreme=True
    ),
)
LIKES = " OR ".join(f"actor1 LIKE '{letter}%'" for letter in "SabcdefghijklmnopqrS")
"""As many as are read: twenty."""
BEST = "fatalities_best"


COMPARISONS = (
    cql(f"{BEST} >= 10", compared(BEST, lambda n: n >= 10)),
    cql(f"{BEST} > 9", compared(BEST, lambda n: n > 9)),
    cql(f"{BEST} < 2", compared(BEST, lambda n: n < 2)),
    cql(f"{BEST} <= 2.5", compared(BEST, lambda n: n <= 2.5)),
    cql(f"{BEST} = 0", compared(BEST, lambda n: n == 0)),
    cql(f"{BEST} <> 0", compared(BEST, lambda n: n != 0)),
    cql(f"{BEST} != 0", compared(BEST, lambda n: n != 0)),
    cql(f"5 <= {BEST}", compared(BEST, lambda n: n >= 5)),
    cql(f"{BEST}>=-1", compared(BEST, lambda n: n >= -1)),
    cql(f"{BEST} >= 1e1", compared(BEST, lambda n: n >= 10)),
    cql("radius_km < 5", compared("radius_km", lambda n: n < 5)),
    cql("border_km <= 12.5", compared("border_km", lambda n: n <= 12.5)),
    cql("event_type = 'Battles'", among("event_type", "Battles")),
    cql("event_type = 'battles'", among("event_type", "battles"), extreme=True),
    cql("event_type <> 'Battles'", lambda rows: rows.event_type != "Battles"),
    cql("actor1 = 'O''Brien'", among("actor1", "O'Brien")),
    cql("\"actor1\" = 'Side Alpha'", among("actor1", "Side Alpha")),
    cql("'Side Alpha' = actor1", among("actor1", "Side Alpha")),
    cql("(actor1 = 'Side Alpha')", among("actor1", "Side Alpha")),
    cql("actor1 < 'Side'", compared("actor1", lambda text: text < "Side")),
    cql("CASEI(actor1) = CASEI('SIDE alpha')", among("actor1", "Side Alpha", "side alpha")),
    cql("casei(actor1) = casei('STRASSE 7')", among("actor1", "Straße 7")),
    cql("place_name = 'سپین بولدک'", among("place_name", "سپین بولدک")),
    cql("actor1 LIKE 'Side%'", compared("actor1", lambda text: text.str.startswith("Side"))),
    cql("actor1 LIKE '%e%a%'", compared("actor1", lambda text: text.str.contains("e.*a"))),
    cql("actor1 LIKE '_ide Alpha'", among("actor1", "Side Alpha")),
    cql("actor1 LIKE '100\\% \\_%'", among("actor1", "100% _local_")),
    cql("actor1 LIKE 'Side'", among("actor1", "Side"), extreme=True),
    cql("actor1 NOT LIKE 'Side%'", compared("actor1", lambda text: ~text.str.startswith("Side", na=True))),
    cql("CASEI(actor1) LIKE CASEI('%ALPHA')", among("actor1", "Side Alpha", "side alpha")),
    cql("actor1 ILIKE 'SIDE%'", compared("actor1", lambda text: text.str.lower().str.startswith("side"))),
    cql("title LIKE '%gate'", compared("title", lambda text: text.str.endswith("gate"))),
    cql("place_name LIKE 'سپین%'", among("place_name", "سپین بولدک")),
    cql(LIKES, compared("actor1", lambda text: text.str.match("[Sa-r]"))),
    cql(
        "title LIKE '%gate' AND title LIKE '%' AND CASEI(title) LIKE CASEI('%GATE')",
        compared("title", lambda text: text.str.endswith("gate")),
    ),
    cql(
        "title LIKE '%e%' AND NOT title LIKE '%gate' AND title > 'A'",
        compared("title", lambda text: text.str.contains("e") & ~text.str.endswith("gate") & (text > "A")),
    ),
    cql("actor1 IN ('Side Alpha', 'O''Brien')", among("actor1", "Side Alpha", "O'Brien")),
    cql("actor1 NOT IN ('Side Alpha')", compared("actor1", lambda text: text != "Side Alpha")),
    cql("CASEI(actor1) IN (CASEI('side ALPHA'))", among("actor1", "Side Alpha", "side alpha")),
    cql(f"{BEST} IN (0, 5, 9)", compared(BEST, lambda n: n.isin([0, 5, 9]))),
    cql(f"{BEST} BETWEEN 2 AND 9", compared(BEST, lambda n: n.between(2, 9))),
    cql(f"{BEST} NOT BETWEEN 2 AND 9", compared(BEST, lambda n: ~n.between(2, 9))),
    cql(f"{BEST} IS NULL", lambda rows: rows[BEST].isna()),
    cql(f"{BEST} IS NOT NULL", lambda rows: rows[BEST].notna()),
    cql("actor1 IS NULL", lambda rows: rows.actor1.isna()),
    cql(
        "date_end IS NULL AND date_start IS NOT NULL", lambda rows: rows.date_end.isna() & rows.date_start.notna()
    ),
    cql("TRUE", lambda rows: rows.id.notna(), extreme=True),
    cql("FALSE", lambda rows: rows.id.isna(), extreme=True),
)
LOGIC = (
    cql(
        f"{BEST} >= 5 AND event_type = 'Protests'",
        lambda rows: (rows[BEST] >= 5) & (rows.event_type == "Protests"),
    ),
    cql(f"{BEST} >= 20 or injured > 5", lambda rows: (rows[BEST] >= 20) | (rows.injured > 5)),
    cql(f"NOT {BEST} >= 5", compared(BEST, lambda n: n < 5)),
    cql(f"NOT ({BEST} >= 5 OR injured > 5)", lambda rows: (rows[BEST] < 5) & (rows.injured <= 5)),
    cql(f"NOT ({BEST} >= 5 AND injured > 5)", lambda rows: (rows[BEST] < 5) | (rows.injured <= 5)),
    cql(f"NOT NOT {BEST} >= 5", compared(BEST, lambda n: n >= 5)),
    cql(
        f"event_type = 'Battles' OR event_type = 'Protests' AND {BEST} >= 5",
        lambda rows: (rows.event_type == "Battles") | ((rows.event_type == "Protests") & (rows[BEST] >= 5)),
    ),
    cql(
        f"(event_type = 'Battles' OR event_type = 'Protests') AND {BEST} BETWEEN 1 AND 9 AND injured IS NULL",
        lambda rows: (
            rows.event_type.isin(["Battles", "Protests"]) & rows[BEST].between(1, 9) & rows.injured.isna()
        ),
    ),
    cql(
        "side = 'AF' AND province <> 'AF-NAN'",
        lambda rows: (rows.side == "AF") & (rows.province != "AF-NAN") & rows.province.notna(),
    ),
)


def in_json(node: object) -> str:
    return json.dumps(node)


PROPERTY = {"property": BEST}
IN_JSON = (
    cql(in_json({"op": ">=", "args": [PROPERTY, 10]}), compared(BEST, lambda n: n >= 10)),
    cql(in_json({"op": "isNull", "args": [{"property": "actor1"}]}), lambda rows: rows.actor1.isna()),
    cql(in_json({"op": "in", "args": [{"property": "dataset"}, ["alpha"]]}), among("dataset", "alpha")),
    cql(in_json({"op": "between", "args": [PROPERTY, 2, 9]}), compared(BEST, lambda n: n.between(2, 9))),
    cql(
        in_json(
            {
                "op": "and",
                "args": [
                    {"op": ">", "args": [PROPERTY, 4]},
                    {"op": "not", "args": [{"op": "like", "args": [{"property": "actor1"}, "Side%"]}]},
                ],
            }
        ),
        lambda rows: (rows[BEST] > 4) & rows.actor1.notna() & ~rows.actor1.str.startswith("Side", na=True),
    ),
    case({"filter": f"{BEST} >= 10", "filter-lang": "cql2-text"}, other(compared(BEST, lambda n: n >= 10))),
    case({"filter": f"{BEST} >= 10", "filter-lang": "cql-text"}, other(compared(BEST, lambda n: n >= 10))),
    case({"filter": f"{BEST} >= 10", "filter-crs": CRS84}, other(compared(BEST, lambda n: n >= 10))),
)


def known_days(test: object) -> object:
    """Where both days are known, and the test holds for them."""
    return lambda rows: (
        rows.date_start.notna()
        & rows.date_end.notna()
        & test(rows.date_start.fillna(""), rows.date_end.fillna(""))
    )  # type: ignore[operator]


DAYS = (
    cql("date_start >= DATE('2010-03-31')", compared("date_start", lambda day: day >= "2010-03-31")),
    cql("date_start = '2010-03-31'", compared("date_start", lambda day: day == "2010-03-31")),
    cql("date_end < TIMESTAMP('2010-01-01T00:00:00Z')", compared("date_end", lambda day: day < "2010-01-01")),
    cql(
        "date_start BETWEEN DATE('2010-01-01') AND DATE('2010-12-31')",
        compared("date_start", lambda day: day.between("2010-01-01", "2010-12-31")),
    ),
    cql("T_AFTER(date_start, DATE('2011-06-30'))", compared("date_start", lambda day: day > "2011-06-30")),
    cql("T_BEFORE(date_end, '2009-01-01')", compared("date_end", lambda day: day < "2009-01-01")),
    cql("t_equals(date_start, date_end)", known_days(lambda start, end: start == end)),
    cql(
        "T_INTERSECTS(INTERVAL(date_start, date_end), INTERVAL('2010-03-01', '2010-03-31'))",
        known_days(lambda start, end: (start <= "2010-03-31") & (end >= "2010-03-01")),
    ),
    cql(
        "T_DURING(INTERVAL(date_start, date_end), INTERVAL('2010-01-01', '..'))",
        known_days(lambda start, _: start > "2010-01-01"),
    ),
    cql(
        "T_CONTAINS(INTERVAL(date_start, date_end), DATE('2010-03-15'))",
        known_days(lambda start, end: (start < "2010-03-15") & (end > "2010-03-15")),
    ),
    cql(
        "T_DISJOINT(INTERVAL(date_start, date_end), INTERVAL('..', '2010-12-31'))",
        known_days(lambda start, _: start > "2010-12-31"),
    ),
    cql(
        "T_STARTS(INTERVAL(date_start, date_end), INTERVAL('2010-03-01', '2010-05-01'))",
        known_days(lambda start, end: (start == "2010-03-01") & (end < "2010-05-01")),
    ),
)
PLACES = (
    case(
        {"filter": "S_INTERSECTS(geometry, BBOX(69.5,33.5,71.5,34.8))"},
        located(box(69.5, 33.5, 71.5, 34.8)),
        page="refuses",
    ),
    case(
        {"filter": f"S_DWITHIN(geometry, POINT({TORKHAM[0]} {TORKHAM[1]}), 20000, meters)"},
        located(within(*TORKHAM, 20)),
        page="refuses",
    ),
    case(
        {"filter": f"{BEST} >= 5 AND NOT S_WITHIN(geometry, POLYGON((60 29,70 29,70 40,60 40,60 29)))"},
        other(compared(BEST, lambda n: n >= 5)),
        other(
            lambda rows: (
                (rows.longitude <= 60) | (rows.longitude >= 70) | (rows.latitude <= 29) | (rows.latitude >= 40)
            )
        ),
        page="refuses",
    ),
    case(
        {"filter": f"{BEST} >= 5", "filter-crs": EPSG + "32642"},
        other(compared(BEST, lambda n: n >= 5)),
        page="refuses",
    ),
)
PROPERTIES = (
    case({"actor1": "Side Alpha"}, other(among("actor1", "Side Alpha")), routes_only=True),
    case({"actor1": "side alpha"}, other(among("actor1", "side alpha")), routes_only=True),
    case({"place_name": "سپین بولدک"}, other(among("place_name", "سپین بولدک")), routes_only=True),
    case({"fatalities_best": "5"}, other(compared(BEST, lambda n: n == 5)), routes_only=True),
    case({"fatalities_best": " 5.0"}, other(compared(BEST, lambda n: n == 5)), routes_only=True),
    case(
        {"date_start": "2010-03-31"},
        other(compared("date_start", lambda day: day == "2010-03-31")),
        routes_only=True,
    ),
    case({"geo_precision": "town"}, other(among("geo_precision", "town")), routes_only=True),
    case(
        {"geo_precision": "town,point"},
        other(among("geo_precision", "town,point")),
        routes_only=True,
        extreme=True,
    ),
    case({"id": "alpha:r001"}, other(among("id", "alpha:r001")), routes_only=True, extreme=True),
)
TOGETHER = (
    case(
        {"near": "torkham", "within_km": "60", "datetime": "2010"},
        within(*TORKHAM, 60),
        possibly("2010-01-01", "2010-12-31"),
    ),
    case({"near": "torkham", "bbox": "71,34,72,35"}, within(*TORKHAM, 25), box(71, 34, 72, 35)),
    case(
        {"side": "pk", "datetime": "2010-03/..", "date_match": "certainly"},
        place(among("side", "PK")),
        certainly(first="2010-03-01"),
    ),
    case({"province": "af-kan", "q": "bold"}, place(among("province", "AF-KAN")), begun("bold")),
    case(
        {"event_type": "battles", "filter": f"{BEST} >= 5"},
        other(among("event_type", "Battles")),
        other(compared(BEST, lambda n: n >= 5)),
    ),
    case(
        {"dataset": "alpha", "border_km": "30", "side": "undetermined"},
        other(among("dataset", "alpha")),
        place(compared("border_km", lambda km: km <= 30)),
        place(among("side", "undetermined")),
    ),
    case(
        {"q": "gazette", "datetime": "2009", "dataset": "beta-desk,gamma_2"},
        begun("gazette"),
        possibly("2009-01-01", "2009-12-31"),
        other(among("dataset", "beta-desk", "gamma_2")),
    ),
    case(
        {"bbox": "66,30,0,70,34,0", "filter": "actor1 IS NULL OR injured > 0"},
        box(66, 30, 70, 34),
        other(lambda rows: rows.actor1.isna() | (rows.injured > 0)),
    ),
    case(
        {"near": "69,33", "within_km": "300", "event_type": "Protests,Other", "datetime": "../2010"},
        within(69, 33, 300),
        other(among("event_type", "Protests", "Other")),
        possibly(last="2010-12-31"),
    ),
    case(
        {"stated_match": "not_comparable", "border_km": "100"},
        other(among("stated_match", "not_comparable")),
        place(compared("border_km", lambda km: km <= 100)),
    ),
    case(
        {"geo_precision": "town", "side": "AF"},
        other(among("geo_precision", "town")),
        place(among("side", "AF")),
        routes_only=True,
    ),
    case({}, extreme=True),
)
CASES: tuple[Case, ...] = tuple(
    chain(
        BOXES,
        TIMES,
        WORDS,
        NEAR,
        TEXTS,
        COMPARISONS,
        LOGIC,
        IN_JSON,
        DAYS,
        PLACES,
        PROPERTIES,
        PLACE_MATCHES,
        ZONES,
        VALUES,
        TOGETHER,
    )
)

DRAFTS: tuple[Shown, ...] = (
    Shown({}, (INCIDENT,)),
    Shown({"near": "torkham", "within_km": "5"}, (INCIDENT,)),
    Shown({"near": "chaman"}, ()),
    Shown({"datetime": "2025-10"}, (INCIDENT,)),
    Shown({"datetime": "2010"}, ()),
    Shown({"q": "Three men"}, (INCIDENT,)),
    Shown({"event_type": "Battles"}, (INCIDENT,)),
    Shown({"event_type": "Protests"}, ()),
)
"""The store has drafts of an article: a located incident, and one without a point."""

REFUSALS: tuple[Refusal, ...] = (
    Refusal({"bbox": "1,2,3"}, "bbox: must be 4 or 6 numbers"),
    Refusal({"bbox": "1,2,3,4,5"}, "bbox: must be 4 or 6 numbers"),
    Refusal({"bbox": "a,2,3,4"}, "bbox: must be a number"),
    Refusal({"bbox": ""}, "bbox: must be a number"),
    Refusal({"bbox": "69,34,70,33"}, "bbox: latitudes must be"),
    Refusal({"bbox": "-181,0,0,1"}, "bbox: longitudes must be"),
    Refusal({"bbox": "0,0,1,nan"}, "bbox: must be a number"),
    Refusal({"bbox": "1,2,3,4", "bbox-crs": "EPSG:9999"}, "bbox-crs: unknown"),
    Refusal({"datetime": "soon"}, "datetime: must be a date"),
    Refusal({"datetime": ""}, "datetime: must be a date"),
    Refusal({"datetime": ".."}, "datetime: must be a date"),
    Refusal({"datetime": "2010-13"}, "datetime: must be a date"),
    Refusal({"datetime": "2010-02-30"}, "datetime: must be a date"),
    Refusal({"datetime": "10"}, "datetime: must be a date"),
    Refusal({"datetime": "2010-1-5"}, "datetime: must be a date"),
    Refusal({"datetime": "2010/2011/2012"}, "datetime: must be a date"),
    Refusal({"datetime": "2011/2010"}, "datetime: the interval ends before it starts"),
    Refusal({"datetime": "2010", "date_match": "surely"}, "date_match: unknown value"),
    Refusal({"date_match": "possibly,certainly"}, "date_match: must be one of"),
    Refusal({"near": "torkham", "place_match": "surely"}, "place_match: unknown value"),
    Refusal({"side": "AF", "place_match": ""}, "place_match: unknown value"),
    Refusal({"place_match": "possibly,certainly"}, "place_match: must be one of"),
    Refusal({"event_type": "Battle"}, "event_type: unknown value"),
    Refusal({"event_type": "Battles,"}, "event_type: unknown value"),
    Refusal({"dataset": "Alpha"}, "dataset: must be of lower-case letters"),
    Refusal({"province": "Kandahar"}, "province: unknown value"),
    Refusal({"side": "east"}, "side: unknown value"),
    Refusal({"side": ""}, "side: unknown value"),
    Refusal({"stated_match": "differs"}, "stated_match: unknown value"),
    Refusal({"near": "nowhere"}, "near: no crossing"),
    Refusal({"near": "Torkham"}, "near: no crossing"),
    Refusal({"near": "1,2,3"}, "near: must be a crossing's id or lon,lat"),
    Refusal({"near": "200,2"}, "near: not a longitude and latitude"),
    Refusal({"near": "torkham", "within_km": "0"}, "within_km: must be over 0"),
    Refusal({"near": "torkham", "within_km": "2001"}, "within_km: must be over 0"),
    Refusal({"near": "torkham", "within_km": "near"}, "within_km: must be a number"),
    Refusal({"within_km": "10"}, "within_km: needs `near`"),
    Refusal({"border_km": "-1"}, "border_km: must not be under 0"),
    Refusal({"border_km": "1,5"}, "border_km: must be a number"),
    Refusal({"area": "POINT(70 33)"}, "area: ", same=False),
    Refusal({"area": ""}, "area: ", same=False),
    Refusal({"corridor": "torkham,10"}, "corridor: ", same=False),
    Refusal({"fatalities": "many"}, "fatalities: must be a whole number"),
    Refusal({"fatalities": ""}, "fatalities: must be a whole number"),
    Refusal({"fatalities": ".."}, "fatalities: must be a whole number"),
    Refusal({"fatalities": "1/2/3"}, "fatalities: must be a whole number"),
    Refusal({"fatalities": "-1/5"}, "fatalities: must be a whole number"),
    Refusal({"fatalities": "9/2"}, "fatalities: the range ends before it starts"),
    Refusal({"actor": "a"}, "actor: must be at least 2 letters"),
    Refusal({"actor": "side,"}, "actor: must be at least 2 letters"),
    Refusal({"actor": ",".join(["side"] * 11)}, "actor: 11 parts of names; at most 10"),
    Refusal({"verification": "unverified,"}, "verification: must be one word"),
    Refusal({"district": "Bajur"}, "district: ", same=False),
    Refusal({"q": "  "}, "q: must hold at least one word"),
    Refusal({"q": " ".join(f"r{number}" for number in range(10, 31))}, "q: 21 different words; at most 20"),
    Refusal({"q": "-".join("abcdefghijklmnopqrstuvwxyz")}, "q: 26 different words; at most 20"),
    Refusal({"filter": f"{LIKES} OR actor2 LIKE 's%'"}, "filter: over 20 LIKEs"),
    Refusal({"filter": " OR ".join(["NOT (actor1 ILIKE 'a%')"] * 21)}, "filter: over 20 LIKEs"),
    Refusal({"filter": "deaths > 3"}, "filter: no property 'deaths'"),
    Refusal({"filter": f"{BEST} > 'many'"}, f"filter: {BEST} is a number"),
    Refusal({"filter": "actor1 = 5"}, "filter: actor1 is text", same=False),
    Refusal({"filter": "date_start > 'soon'"}, "filter: date_start is a date"),
    Refusal({"filter": f"{BEST} >="}, "filter: not cql2-text", same=False),
    Refusal({"filter": f"({BEST} >= 5"}, "filter: not cql2-text", same=False),
    Refusal({"filter": f"{BEST} >= 5 garbage"}, "filter: not cql2-text", same=False),
    Refusal({"filter": ""}, "filter: not cql2-text", same=False),
    Refusal({"filter": '{"op": '}, "filter: not cql2-json", same=False),
    Refusal({"filter": "actor1 LIKE 5"}, "filter: ", same=False),
    Refusal({"filter": f"{BEST} + 1 > 2"}, "filter: ", same=False),
    Refusal({"filter": "actor1 = actor2"}, "filter: ", same=False),
    Refusal({"filter": "T_AFTER(actor1, DATE('2010-01-01'))"}, "filter: ", same=False),
    Refusal({"filter": f"{BEST} > 1", "filter-lang": "sql"}, "filter-lang: unknown language"),
    Refusal({"filter-lang": "cql2-text"}, "filter-lang and filter-crs: need `filter`"),
    Refusal({"colour": "red"}, "unknown parameter 'colour'", same=False, routes_only=True),
    Refusal({"fatalities_best": "many"}, "fatalities_best: must be a number", routes_only=True),
    Refusal({"date_start": "2010"}, "date_start: not a date", routes_only=True),
)
