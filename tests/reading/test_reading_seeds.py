"""The reader against the seed data: sentences of the two seed articles, each on its line, beside the records that
people made of the articles."""

from datetime import date
from pathlib import Path

import pytest
from seed_score import Score, scores

from app.ingest.locator import Desk

EXCERPTS = Path(__file__).parents[1] / "data" / "seed_excerpts"
LEAST = 0.85
NO_RULE = ["S10a", "S10b"]
"""Losses in dollars and trucks in a port: economic effects are no incidents to the reader."""


def both(desk: Desk, published: date | None) -> dict[str, Score]:
    """The scores of both documents together."""
    of_each = [scores(name, (EXCERPTS / f"{name}.txt").read_text(), desk, published) for name in "AB"]
    return {
        what: Score(*([*a, *b] for a, b in zip(*(list_of(each[what]) for each in of_each), strict=True)))
        for what in of_each[0]
    }


def list_of(score: Score) -> list[list]:
    return [score.pairs, score.missed, score.extra]


@pytest.mark.parametrize("published", [None, date(2025, 11, 12), date(2025, 12, 1)])
def test_drafts_agree_with_the_seed_data_in_place_day_and_figure(desk: Desk, published: date | None) -> None:
    found = both(desk, published)
    for score in found.values():
        assert score.recall >= LEAST, score.missed
        assert score.precision >= LEAST, score.extra
    assert [row["id"] for row in found["incidents"].missed] == NO_RULE
    assert len(found["statuses"].pairs) == 6
    assert len(found["figures"].pairs) == 4


def test_no_draft_is_one_that_the_seed_data_lacks(desk: Desk) -> None:
    assert [score.extra for score in both(desk, None).values()] == [[], [], []]
