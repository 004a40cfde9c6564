"""Events: the kind of happening that a sentence tells, in ACLED's types."""

import re
from dataclasses import dataclass
from typing import Final

from app.model.vocabulary import EventType
from app.reading.lexicon import DISASTER


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: its type, its finer type, and whether a sentence alone with place and day tells an incident."""

    event_type: str
    sub_event_type: str
    pattern: re.Pattern[str]
    violent: bool = True


def _kind(event_type: EventType, sub: str, pattern: str, *, violent: bool = True) -> Kind:
    return Kind(event_type.value, sub, re.compile(rf"\b(?:{pattern})\b", re.I), violent)


KINDS: Final = (
    _kind(EventType.EXPLOSIONS, "Suicide bomb", r"suicide (?:bomb\w*|attack\w*|blast)|blew (?:himself|herself|themselves) up|explosives-laden|suicide vest"),
    _kind(EventType.EXPLOSIONS, "Air/drone strike",
          r"air ?strikes?|air-strikes?|air raids?|drones?|jets|(?:war|fighter |military |enemy |Pakistani )?(?:planes|aircraft)|warplanes|fighter planes|helicopters?|quadcopters?|gunships?|bombed|aerial (?:bomb\w+|attack\w*)|missiles? from"),
    _kind(EventType.EXPLOSIONS, "Shelling/artillery/missile attack",
          r"shell(?:s|ed|ing)?|mortars?|rockets?|artillery|howitzers?|missiles?|heavy (?:guns|weapons)|guns fired|shells"),
    _kind(EventType.EXPLOSIONS, "Remote explosive/landmine/IED",
          r"(?:ied|device|mine)s? [^.]{0,40}(?:defused|found|neutrali[sz]ed)|bomb(?:ing|s|ings)?|blasts?|explosions?|exploded|detonated|bl(?:ew|own) up|(?:device|mine) (?:hits|strikes|targets|explodes|detonates)|improvised explosive|ied|landmines?|land mine|roadside|went off|grenades?|explosives|(?:hit|struck|stepped on|ran over|drove over|planted|laid|buried|clear\w+) (?:\w+ ){0,2}mines?|mines? (?:\w+ ){0,4}(?:planted|cleared|defused|found|removed)|booby[- ]trap\w*"),
    _kind(EventType.PROTESTS, "Excessive force against protesters",
          r"(?:(?:protest|march|crowd)\w*|demonstrat(?:ors?|ions?)|sit-ins?)[^.]*\b(?:shot|fired|troops|killed|injured|opened fire|shots)"),
    _kind(EventType.PROTESTS, "Peaceful protest", r"refused to bury|placed the (?:bodies|coffins)|sit-in|sat (?:beside|outside|in protest|down)|protest(?:ed|s|ing|ers|ors)?(?! notes?\b)|demonstrat(?:ors?|ions?)|demonstrat(?:ed|ing)(?= (?:in|at|outside|against|near|on|for|over|to)\b|[.,])|rally|rallied|marched|shutter-down|strike call|(?:blocked|barricaded|closed) (?:the|a) (?:\w+ ){0,2}(?:road|highway) (?:to|in|with|for|at|on)|blocked the (?:road|highway)|(?:put|placed|piled|rolled|laid) (?:boulders|stones|rocks|logs|tyres|coffins?) (?:on|across)|burn(?:ed|t|ing) tyres|blocked (?:the|a|an) (?:[\w-]+ ){0,4}(?:road|highway|route|bridge)|(?:road|highway|route)s? (?:was|were|has been|remained|stayed) (?:\w+ )?blocked|gathered (?:in|at|outside|near) [^.;]{0,60}\b(?:demand|protest|ask|condemn|call)\w*|boycott(?:ed|ing)|(?:closed|shut) (?:their|its|down) (?:shops|shutters|markets?|business\w*)|observed a (?:\w+ )?(?:strike|shutdown)|wheel-jam|hunger strike|chanted|slogans",
          violent=False),
    _kind(EventType.VIOLENCE_AGAINST_CIVILIANS, "Abduction/forced disappearance",
          r"abduct(?:ed|ion|ing)|kidnapp(?:ed|ing)|(?:took|pulled|dragged|hauled|forced) (?:\w+ ){1,4}(?:off|from) (?:a|the|their|two|three) (?:\w+ )?(?:bus(?:es)?|coach(?:es)?|vehicles?|vans?|cars?|trucks?|home|house)|"
          r"(?:seized|captured) (?:\w+ ){0,2}(?:drivers?|engineers?|workers?|labou?rers?|elders?|officials?|teachers?|miners?|policem[ae]n|soldiers?|passengers?|traders?)|took away|taken (?:away|hostage)|(?:taken|seized|snatched|carried off|led away) (?:\w+ ){0,5}by (?:\w+ ){0,2}(?:armed men|gunmen|militants|masked men)|taken captive|whisked away|held (?:hostage|captive|for (?:\w+ ){1,2}(?:hours|days))"),
    _kind(EventType.BATTLES, "Armed clash",
          r"clash(?:ed|es|ing)?|exchange[ds]? (?:of )?(?:\w+ )?(?:fire|shots)|firing|gun ?battles?|gunfights?|firefights?|fighting|fought|skirmish\w*|engagements?|"
          r"shoot-?outs?|traded (?:fire|shots)|shot at each other|operations?|raid(?:s|ed)?|ambush\w*|stormed|overran|overrun|infiltrat\w+|"
          r"attack(?:s|ed|ers)?|assault(?:ed|s)?|(?:opened|returned|came under|under|hostile|small-arms|cross-border|heavy|sporadic|rocket) fire|fire was (?:opened|exchanged|returned)|exchange|engaged|surrounded|battle|shots|fired (?:\w+ ){0,3}(?:at|on|upon|into|from|towards?|across|over)|shot (?:down|at)|brought down|downed|beaten back|repulsed|repelled|foiled|thwarted|scuffle\w*|brawl\w*|stand-?off|attempt\w* (?:to cross|on (?:his|her|their|the) (?:life|lives))|"
          r"took up arms|curfew|searched|combed|swept|siege|besieged|encircled|intru(?:ded|sion\w*)|incursions?|driven (?:off|out|back)"),
    _kind(EventType.VIOLENCE_AGAINST_CIVILIANS, "Attack",
          r"(?:was|were|been) shot|shot (?:and|dead|an?|the|two|three|four|five|six|several|him|her|them|his|her|their|in)|fired upon|gunned down|stabbed|lynched|strangled|tortured|beaten|flogged|gunmen|shooting|came under fire|bodies|murder\w*|beheaded|target(?:ed)? kill\w+|killing"),
    _kind(EventType.STRATEGIC_DEVELOPMENTS, "Agreement", r"flag meeting|jirga (?:was|met|between)|talks (?:were|was|between|at)|ceasefire (?:was|agreed)|truce (?:was|agreed|settled)",
          violent=False),
    _kind(EventType.STRATEGIC_DEVELOPMENTS, "Looting/property destruction",
          r"alight|set fire to|burn(?:ed|t) (?:down|the|an?|their|his|her|several|two|three|four|five|shops|houses|homes|vehicles|trucks|tyres|offices|cars)|vandali[sz]ed|ransacked|plundered|damaged|destroyed|(?:cut|removed|uprooted|tore|damaged) (?:\w+ ){0,4}(?:fence|fencing|barbed wire|wire)|(?:fence|fencing|barbed wire) (?:\w+ ){0,5}(?:cut|removed|uprooted|torn|stopped|halted)|demolish(?:ed|ing)|demolition of|bulldozed|razed|torched|burn(?:ed|t) (?:down )?(?:\w+ ){1,3}(?:houses?|homes?|shops?|schools?|tents?|trucks?|vehicles?|posts?)|"
          r"set (?:\w+ ){1,5}(?:on fire|ablaze)|tore down|pulled down|looted", violent=False),
    _kind(EventType.STRATEGIC_DEVELOPMENTS, "Arrests", r"rounded up|arrested|detained|taken into custody|took (?:\w+ ){1,4}into custody|captured|apprehended|nabbed|caught|taken alive|led away|hauled away|"
          r"(?:man|men|suspects?|drivers?|helpers?|brothers?|sons?|persons?|people|boys?|youths?|students?|traders?|activists?|leaders?|smugglers?|they|he|who) (?:was|were) held"),
    _kind(EventType.STRATEGIC_DEVELOPMENTS, "Seizure", r"(?:seized|recovered|confiscated|unearthed|found) [^.;]{0,60}?\b(?:weapons?|arms|ammunition|rifles?|pistols?|explosives?|rounds|cache|rockets?|narcotics|drugs|hashish|heroin|opium)\b|"
          r"(?:weapons?|arms|ammunition|rifles?|pistols?|explosives?|cache|rockets?|narcotics|drugs|hashish|heroin|opium)\b[^.;]{0,60}? (?:was|were) (?:seized|recovered|confiscated|unearthed|found)", violent=False),
    _kind(EventType.STRATEGIC_DEVELOPMENTS, "Displacement", r"displac(?:ed|ement)|(?:families|people|residents|villagers|households) (?:\w+ ){0,4}(?:fled|flee|fleeing|left|leave|leaving|evacuat\w+|moved out)|(?:evacuated|pushed back|expelled|driven from)", violent=False),
    _kind(EventType.EXPLOSIONS, "Shelling/artillery/missile attack", r"(?:was|were|been) (?:hit|struck)"),
    _kind(EventType.VIOLENCE_AGAINST_CIVILIANS, "Attack", r"killed|wounded|injured|martyred"),
)  # fmt: skip
CIVILIAN_HARM: Final = "Violence against civilians"


def kind_of(text: str) -> Kind | None:
    """The first kind of event that a sentence names; None if it names none, or tells of a disaster or an accident."""
    if DISASTER.search(text):
        return None
    return next((kind for kind in KINDS if kind.pattern.search(text)), None)


FRESH: Final = re.compile(
    r"\b(?:focusing|specifically|alone)\b|^\s*(?:Meanwhile|Separately|Elsewhere|In (?:a |another |yet another )?(?:separate|similar|different|second|third|another|other)|Another|A (?:second|third|separate|similar)|"
    r"On the same day|The same day|Earlier|Also|In the (?:second|third|other|first|last|latest))\b|"
    r"^\s*(?:In all|In total|Altogether|All told)\b|\brenewed (?:\w+ )?(?:fighting|clash|fire|shelling|firing|attack|strike|skirmish|violence)|"
    r"\b(?:another|separate|separately|a second|a third|a similar|second engagement|third engagement)\b[^.]{0,40}"
    r"\b(?:attack|strike|incident|blast|clash|engagement|raid|shooting|bombing|explosion|march|exchange|operation|ambush|protest)",
    re.I,
)
"""Words that begin another event."""
COUNTED: Final = re.compile(
    r"\b(?:had|have|has|received|showed|listed|reported) (?:\w+ )?(?:\d+|[a-z]+) (?:bodies|fatalities|deaths|dead) (?:on|by|as of|until) |\b(?:had )?(?:counted|listed|registered) (?:\w+ ){0,3}(?:dead|deaths|bodies|fatalities|hurt|wounded|injured)\b|"
    r"\bof the (?:dead|wounded|injured) (?:are|were)\b|\bremain(?:s|ed)? in (?:hospital|wards|intensive)\b",
    re.I,
)
"""Counts of a day after an event that has one."""
AFTERMATH: Final = re.compile(
    r"\b(?:died of|succumb\w*|died overnight|died in hospital|wounded died|more (?:have )?died|under treatment|being treated|brought (?:in|to)|admitted|reached (?:him|her|them|the hospital)|toll|"
    r"death count|funeral|buried|of (?:his|her|their) (?:wounds|injuries))\b",
    re.I,
)
"""Words on what came of an event: a day beside them is not the day of the event."""
