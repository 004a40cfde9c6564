"""Ready-made mappings for tables that many analysts have: a TOML file each in `app/ingest/mappings`."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from app.ingest.formats.mapping import ColumnMap, parse_map

FOLDER = files("app.ingest") / "mappings"


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A ready-made mapping: its name, its text as a mapping file, and what the text says."""

    name: str
    text: str
    mapping: ColumnMap


def find_ready_made(header: Iterable[str]) -> ReadyMade | None:
    """The ready-made mapping that needs most of a table's columns; None if the table lacks columns of each."""
    names = list(header)
    fitting = [ready for ready in load_ready_made() if not ready.mapping.lacking(names)]
    return max(fitting, key=lambda ready: len(ready.mapping.needs), default=None)


def load_ready_made() -> list[ReadyMade]:
    """All ready-made mappings, by name."""
    found = []
    for file in sorted(FOLDER.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            text = file.read_text(encoding="utf-8")
            found.append(ReadyMade(file.name.removesuffix(".toml"), text, parse_map(text, file.name)))
    return found
