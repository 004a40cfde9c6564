"""CQL2 text taken apart, and that no text can hold the service up or end it."""

import time

import cql2
import pytest

from app.filters.cql2_text import MAX_DEPTH, PREDICATE_DEPTH, PREDICATE_SYMBOLS, parse_text
from app.model.errors import BadParameter

LONG = 20_000

WHOLE = [
    "a = 1",
    "a = 1 AND b = 2",
    "a = 1 and b = 2 or c = 3 And d = 4",
    "a = 1 OR b = 2 AND c = 3 OR d = 4",
    "(a = 1 OR b = 2) AND (c = 3 OR (d = 4 AND e = 5))",
    "NOT a = 1",
    "NOT (a = 1 OR b = 2)",
    "NOT a = 1 AND NOT (b = 2)",
    "(NOT (a = 1))",
    "a BETWEEN 1 AND 2 AND b = 3",
    "a NOT BETWEEN 1 AND 2 OR NOT b BETWEEN 3 AND 4 AND c = 5",
    "(a BETWEEN 1 AND 2)",
    "a LIKE 'x AND (y' AND b = 'it''s OR)'",
    '"AND" = 1 AND "a b" = 2',
    "a IS NULL OR b IS NOT NULL",
    "a IN ('x', 'AND', ')') AND b NOT IN (1, 2)",
    "CASEI(a) LIKE CASEI('%x%') AND CASEI(b) IN (CASEI('y'))",
    "S_INTERSECTS(geometry, BBOX(60, 30, 70, 40)) AND a = 1",
    "S_WITHIN(geometry, POLYGON((60 30, 70 30, 70 40, 60 30))) OR a = 1",
    "T_DURING(INTERVAL(a, b), INTERVAL('2020-01-01', '..')) AND c = 1",
    "(a) = 1 AND (b + 1) > 2",
    "a=1\n\tAND\nb=2",
    "TRUE AND (FALSE OR a = 1)",
]


@pytest.mark.parametrize("text", WHOLE)
def test_an_expression_taken_apart_says_what_the_library_reads_of_the_whole(text: str) -> None:
    assert plain(parse_text(text)) == plain(cql2.parse_text(text).to_json())


def plain(node: object) -> object:
    """A node with joined ANDs and ORs flattened, so that the same expression has one form."""
    if isinstance(node, list):
        return [plain(part) for part in node]
    if not isinstance(node, dict):
        return node
    made = {name: plain(part) for name, part in node.items()}
    if made.get("op") not in ("and", "or"):
        return made
    parts = []
    for part in made["args"]:
        same = isinstance(part, dict) and part.get("op") == made["op"]
        parts.extend(part["args"] if same else [part])
    return {"op": made["op"], "args": parts}


def test_a_double_negation_is_none() -> None:
    assert parse_text("NOT NOT a = 1") == parse_text("a = 1")
    assert parse_text("NOT not NOT a = 1") == parse_text("NOT a = 1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing to compare after the beginning"),
        ("  ", "nothing to compare after the beginning"),
        ("a = 1 AND", "nothing to compare after AND"),
        ("a = 1 OR OR b = 2", "nothing to compare after OR"),
        ("NOT", "nothing to compare after NOT"),
        ("()", "nothing to compare after ("),
        ("(a = 1 AND )", "nothing to compare after AND"),
        ("((a = 1)", "1 parentheses are not closed"),
        ("a = 1)", "nothing is open that the parenthesis closes after 'a = 1'"),
        ("b = 2 AND a == 1", "a == 1: "),
        ("b = 2 AND a = 1 = ", "a = 1 =: "),
        ("a = 'x", "a = 'x: "),
        ("(a = 1) b = 2", "(a = 1) b = 2: "),
        ("a = 1; DROP TABLE incidents", "a = 1; DROP TABLE incidents: "),
        ("S_INTERSECTS(geometry, POINT EMPTY)", "S_INTERSECTS(geometry, POINT EMPTY): "),
    ],
)
def test_what_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(BadParameter) as refused:
        parse_text(text)
    assert str(refused.value).startswith("filter: not cql2-text: " + said)


def test_conditions_can_be_nested_as_deep_as_is_said() -> None:
    assert parse_text("(" * MAX_DEPTH + "a = 1" + ")" * MAX_DEPTH) == parse_text("a = 1")
    with pytest.raises(BadParameter, match=f"nested over {MAX_DEPTH} deep"):
        parse_text("(" * (MAX_DEPTH + 1) + "a = 1" + ")" * (MAX_DEPTH + 1))


def test_a_long_chain_of_conditions_is_read() -> None:
    assert len(parse_text(" OR ".join(["a = 1"] * 2000))["args"]) == 2000


ENDLESS = {
    "parentheses open with conditions in them": "(a=1 AND " * 60,
    "parentheses around conditions that cannot be read": "(a=1 AND " * 59 + "=" + ")" * 59,
    "lists in lists": "(" * 60 + "a" + ",a)" * 60,
    "many lists in lists": " AND ".join(["b IN " + "(" * 6 + "a" + ",a)" * 6] * 400),
    "lists without an end": "a IN (" * 60,
    "lists without an end in parentheses": "a IN (" * 60 + ")" * 60,
    "betweens": "(a BETWEEN " * 60 + ")" * 60,
    "arrays": "a_contains(a,(" * 60 + "))" * 60,
    "negations": "NOT " * (LONG // 4),
    "negations of something": "NOT " * 4900 + "a = 1",
    "minuses": "a = " + "-" * (LONG - 10) + "1",
    "separate minuses": "a = " + "- " * 9000 + "1",
    "sums": "a = 1" + "+1" * 9000,
    "powers": "a = " + "1^" * 9000 + "1",
    "comparisons": "a" + "=1" * 9000,
    "likes": "a" + " LIKE 'x'" * 2000,
    "functions": "f(" * 6000 + "a" + ")" * 6000,
    "quotes": "'" * (LONG - 1),
    "names": "a " * (LONG // 2),
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_no_text_takes_long_or_ends_the_process(text: str) -> None:
    assert len(text) <= LONG
    start = time.process_time()
    said = refusal(text)
    assert time.process_time() - start < 10
    assert len(said) < 1000


def refusal(text: str) -> str:
    """Why a text is refused, empty where it is not."""
    try:
        parse_text(text)
    except BadParameter as error:
        return str(error)
    return ""


def test_a_comparison_may_be_as_large_as_is_said() -> None:
    brackets = PREDICATE_DEPTH - 1
    parse_text("f" + "(" * brackets + "a" + ")" * brackets + " = 1")
    words = PREDICATE_SYMBOLS - 4
    parse_text("a IN (" + ", ".join(["'x'"] * words) + ")")
    with pytest.raises(BadParameter, match=f"{PREDICATE_SYMBOLS} words and signs are read in one comparison"):
        parse_text("a IN (" + ", ".join(["'x'"] * (words + 1)) + ")")
    assert len(parse_text("a IN (" + ", ".join(map(str, range(3000))) + ")")["args"][1]) == 3000
