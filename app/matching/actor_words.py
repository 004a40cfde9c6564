"""Parties to an event in one spelling: named parties under their usual names, and kinds of parties.

"Military Forces of Pakistan (2018-)", "Pakistan Army" and "Government of Pakistan" are one party here, and so are
TTP and "Tehrik-e-Taliban Pakistan". Parties that the table does not have are compared by their words, and a short
form in capitals by the initials of a long one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.geography.toponyms import fold, skeleton

STATE_KIND, ARMED_KIND, CIVIL_KIND = 1, 2, 4
"""Kinds of parties, as bits: forces of a state, armed groups, unarmed people."""

NAMED: Final = {
    "pakistan": r"\b(pakistani?|pak)\b",
    "afghanistan": r"\b(afghan(istan)?|ana|andsf|kabul)\b",
    "india": r"\b(indian?|bsf|border security force)\b",
    "america": r"\b(united states|usa?|america[n]?|cia)\b",
    "iran": r"\biran(ian)?\b",
    "nato": r"\b(nato|isaf|coalition)\b",
}
"""Countries whose forces are named by words that follow or come before."""
FORCES: Final = re.compile(
    r"\b(governments?|military|army|armed forces|forces?|troops?|soldiers?|security|police|policemen|corps|fc|"
    r"constabulary|levies|rangers|scouts|air force|navy|drones?|state|cia|khasadars?|andsf|ana|bsf|nds|paf|ctd|"
    r"isi|usa?|united states)\b"
)
OF_PAKISTAN: Final = re.compile(
    r"\b(frontier (corps|constabulary|works)|fc|levies|khasadars?|rangers|khyber rifles|tochi scouts|paf|ctd|isi|"
    r"aman lashkar)\b"
)
"""Forces that are Pakistan's though no word says so."""
NOT_STATE: Final = re.compile(
    r"^forces of (?!pakistan|afghanistan|india|iran|united)|\b(tribes?|tribal|lashkar|lashkhar|militia|liberation|"
    r"supporters|republican|nationalist army)\b"
)
GROUPS: Final = {
    "ttp": r"\bttp\b|\bt[ae]h?r[ei]+k ?\w? ?(i|e|ul)? ?tal[ie]+ban( pakistan)?\b|\bpakistani? tal[ie]+ban\b"
    r"|\btal[ie]+ban (in )?pakistan\b|\btal[ie]+ban movement of pakistan\b",
    "jua": r"\b(ttp )?jamaat ?ul ?ahrar\b|\bjua\b",
    "taliban": r"\bafghan tal[ie]+ban\b|\bislamic emirate\b|\btaleban\b|^tal[ie]+ban( afghanistan)?$|\bhaqqani\b",
    "is": r"\bislamic state\b|\biskp?\b|\bis k\b|\bisil\b|\bisis\b|\bdaesh\b|^is$",
    "alqaida": r"\bal ?q[ua]*[iae]+da\b|^aq$",
    "bla": r"\bbla\b|\bbal[ou]*ch(istan|i)? liberation army\b",
    "blf": r"\bblf\b|\bbal[ou]*ch(istan|i)? liberation front\b",
    "bra": r"\bbra\b|\bbal[ou]*ch(istan|i)? republican army\b",
    "bras": r"\bbras\b|\bbal[ou]*ch ra+ji? aajoi|\bbal[ou]*ch ra+ji",
    "brg": r"\bbrg\b|\bbal[ou]*ch republican guards\b",
    "uba": r"\buba\b|\bunited bal[ou]*ch army\b",
    "lej": r"\blej\b|\blashkar ?[ei]? ?jhan[gv]+i\b",
    "let": r"\blet\b|\blashkar ?[ei]? ?t[ao]+i?ba\b",
    "li": r"\blashkar ?[ei]? ?islami?\b|^li$",
    "ai": r"\ban?sa+r ?[ui]?l? ?islam\b",
    "imu": r"\bimu\b|\bislamic movement of uzbekistan\b",
    "mqm": r"\bmqm( a)?\b|\bm[ou]+t?tahida q[au]+mi movement\b",
    "mqmh": r"\bmqm h(aqiqi)?\b",
    "ppp": r"\bppp\b|\bpakistan people ?s? party\b",
    "anp": r"\banp\b|\bawami national party\b",
}
CIVIL: Final = re.compile(
    r"\b(civilians?|residents?|villagers?|labou?rers?|workers?|traders?|students?|teachers?|journalists?|people|"
    r"protest[eo]rs?|elders?|children|women|passengers?|drivers?|doctors?|lawyers?|pilgrims?|refugees?|activists?|"
    r"shia|sikhs?|hindus?|christians?|hazaras?|locals?|farmers?)\b"
)
ARMED: Final = re.compile(
    r"\b(militants?|insurgents?|rebels?|terrorists?|gunm[ae]n|separatists?|extremists?|fighters?|attackers?|"
    r"assailants?|unidentified|unknown|armed|militia|bombers?|taliban|taleban|jihadis?|islamists?|miscreants?)\b"
)
SAYS_LITTLE: Final = re.compile(
    r"(?:"
    r"the|of|and|or|in|to|a|an|i|e|ul|al|el|forces|force|government|group|groups|armed|"
    r"lashkar|lashkhar|tribe|tribes|tribal|militia|supporters|faction|party|army|movement|"
    r"front|united|militants|unidentified|unknown|gunmen|pakistan|pakistani|afghanistan|afghan|"
    r"india|indian|military|people|men|side"
    r")"
)
"""Words that many parties' names have; they tell none from others."""
WORD_KEY_LETTERS: Final = 3
_NAMED: Final = {key: re.compile(pattern) for key, pattern in NAMED.items()}
_GROUPS: Final = {key: re.compile(pattern) for key, pattern in GROUPS.items()}
_IN_BRACKETS: Final = re.compile(r"\([^)]*\d[^)]*\)")


@dataclass(frozen=True, slots=True)
class Party:
    """A party as keys of who it is, and bits of the kinds it may be; none where a text says nothing."""

    keys: frozenset[str]
    kinds: int


@lru_cache(maxsize=65536)
def read_party(text: str) -> Party:
    """The party that a text names, by the table of names, else by the text's words."""
    folded = fold(_IN_BRACKETS.sub(" ", text.replace("_", " ")))
    groups = {key for key, pattern in _GROUPS.items() if pattern.search(folded)}
    if groups:
        return Party(frozenset(groups - ({"mqm"} if "mqmh" in groups else set())), ARMED_KIND)
    is_state = FORCES.search(folded) and not NOT_STATE.search(folded)
    named = [key for key, pattern in _NAMED.items() if pattern.search(folded)]
    if is_state:
        owners = named or (["pakistan"] if OF_PAKISTAN.search(folded) else [])
        return Party(frozenset(f"state {key}" for key in owners), STATE_KIND)
    if CIVIL.search(folded):
        return Party(frozenset({"civilians"}), CIVIL_KIND)
    keys = frozenset(_word_keys(folded))
    if ARMED.search(folded) or keys:
        return Party(keys, ARMED_KIND)
    return Party(frozenset(f"state {key}" for key in named), STATE_KIND if named else 0)


def _word_keys(folded: str) -> Iterable[str]:
    """The keys of the words that tell one party from others; a short name as it is."""
    for word in folded.split():
        if not SAYS_LITTLE.fullmatch(word) and not word.isdigit() and not ARMED.search(word):
            key = skeleton(word)
            yield key if len(key) >= WORD_KEY_LETTERS else word


def read_parties(*texts: str | None) -> Party:
    """All parties that the texts of one record name, as one."""
    told = [read_party(text) for text in texts if text]
    kinds = 0
    for party in told:
        kinds |= party.kinds
    return Party(frozenset().union(*(party.keys for party in told)), kinds)
