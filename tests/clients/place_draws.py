"""Places drawn at random, asked about by how surely incidents lie there."""

from random import Random

Params = dict[str, str]

GATES = ("torkham", "chaman", "arandu", "bahram-chah")
PROVINCES = ("AF-KAN", "AF-KHO", "AF-KNR", "AF-LAG", "AF-NAN", "AF-PKA", "AF-ZAB", "PK-BA", "PK-KP", "PK-SD")


def draw_place(chance: Random) -> Params:
    """A filter, or two, on the place."""
    kind = chance.choice((near_point, near_point, box, box, near_gate, by_line, in_provinces, both))
    return {**kind(chance), "place_match": chance.choice(("possibly", "certainly"))}


def near_point(chance: Random) -> Params:
    return {"near": ",".join(_point(chance)), "within_km": _km(chance)}


def near_gate(chance: Random) -> Params:
    return {"near": chance.choice(GATES), "within_km": _km(chance)}


def box(chance: Random) -> Params:
    west, south = map(float, _point(chance))
    east, north = west + 10 ** chance.uniform(-2, 1.2), south + 10 ** chance.uniform(-2, 1)
    return {"bbox": f"{west},{south},{east:.4f},{north:.4f}"}


def by_line(chance: Random) -> Params:
    return {"border_km": _km(chance)}


def in_provinces(chance: Random) -> Params:
    return {"province": ",".join(chance.sample(PROVINCES, chance.randint(1, 4)))}


def both(chance: Random) -> Params:
    return {**near_gate(chance), **in_provinces(chance)}


def _point(chance: Random) -> tuple[str, str]:
    return f"{chance.uniform(60, 76):.4f}", f"{chance.uniform(24, 38):.4f}"


def _km(chance: Random) -> str:
    return f"{10 ** chance.uniform(0, 3.2):.1f}"
