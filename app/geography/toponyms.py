"""One spelling for a name that is written in four ways and three scripts.

Four keys of a name, each coarser than the one before it:

* `fold`: case, diacritics and the letter variants of Pashto, Dari and Urdu are gone; the words stay.
* `join`: the folded name without its spaces ("Khwaza Khela", "Khwazakhela").
* `sound`: the vowels fall into three classes, h is silent (Latin script only).
* `skeleton`: consonants alone, the same for Latin and Arabic script, so that سپین بولدک meets Spin Boldak.

The last two make many names equal that are not; use them only where a province or a district confirms the match.
"""

import re
import unicodedata

ARABIC_LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی", "ێ": "ی",
        "ك": "ک", "ڪ": "ک", "ګ": "گ", "ڱ": "گ",
        "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه", "ح": "ه",
        "ټ": "ت", "ٹ": "ت", "ط": "ت", "ډ": "د", "ڈ": "د", "ړ": "ر", "ڑ": "ر",
        "ڼ": "ن", "ں": "ن", "ږ": "گ", "ښ": "ش", "ځ": "ز", "څ": "س",
        "ٲ": "ا", "ٱ": "ا", "ۇ": "و", "ۋ": "و", "ء": "", "ـ": "", "\u200c": " ", "\u200d": "",
    }
)  # fmt: skip
"""Letters that the three languages write differently for one letter (also variants of h and of t)."""

APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʻʼʾʿ`´"))
UNDECOMPOSED = {"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ə": "a", "Ə": "A"}
"""Latin letters that Unicode does not decompose into a letter and a mark."""
BEFORE_DECOMPOSING = APOSTROPHES | str.maketrans(UNDECOMPOSED)
WORD = re.compile(r"[^\W_]+")

ARABIC_CONSONANTS = str.maketrans(
    {
        "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "C", "خ": "k", "د": "d", "ذ": "z", "ر": "r",
        "ز": "z", "ژ": "j", "س": "s", "ش": "S", "ص": "s", "ض": "z", "ظ": "z", "غ": "g", "ف": "f", "ق": "k",
        "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "و": "w", "ه": "h", "ی": "y", "ا": "a", "ع": "a",
    }
)  # fmt: skip
LATIN_DIGRAPHS = (
    ("sch", "S"),
    ("tch", "C"),
    ("sh", "S"),
    ("ch", "C"),
    ("zh", "j"),
    ("dj", "j"),
    ("dz", "z"),
    ("ts", "s"),
)
LATIN_LETTERS = str.maketrans({"q": "k", "c": "k", "x": "k", "v": "w"})
VOWEL_CLASSES = (
    (re.compile(r"a[iy]|e[iy]|[eiy]+"), "i"),
    (re.compile(r"a[uw]|o[uw]|[ouw]+"), "u"),
    (re.compile(r"a+"), "a"),
)
REPEATED = re.compile(r"(.)\1+")


def fold(text: str) -> str:
    """The name in lower case without marks, with unified letters and single spaces between words."""
    plain = unicodedata.normalize("NFKD", text.translate(BEFORE_DECOMPOSING)).translate(ARABIC_LETTERS)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(WORD.findall(bare.casefold()))


def join(folded: str) -> str:
    """The folded name as one word, without spaces."""
    return folded.replace(" ", "")


def sound(folded: str) -> str:
    """A key of how the folded name sounds, near-equal for "Khogyani", "Khugiani" and "Hoogyanee".

    Latin script only; any other script gives "".
    """
    if not folded.isascii():
        return ""
    text = _latin(join(folded))
    for vowels, letter in VOWEL_CLASSES:
        text = vowels.sub(letter, text)
    return REPEATED.sub(r"\1", text)


def skeleton(folded: str) -> str:
    """The consonants of the folded name in classes, from Latin or Arabic script.

    A first vowel stays as "a", a first w or y as itself; inside the word vowels, w, y and h are dropped, since
    only one of the scripts writes them. Names in any other script give "".
    """
    text = join(folded)
    text = _latin(text) if text.isascii() else text.translate(ARABIC_CONSONANTS)
    if not text or not text.isascii():
        return ""
    head = "a" if text[0] in "aeiou" else text[0]
    tail = "".join(letter for letter in text[1:] if letter not in "aeiouwyh")
    return REPEATED.sub(r"\1", (head + tail).replace("nb", "mb"))


def is_arabic(text: str) -> bool:
    """Whether the name has a letter of the Arabic script."""
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


def _latin(text: str) -> str:
    for digraph, letter in LATIN_DIGRAPHS:
        text = text.replace(digraph, letter)
    return text.translate(LATIN_LETTERS).replace("h", "") if text[:1] != "h" else "h" + _latin(text[1:])
