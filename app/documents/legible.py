"""Whether a text can be read: it has words, in English, of an article; other texts are refused with the reason."""

import re
import unicodedata
from collections import Counter

from app.model.errors import BadInput

MOST_CHARACTERS = 300_000
"""Characters of the longest text that is read: about 50,000 words, which take half a minute."""
ENGLISH = re.compile("the|of|and|to|in|that|was|were|by|for|with|from|at|said|is|are|has|had|have|its|their", re.I)
"""Frequent words of English, a quarter to a third of any article's words."""
LEAST_ENGLISH = 0.1
"""Least share of these words in an English text; other languages in Latin letters have under 0.07."""
TERSE = re.compile(
    "killed|wounded|injured|dead|died|shot|hit|fired|struck|attacked|seized|arrested|detained|taken|found|held|freed|unhurt|harmed|damaged|"
    "closed|shut|open|opened|reopened|resumed|halted|stopped|blocked|denied|confirmed|reported|claimed|awaited|unknown|none|gunmen|armed|"
    "one|two|three|four|five|six|seven|eight|nine|ten|children|women|residents|after|over|near|between|night|later|other|another|both|only|"
    "inj|incl|civ|civilian|unk|kia|wia|ied|rpg|hrs|no|not|per|nil|all|since|trucks|gate|road|soldiers|pedestrians",
    re.I,
)
"""Words of logs and lists, which leave out the frequent ones; few of them are borrowed by other languages."""
LEAST_TERSE = 0.05
"""Least share of these words in an English telegram."""
OTHERS = re.compile(
    "der|die|das|und|von|mit|wurden?|nicht|dem|den|ein|eine|zu|le|la|les|des|du|une|et|est|dans|que|pour|par|ont|el|los|las|del|y|en|con|una|por|"
    "il|che|della|bir|ve|bu|için|ile|iki|yang|dan|di|pada|dari|dengan|itu|ini|ke|ki|ka|ko|se|mein|me|hai|hain|ne|aur|gaye|gaya|kaha|tha|da|pa|aw|"
    "na|shawi|wo|sara|het|een|van",
    re.I,
)
"""Frequent words of other languages in Latin letters: German, French, Spanish, Italian, Turkish, Indonesian,
Dutch, and romanised Urdu and Pashto."""
JUDGED_FROM = 30
"""Words from which the share tells: a headline may have none of the words."""
LONGEST_WALL = 150
"""Words of the longest text that a login page is recognised in; an article on passwords is longer."""
WALL = re.compile(
    r"\b(log ?in|sign ?in|sign ?up|subscribe|password|create an account|already a (member|subscriber)"
    r"|enable (javascript|cookies)|are (you )?(not )?a robot|verify (that )?you are (a )?human|access denied)\b",
    re.I,
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
LAST_LATIN = "\u024f"


def check_legible(text: str) -> None:
    """Raise `BadInput`, with the reason, for a text that cannot be read."""
    if not text.strip():
        raise BadInput("the document is empty; give the article's text")
    if len(text) > MOST_CHARACTERS:
        raise BadInput(f"the document has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read: cut it")
    words = WORD.findall(text)
    if not words:
        raise BadInput("the document has no words; give the article's text")
    _check_script(words)
    _check_english(words)
    if is_wall(words, text):
        raise BadInput(
            "the document is a login or subscription page, no article; open the article, and save or copy its text"
        )


def is_wall(words: list[str], text: str) -> bool:
    """Whether a text is a page that stands before an article: short, and with at least two of its phrases."""
    found = {match[0].casefold() for match in WALL.finditer(text)} if len(words) <= LONGEST_WALL else set()
    return len(found) >= 2 or (len(found) == 1 and len(words) <= JUDGED_FROM)


def _check_script(words: list[str]) -> None:
    """Refuse a text of which more than half of the letters are not Latin ones."""
    letters = Counter("".join(words))
    foreign = Counter({letter: count for letter, count in letters.items() if letter > LAST_LATIN})
    if foreign.total() <= letters.total() / 2:
        return
    scripts: Counter[str] = Counter()
    for letter, count in foreign.items():
        scripts[unicodedata.name(letter, "UNKNOWN").split()[0].title()] += count
    script = scripts.most_common(1)[0][0]
    of = " (Urdu, Pashto, Dari and others)" if script == "Arabic" else ""
    raise BadInput(f"the document is in {script} letters{of}; only English is read: give a translation")


def _check_english(words: list[str]) -> None:
    """Refuse a text in Latin letters that lacks the frequent words of English."""
    if len(words) < JUDGED_FROM:
        return
    links, terse, others = (share_of(words, pattern) for pattern in (ENGLISH, TERSE, OTHERS))
    if links < LEAST_ENGLISH and (terse < LEAST_TERSE or links + terse < others):
        raise BadInput("the document does not read as English; only English is read: give a translation")


def share_of(words: list[str], pattern: re.Pattern[str]) -> float:
    """The share, 0 to 1, of the words that a pattern fits."""
    return sum(pattern.fullmatch(word) is not None for word in words) / len(words)
