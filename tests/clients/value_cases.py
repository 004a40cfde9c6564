"""Ranges of deaths, parts of parties' names and words of verification, for every door."""

import pandas as pd
from door_case import Case, case
from plain_oracle import Mask, Means, Rows, among, compared, other, possibly
from plain_zones import in_units

BEST = "fatalities_best"


def named_like(*texts: str) -> Means:
    """Where a party's name has one of the texts, which are folded, in any case."""

    def means(rows: Rows) -> Mask:
        names = rows.actor1.fillna("") + "\n" + rows.actor2.fillna("")
        folded = names.map(str.casefold)
        return pd.Series([any(text in name for text in texts) for name in folded], index=rows.index)

    return means


VALUES: tuple[Case, ...] = (
    case({"fatalities": "10/.."}, other(compared(BEST, lambda n: n >= 10))),
    case({"fatalities": " 2 / 9 "}, other(compared(BEST, lambda n: n.between(2, 9)))),
    case({"fatalities": "/1"}, other(compared(BEST, lambda n: n <= 1))),
    case({"fatalities": "../5"}, other(compared(BEST, lambda n: n <= 5))),
    case({"fatalities": "0"}, other(compared(BEST, lambda n: n == 0))),
    case({"fatalities": "../.."}, extreme=True),
    case({"fatalities": "999999999999999999/"}, other(compared(BEST, lambda n: n > 1e12)), extreme=True),
    case({"actor": "ALPHA"}, other(named_like("alpha"))),
    case({"actor": "beta (g, straSSe"}, other(named_like("beta (g", "strasse"))),
    case({"actor": "100%"}, other(named_like("100%"))),
    case({"actor": "_local_"}, other(named_like("_local_"))),
    case({"actor": "nobody at all"}, other(named_like("nobody at all")), extreme=True),
    case({"verification": "Unverified"}, extreme=True),
    case({"verification": "confirmed,nothing"}, other(lambda rows: rows.id.isna()), extreme=True),
    case(
        {"fatalities": "1/..", "actor": "side", "datetime": "2010/.."},
        other(compared(BEST, lambda n: n >= 1)),
        other(named_like("side")),
        possibly(first="2010-01-01"),
    ),
    case(
        {"district": "Kunar,Bajaur,PK-KP", "fatalities": "5/..", "event_type": "Battles"},
        in_units("centre", "AF-KNR", "PK-KP"),
        other(compared(BEST, lambda n: n >= 5)),
        other(among("event_type", "Battles")),
        page="refuses",
        extreme=True,
    ),
)
