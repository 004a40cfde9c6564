"""Labels: speakers named before a colon, "Police: three constables killed"."""

import re
from collections.abc import Iterator
from typing import Final

SPEAKER: Final = re.compile(
    r"\b(?:police|SF|army|military|wing|cell|ISPR|spokes\w+|officials?|officers?|(?:deputy )?governor|(?:deputy |assistant )?commissioner|administration|"
    r"authorit(?:y|ies)|ministry|minister|department|directorate|command|commanders?|council|shura|jirga|elders?|residents?|villagers?|locals|"
    r"(?:eye)?witness(?:es)?|hospital|clinic|doctors?|medics?|superintendent|TTP|BLA|BLF|ISKP|JuA|group|faction|Taliban|Emirate|"
    r"Islamabad|Kabul|UN|UNAMA|UNHCR|OCHA|IOM|service|rescue(?: 1122)?|1122|customs|railways|chief|traders?|truckers?|association|union|chamber|media|"
    r"reporters?|correspondents?|forces|corps|levies|office|mission|government|relatives|family|herders?|shepherds?|survivors?|militants?|"
    r"shopkeepers?|merchants?|farmers?|miners?|labourers?|drivers?|staff|surgeon|partners?|sources?|DPO|DC|SHO|mayor|mullah|imam|militia|guards?|NGO|Red Crescent|Red Cross)$",
    re.I,
)
LABEL: Final = re.compile(
    r"(?:^\W{0,3}|(?<=[.;,)”\"] ))(?P<who>(?:[A-Z]|the |a |an |local )[^.:;,“”\"()]{1,60}):\s+(?=\S)"
)
HOLDER: Final = re.compile(r"\s+(?:in|at|of|for|from|on|near|against|to|with|by)\s+")
NO_OFFICE: Final = re.compile(
    r"\b(?:was|were|had|have|has|is|are|said|told|killed|wounded|injured|attack\w*|ambush\w*|blast|bomb\w*|raid\w*|"
    r"fire|firing|shell\w*|clash\w*|casualties|losses|dead|hurt|toll)\b",
    re.I,
)
VICTIMS: Final = re.compile(
    r"(?:the )?(?:\w+ )?(?:police|army|military|forces|corps|levies|residents|villagers|locals|elders|guards?|militia|militants?|Taliban|officials|officers|"
    r"doctors|medics|shopkeepers|merchants|farmers|miners|labourers|drivers|staff|traders|truckers|relatives|family|herders?|shepherds?|reporters?|correspondents?|commanders?)",
    re.I,
)
"""Groups that are as often hurt as heard."""
COUNT: Final = re.compile(
    r"(?:(?:at least|about|nearly|around|some|up to|over|more than) )?(?:\d[\d,]*|no|none|nil|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?:\s+(?:were |was )?(?:killed|dead|wounded|injured|hurt|martyred|missing|deaths?|fatalities|injuries|casualties)\b|[,;.]|$)",
    re.I,
)


def labels_of(text: str) -> Iterator[tuple[str, int, int]]:
    """The words that name a speaker before a colon, with where these begin and end.

    A line of a table such as "Police: 3 killed" says who was hurt, and "Attack on police: ..." names an event.
    """
    for match in LABEL.finditer(text):
        who = match["who"].strip()
        office = HOLDER.split(who)[0]
        if not SPEAKER.search(office) or NO_OFFICE.search(who):
            continue
        if VICTIMS.fullmatch(office) and COUNT.match(text[match.end() :]):
            continue
        yield who, match.start("who"), match.end()
