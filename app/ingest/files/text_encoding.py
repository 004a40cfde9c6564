"""The encoding of a file of text: said by a mapping, told by its first bytes, or found from its letters."""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.geography.gazetteer import load_gazetteer
from app.geography.toponyms import fold
from app.model.errors import BadInput, UnknownFormat

UTF_8 = "utf-8-sig"
WESTERN, ARABIC = "cp1252", "cp1256"
BYTE_ORDERS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""First bytes that tell an encoding; UTF-32's begin as UTF-16's do."""
NAMES = {
    UTF_8: "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    WESTERN: "Windows-1252 (Western European)",
    ARABIC: "Windows-1256 (Arabic, Persian, Urdu)",
}
PIECE = 1 << 20
HEAD = 4_096
"""Bytes in which UTF-16 without a mark is recognised: half of the bytes of Latin letters are zero."""
ZEROS = 0.3
MOST_RUNS = 200_000
"""Words that are looked at; a file has no more letters than these show."""
RUN = re.compile(rb"[A-Za-z]?[\x80-\xff]+[A-Za-z]?")
"""Bytes beyond ASCII that stand together, with the letter before them and after them."""
MIDDLE = re.compile("(?<=[A-Za-z])[‚ƒ„†‡ˆ‰‹“”›˜¡¢£¤¥¦§¨©ª«¬®¯°±²³´¶¸¹º»¼½¾¿×÷™•](?=[a-z])|(?<=[a-z])[‚„ƒˆŠŽŸŒ]")
"""Signs that do not stand between two letters, or after one: DOS and the Macintosh have letters at these bytes."""
MOST_ODD = 0.25
"""Share of words with such a sign from which a file is not in Windows-1252."""


def name_of(codec: str) -> str:
    """The name for people of an encoding by Python's name."""
    return NAMES.get(codec, codec)


def is_by_bytes(codec: str) -> bool:
    """Whether ASCII's bytes stand for ASCII's characters and for nothing else, as a file of rows needs it."""
    if codec == UTF_8:
        return True
    texts = [bytes([byte]).decode(codec, errors="replace") for byte in range(256)]
    return texts[:128] == list(map(chr, range(128))) and all(len(text) == 1 for text in texts)


def check_codec(name: str, where: str) -> str:
    """Python's name for an encoding; `BadInput` for an encoding that is not known, or is none of texts."""
    try:
        b"a".decode(name)
        codec = codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise BadInput(
            f"{where}: no such encoding: {name!r}; expected such as utf-8, cp1252, cp1256, cp850 or mac_roman"
        ) from error
    return UTF_8 if codec == "utf-8" else codec


def find_encoding(path: Path, said: str | None = None) -> str:
    """Python's name for the encoding of a file of text, of which every byte is checked.

    `said` is the encoding that a mapping names. Raises `UnknownFormat`, with line and byte, for a file that is in
    none of our encodings or not in the said one.
    """
    with path.open("rb") as raw:
        head = raw.read(HEAD)
    if not head.strip(b"\0"):
        if head:
            raise UnknownFormat(f"{path.name}: no text: it begins with {len(head):,} zero bytes")
        return UTF_8
    told = said or _told_by(head)
    if told is not None:
        wrong = _first_wrong(path, told)
        if wrong is not None:
            raise UnknownFormat(f"{path.name}: {_place(path, wrong)} is not {name_of(told)}")
        return told
    wrong = _first_wrong(path, UTF_8)
    return UTF_8 if wrong is None else _by_letters(path, wrong)


def _told_by(head: bytes) -> str | None:
    """The encoding that the first bytes of a file tell; None if they do not."""
    for mark, codec in BYTE_ORDERS:
        if head.startswith(mark):
            return codec
    even, odd = head[::2], head[1::2]
    if odd and odd.count(0) > ZEROS * len(odd) and not even.count(0):
        return "utf-16-le"
    if even and even.count(0) > ZEROS * len(even) and not odd.count(0):
        return "utf-16-be"
    return None


def _first_wrong(path: Path, codec: str) -> int | None:
    """The place of the first byte that is not of an encoding; None if there is none."""
    decoder, start, pending = codecs.getincrementaldecoder(codec)(), 0, 0
    with path.open("rb") as raw:
        while True:
            piece = raw.read(PIECE)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return max(0, start - pending + error.start)
            start += len(piece)
            pending = len(decoder.getstate()[0])
            if not piece:
                return None


def _place(path: Path, byte: int) -> str:
    """The line and the byte of a file at a place, as words."""
    line = 1
    with path.open("rb") as raw:
        left = byte
        while left > 0 and (piece := raw.read(min(PIECE, left))):
            line += piece.count(b"\n")
            left -= len(piece)
        raw.seek(byte)
        found = raw.read(1)
    return f"line {line:,}, byte {found[0]:#04x}," if found else f"its end (line {line:,})"


def _by_letters(path: Path, wrong: int) -> str:
    """Windows-1252 or -1256, by the letters; `UnknownFormat` if neither fits.

    `wrong` is the place of a byte that UTF-8 cannot have there.
    """
    runs = Counter(_runs(path))
    arabic = {run: count for run, count in runs.items() if _is_arabic(run)}
    western = sum(count for run, count in runs.items() if run not in arabic and _differs(run))
    if arabic and (sum(arabic.values()) >= western or _has_place(arabic)):
        return ARABIC
    odd = sum(count for run, count in runs.items() if _is_odd(run))
    if _first_wrong(path, WESTERN) is None and odd <= MOST_ODD * sum(runs.values()):
        return WESTERN
    raise UnknownFormat(
        f"{path.name}: {_place(path, wrong)} is neither UTF-8 nor Windows-1252 or -1256 text; save it as "
        'UTF-8, or name its encoding, such as "cp850" (DOS) or "mac_roman": encoding = "cp850" in a mapping, or '
        "--encoding"
    )


def _runs(path: Path) -> Iterator[bytes]:
    """Bytes beyond ASCII that stand together, with their neighbours, from the beginning of a file."""
    count = 0
    with path.open("rb") as raw:
        while count < MOST_RUNS and (piece := raw.read(PIECE)):
            for found in RUN.finditer(piece):
                count += 1
                yield found[0]


def _is_arabic(run: bytes) -> bool:
    """Whether a run is a word of Arabic letters in Windows-1256: no Latin letter touches it."""
    text = run.decode(ARABIC).strip("\xa0«»،؛؟…–—‘’“”")
    return len(text) > 1 and all("\u0600" <= letter <= "\u06ff" or letter == "\u200c" for letter in text)


def _differs(run: bytes) -> bool:
    """Whether Windows-1252 and -1256 read a run differently."""
    return run.decode(ARABIC) != run.decode(WESTERN, errors="replace")


def _is_odd(run: bytes) -> bool:
    return MIDDLE.search(run.decode(WESTERN, errors="replace")) is not None


def _has_place(runs: Iterable[bytes]) -> bool:
    """Whether one of the runs is a place's name in Windows-1256."""
    gazetteer = load_gazetteer()
    words = {fold(run.decode(ARABIC)) for run in runs}
    return any(len(word) > 2 and gazetteer.spelled(word) for word in words)
