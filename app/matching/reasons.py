"""Why two records are proposed as one event, in words."""

import numpy as np
from numpy.typing import NDArray

from app.matching.features import ALL, KIND, SHARED, UNSAID, Features
from app.matching.sides import Side
from app.model.map_columns import COUNTED

PARTIES = {
    ALL: "the same parties",
    SHARED: "one party of both",
    KIND: "parties of one kind",
    0: "other parties",
    UNSAID: "parties not said",
}
PLACES = {2: "place names alike", 1: "place names share a word", 0: "other place names", UNSAID: "place not named"}
WORDS = {4: ["texts alike"], 3: ["texts share words"], 2: ["texts share words"]}
SPLIT = "one event in two records"


def tell_reasons(found: Features, sides: tuple[Side, Side], is_split: NDArray[np.bool_]) -> list[str]:
    """One text for each pair, its parts separated by semicolons."""
    kinds = [str(kind) for kind in COUNTED]
    side_a, side_b = sides
    columns = zip(
        found.km.tolist(),
        found.gap.tolist(),
        found.parties.tolist(),
        found.place.tolist(),
        side_a.dead[found.a].tolist(),
        side_b.dead[found.b].tolist(),
        side_a.kind[found.a].tolist(),
        side_b.kind[found.b].tolist(),
        found.words.tolist(),
        is_split.tolist(),
        strict=True,
    )
    return [
        "; ".join(
            [
                *([SPLIT] if split else []),
                f"{km:.1f} km apart",
                _days(gap),
                PLACES[place],
                PARTIES[parties],
                _dead(one, other),
                *WORDS.get(words, []),
                kinds[kind] if kind == of else f"{kinds[kind]} and {kinds[of]}",
            ]
        )
        for km, gap, parties, place, one, other, kind, of, words, split in columns
    ]


def _days(gap: int) -> str:
    if gap == 0:
        return "on the same day"
    return "1 day apart" if gap == 1 else f"{gap} days apart"


def _dead(one: float, other: float) -> str:
    if one != one or other != other:
        return "deaths not said by both"
    return f"deaths {one:.0f} in both" if one == other else f"deaths {one:.0f} and {other:.0f}"
