"""Codes of our vocabularies as pages say them: "the Afghan side", never "afghan_side"."""

from collections.abc import Mapping

from app.crossings.words import DIRECTION_LABELS, TRAFFIC_LABELS
from app.model.speakers import LABELS
from app.model.vocabulary import DatePrecision, Direction, StatedMatch, Traffic
from app.web.page.filter_words import MATCH_WORDS, SIDE_WORDS

OF_COLUMN: Mapping[str, Mapping[str, str]] = {
    "party": LABELS,
    "authority": LABELS,
    "side": SIDE_WORDS,
    "traffic": {str(each): TRAFFIC_LABELS[each] for each in Traffic},
    "direction": {str(each): DIRECTION_LABELS[each].strip() or "both ways" for each in Direction},
    "stated_match": {str(each): MATCH_WORDS.get(each, each.replace("_", " ")) for each in StatedMatch},
    "date_precision": {str(each): each.replace("_", " ") for each in DatePrecision},
}
"""The words of the codes, by the column that they stand in."""


def words_of_code(column: str, value: object) -> object:
    """The words of a code in a column; the value itself where it is no code of ours."""
    return OF_COLUMN.get(column, {}).get(value, value) if isinstance(value, str) else value
