"""The key-value pairs in the footer of a Parquet file, put in order: the writer leaves them in a random one.

With them in order, the same rows make the same bytes in every process.
"""

from collections.abc import Mapping
from pathlib import Path

MAGIC = b"PAR1"
TAIL = 4 + len(MAGIC)
"""Bytes at the end of the file: the footer's length, little-endian, and the magic bytes."""
STRING_FIELD = b"\x18"
"""The head of a struct's next field where that is a string (Thrift's compact protocol)."""
STOP = b"\x00"


def order_pairs(path: Path, pairs: Mapping[str, str]) -> None:
    """Write the footer's pairs in the order of `pairs`, which names all of them."""
    with path.open("r+b") as file:
        end = file.seek(-TAIL, 2)
        length = int.from_bytes(file.read(4), "little")
        file.seek(end - length)
        footer = file.read(length)
        written = [_encoded(key, value) for key, value in pairs.items()]
        first = min(map(footer.index, written))
        whole = b"".join(written)
        if sorted(written) != sorted(_parts(footer[first : first + len(whole)], written)):
            raise ValueError(f"{path}: the footer does not hold its pairs one after the other")
        file.seek(end - length + first)
        file.write(whole)


def _encoded(key: str, value: str) -> bytes:
    """A pair as the footer has it: a struct of two strings."""
    parts = [key.encode(), value.encode()]
    return b"".join(STRING_FIELD + _varint(len(part)) + part for part in parts) + STOP


def _parts(stretch: bytes, written: list[bytes]) -> list[bytes]:
    """The pairs that a stretch of the footer consists of, in its order."""
    return sorted(written, key=stretch.find) if all(part in stretch for part in written) else []


def _varint(number: int) -> bytes:
    """A number in groups of seven bits, lowest first; all but the last have their eighth bit set."""
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*groups, number])
