"""Incident columns as plain arrays by name, as files hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from app.engine.blob_file import Heap, Pieces
from app.engine.builder import IncidentColumns
from app.engine.columns import Categories, TextColumn, Texts
from app.model.columns import INCIDENTS

Arrays = Mapping[str, NDArray[Any]]
Values = Mapping[str, Sequence[str]]
"""The distinct values of coded text columns, by column name."""


def to_arrays(columns: IncidentColumns) -> tuple[dict[str, Sequence[str]], dict[str, NDArray[Any]]]:
    """The values of coded text columns, and one or two arrays for each column; every array has a value per row."""
    values: dict[str, Sequence[str]] = {}
    arrays: dict[str, NDArray[Any]] = {"fid": columns.fid, **_places("features", columns.features)}
    arrays |= {f"days/{name}": days for name, days in columns.days.items()}
    arrays |= {f"numbers/{name}": numbers for name, numbers in columns.numbers.items()}
    for name, texts in columns.categories.items():
        if isinstance(texts, Categories):
            values[name], arrays[f"codes/{name}"] = texts.values, texts.codes
        elif isinstance(texts, Texts):
            arrays |= _places(f"texts/{name}", texts.pieces)
    return values, arrays


def from_arrays(values: Values, arrays: Arrays, heap: Heap) -> IncidentColumns:
    """The incident columns that `to_arrays` took apart; their pieces lie in `heap`."""

    def pieces(name: str) -> Pieces:
        return Pieces(heap, arrays[f"{name}/start"], arrays[f"{name}/length"])

    coded = {name: Categories(arrays[f"codes/{name}"], tuple(each)) for name, each in values.items()}
    categories: dict[str, TextColumn] = {
        column.name: coded.get(column.name) or Texts(pieces(f"texts/{column.name}"))
        for column in INCIDENTS.columns
        if column.kind == "text"
    }
    days, numbers = part(arrays, "days"), part(arrays, "numbers")
    return IncidentColumns(arrays["fid"], pieces("features"), days, numbers, categories)


def part(arrays: Arrays, kind: str) -> dict[str, NDArray[Any]]:
    """The arrays of one kind, by the rest of their names."""
    return {name.removeprefix(f"{kind}/"): each for name, each in arrays.items() if name.startswith(f"{kind}/")}


def _places(name: str, pieces: Pieces) -> dict[str, NDArray[Any]]:
    return {f"{name}/start": pieces.start, f"{name}/length": pieces.length}
