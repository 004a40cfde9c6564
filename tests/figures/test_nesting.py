"""Incidents that claims join, by hand."""

import pytest
from incident_records import claim

from app.figures.nesting import joined_incidents


def made(*told: tuple[str, str | None, str | None]) -> list[dict[str, object]]:
    """Claims by name, part_of and overlaps; each is of an incident with its name in capitals."""
    return [claim(name, incident=name[0].upper(), part_of=part, overlaps=over) for name, part, over in told]


@pytest.mark.parametrize(
    ("claims", "pairs"),
    [
        (made(("a", None, None), ("b", None, None)), set()),
        (made(("a", None, None), ("b", "a", None)), {"AB"}),
        (made(("a", None, None), ("b", None, "a; nobody")), {"AB"}),
        (made(("a", None, None), ("b", "a", None), ("c", "b", None)), {"AB", "AC", "BC"}),
        # Two wholes of one part share it; two parts of one whole need not share anything.
        (made(("a", None, None), ("b", None, None), ("c", "a;b", None)), {"AB", "AC", "BC"}),
        (made(("a", None, None), ("b", "a", None), ("c", "a", None)), {"AB", "AC"}),
        # What overlaps a part may overlap its whole, and what overlaps a whole its parts.
        (made(("a", None, None), ("b", "a", None), ("c", None, "b")), {"AB", "AC", "BC"}),
        (made(("a", None, None), ("b", "a", None), ("c", None, "a")), {"AB", "AC", "BC"}),
        (made(("a", "b", None), ("b", "a", None)), {"AB"}),
        (made(("a1", None, None), ("a2", "a1", None)), set()),
    ],
)
def test_incidents_are_joined_by_parts_and_overlaps(claims: list[dict[str, object]], pairs: set[str]) -> None:
    assert {one + other for one, other in joined_incidents(claims)} == pairs
