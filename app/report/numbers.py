"""Numbers of a report, each with the way to the records behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

UNKNOWN = "unknown"
MATCHED = "numberMatched"
"""The measure of a number that counts the records of a listing."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to records: a path of the service, and its parameters."""

    path: str
    params: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or None where it is not known; `measure` names it in the answer that the way leads to."""

    value: int | None
    way: Way
    measure: str = MATCHED

    @property
    def text(self) -> str:
        """The number as people read it."""
        return UNKNOWN if self.value is None else f"{self.value:,}"


@dataclass(frozen=True, slots=True)
class Split:
    """A number of incidents: the ones on the map and the ones without a place, for no listing holds both."""

    located: Number
    unlocated: Number

    @property
    def total(self) -> int:
        """The number of all incidents, with a place or without."""
        return (self.located.value or 0) + (self.unlocated.value or 0)


def items(params: Mapping[str, str], collection: str = "incidents") -> Way:
    """The way to the items of a collection that the filters select."""
    return Way(f"/collections/{collection}/items", tuple(params.items()))


def item(record_id: str, collection: str = "incidents") -> Way:
    """The way to one item."""
    return Way(f"/collections/{collection}/items/{record_id}")


def counted(params: Mapping[str, str], **more: str) -> Way:
    """The way to the summary of what the filters select."""
    return Way("/summary", tuple({**params, **more}.items()))


def where_null(params: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """The filters, and that all these properties are empty; in the language of the filter that is given."""
    empty = [{"op": "isNull", "args": [{"property": name}]} for name in names]
    return _narrowed(params, " AND ".join(f"{name} IS NULL" for name in names), empty)


def where_id(params: Mapping[str, str], ids: Sequence[str]) -> dict[str, str]:
    """The filters, and that the id is one of these; in the language of the filter that is given."""
    quoted = ", ".join("'" + one.replace("'", "''") + "'" for one in ids)
    return _narrowed(params, f"id IN ({quoted})", [{"op": "in", "args": [{"property": "id"}, list(ids)]}])


def _narrowed(params: Mapping[str, str], text: str, parts: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """The filters, and a condition in both languages of `filter`: as text, and as parts that all must hold."""
    held = params.get("filter")
    if held is not None and held.lstrip().startswith("{"):
        both = {"op": "and", "args": [orjson.loads(held), *parts]}
        return {**params, "filter": orjson.dumps(both).decode()}
    return {**params, "filter": text if held is None else f"({held}) AND {text}"}
