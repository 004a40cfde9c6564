"""Words of a story: datelines, denials, corrections, and acts that a sentence tells without figures."""

import re
from typing import Final

DATELINE: Final = re.compile(
    r"^(?P<place>[A-Z][A-Z.'’ -]{2,40}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:, (?:[A-Z][\w.]*\s?){1,3})?(?:,? \d{1,2} \w+(?: \d{4})?| ?, \w+\.? \d{1,2}(?:, \d{4})?)?"
    r"(?: ?\([^)]{2,40}\))?\s*(?:—|–|--| - |:)\s*"
)
DENIES: Final = re.compile(r"\b(?:denied|denies|rejected|dismissed|baseless|if|would|could|might|will)\b", re.I)
CLAUSE: Final = re.compile(r";|, (?:and|but|while|though|although)\b|\bbut\b")
REVOKES: Final = re.compile(
    r"\b(?:reports?|claims?|news|story|stories|allegations?|information|posts?|rumou?rs?) (?:is|are|was|were) (?:\w+ ){0,3}?"
    r"(?:baseless|false|fake|unfounded|untrue|incorrect|fabricated|wrong|rumou?rs?)\b|"
    r"\bno such (?:incident|attack|event|clash|strike|raid|explosion|thing)\b",
    re.I,
)
"""Words that take back the event of the sentence before."""
CORRECTS: Final = re.compile(r"\b(?:took place|happened|occurred|came) on [^;]{3,40}?, not (?:on )?", re.I)
"""Words that put an event on another day than told before."""
FOLLOWS: Final = re.compile(
    r"\b(?:follow-?up|saniti[sz]ation|ensuing|hot pursuit|the pursuit|subsequent (?:search|operation|raid|clash))\b",
    re.I,
)
ACT: Final = re.compile(
    r"\b(?:was|were|been) (?:also |later )?(?:hit|struck|bombed|shelled|attacked|targeted|raided|stormed|damaged|destroyed)\b|"
    r"\b(?:shells?|rockets?|mortars?|bombs?|missiles?) (?:\w+ )?(?:fell|fallen|landed|hit|struck|came down)\b",
    re.I,
)
WIDE: Final = re.compile(
    r"\b(?:several|multiple|many|various|different|two|three|four|five|six|seven|eight|ten|a number of|at least \w+) (?:\w+ ){0,2}"
    r"(?:points|places|locations|sectors|areas|spots|sites|districts|posts) (?:along|of|on|across) (?:the )?(?:\w+ ){0,3}"
    r"(?:Durand Line|border|frontier|line)\b|\bborder provinces\b|^(?:In all|In total|Altogether|All told)\b.*\b(?:provinces|districts)\b",
    re.I,
)
