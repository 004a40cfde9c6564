"""Words of gates: what the words of a clause say of opening, closing and classes of traffic."""

import re
from typing import Final

GOODS: Final = r"(?:trucks?|lorr(?:y|ies)|tankers?|containers?|trailers?|cargo|freight|goods|consignments?|loads?)"
WALKERS: Final = (
    r"(?:pedestrians?|travell?ers?|passengers?|people|persons|individuals|visitors|commuters|families|men|women)"
)
MOVER: Final = rf"(?:{GOODS}|{WALKERS}|vehicles?|convoys?|returnees?|deportees?|refugees|patients?|drivers?|Afghans|traffic|movement|trade)"
HALT: Final = r"(?:halt|standstill|stop|stand-still|end)"

CLOSED: Final = re.compile(
    r"\b(?:clos(?:ed|es|ing)(?! (?:to|near|by) (?:\w+ ){0,2}(?:the (?:border|line|frontier)|Torkham))(?! (?:ranks|fire|aide|door|cases?)\b)(?!-)|"
    r"(?:continued|continuing|ongoing|prolonged|indefinite|complete|total|announced the|ordered the|announced a|ordered a) (?:\w+ )?(?:closure|shutdown|suspension)|"
    r"(?:closure|shutdown|suspension|trade (?:stop|halt|ban))(?=[^.;]{0,80}\bsince\b)|"
    r"shut(?:s|ting)?(?: down)?|shuttered|seal(?:ed|s|ing)|locked|bolted|padlocked|suspend(?:ed|s|ing)|blocked|barred|bars|halted|halts|banned|prohibited|disallowed|"
    rf"stopped(?! (?:an?|the|two|three|four|five|several|\d+) (?:\w+ ){{0,3}}(?:truck|vehicle|car|bus|coach|lorry|lorrie|van|convoy|man|men|suspect|passenger|traveller)(?:e?s)?\b)|ceased|discontinued|interrupted|on hold|(?:is|are|was|were|been|being) held (?:back|up)|(?:brought|brings|came|come|comes|ground|remain\w*|stays?|stayed|is|was|been|at) (?:\w+ )?(?:to |at |in )?a (?:\w+ )?{HALT}|at a standstill|"
    r"(?:stood|stands|stand|lies|lay|remain\w*|sat|been) (?:idle|empty|deserted|silent|still|cut off|out of (?:use|service|bounds))|turned (?:back|away)|sent back|off-limits|out of bounds|out of use|out of service|"
    r"(?:barriers?|boom|shutters?)(?: at [A-Z]\w+(?: [A-Z]\w+)?)? (?:was|were|has been|have been|is|are|stayed|remain\w*|came|went) (?:pulled |still )?(?:down|lowered)|"
    r"(?:pulled|brought|rolled) down (?:the|its|their) (?:\w+ )?(?:barriers?|boom|shutters?)|lowered (?:the|its|their) (?:barrier|boom)|(?:fell|fallen|went|gone) (?:silent|quiet|dead)|"
    rf"(?:has|have|had) (?:not|yet to|never) (?:\w+ )?(?:seen|process(?:ed)?|handled?|clear(?:ed)?|receive[d]?|taken) (?:an?|any|one|its first) (?:single )?(?:\w+ )?{MOVER}|"
    r"(?:has|have|is|are) yet to (?:be )?(?:re-?open(?:ed)?|resume[d]?|restart|open(?:ed)?)|"
    r"inoperative|inoperable|non-?functional|not (?:operational|functional|functioning|working|operating|in use)|"
    r"(?:has|have|had|did|do|does) not (?:let|allow(?:ed)?|permit(?:ted)?|cross(?:ed)?|pass(?:ed)?|move[d]?|been (?:open(?:ed)?|re-?opened|allowed|let|able|cleared|permitted)|re-?open(?:ed)?|resume[d]?)|"
    r"(?:is|are|was|were|been|remains?|remained) (?:still |yet )?not (?:yet |now )?(?:being )?(?:open(?:ed)?|allowed|admitted|accepted|permitted|passable|let|available|accessible|re-?opened|cleared)|"
    r"(?:isn|aren|wasn|weren|hasn|haven)['’]t (?:yet )?(?:been )?(?:open(?:ed)?|allowed|permitted|let|re-?opened)|"
    rf"(?:no|not a single|not one|neither) (?:\w+ ){{0,2}}{MOVER}(?: (?:or|nor|and) {MOVER})? (?:was|were|is|are|has|have|had|could|can|cross\w*|pass\w*|moved|entered|went|got)|"
    r"no (?:movement|traffic)(?: of (?:any|every|whatever) (?:kind|sort))?(?=[^.;]*\bsince\b)|"
    rf"nothing (?:has |had )?(?:moved|moves|passed|passes|crossed|crosses|gone through|on wheels)|no {MOVER} (?:has|have|had) (?:gone|come)|off limits|(?<=: )no (?:movement|traffic)|"
    r"(?:could|can|may) not (?:now )?(?:cross|pass|enter|leave|use|get through|go through)|cannot (?:cross|pass|enter|use|leave)|(?:nobody|no one) (?:has|have|had|can|could|is|was) (?:crossed|cross|pass(?:ed)?|allowed|let)|unable to (?:cross|pass)|refused (?:entry|passage)|denied (?:entry|passage))\b",
    re.I,
)
LED_TO: Final = re.compile(
    r"\b(?:(?:led|leads|leading|resulted|resulting|culminat(?:ed|ing)|ended) (?:\w+ )?(?:to|in)|forced|prompted|caused|triggered) (?:an? |the )?"
    r"(?:\w+,? ){0,2}(?:closure|shutdown|sealing|suspension) of\b",
    re.I,
)
"""A closure as what came of something else: "the fighting led to the closure of"."""
OPENED: Final = re.compile(
    r"\b(?:re-?open(?:ed|s)|(?<!the )(?<!for )(?<!of )re-?opening(?! (?:of|ceremony|date))|(?:announced|ordered|allowed|marked|led to) the re-?opening|(?<!the )open(?:ed|s)?(?! (?:fields?|areas?|ground|spaces?|air|country|terrain|desert|letter|questions?)\b)(?! fire| firing| up(?! to| for| again)| an? (?:\w+ )?(?:case|inquiry|probe|investigation))(?!-)|"
    r"(?:resum|restart)(?:ed|es|s)|(?:resumption|restoration) of (?:\w+ ){0,3}(?:trade|traffic|movement|crossing)(?=[^.;]* (?:since|on|began|took))|restored|unsealed|unlocked|lifted|normali[sz]ed|returned to normal|back to normal|"
    r"allow(?:ed|s|ing)? (?:\w+ ){0,4}?(?:through|in|across|over|entry|passage|to (?:cross|pass|enter|return|leave|go|proceed|use|transit|travel))|permitted (?:through|in|to \w+|entry|passage)|"
    r"(?:are|is|were|was|being|been|be) (?:still |now |being )?(?:allowed|permitted|cleared|processed|admitted|exempt(?:ed)?|waved through)|exempt(?:ed)?|"
    r"let(?:s|ting)? (?:\w+ ){0,3}?(?:through|across|in|pass|over|cross)|let go through|"
    r"(?:continu\w+|kept|keeps?|beg[au]n|begins|start(?:ed|s)) (?:to |on )?(?:be )?(?:cross(?:ing)?|pass(?:ing)?|mov(?:e|ing)|flow(?:ing)?|roll(?:ing)?|operat(?:e|ing)|function(?:ing)?|work(?:ing)?|enter(?:ing)?|"
    r"us(?:e|ing)|go(?:ing)?|com(?:e|ing)|allow(?:ing)?|receiv(?:e|ing)|process(?:ing)?|handl(?:e|ing)|clear(?:ing)?|run(?:ning)?|return(?:ing)?|arriv(?:e|ing)|trickl(?:e|ing))|"
    r"(?:is|are|was|were|still|now|been) (?:still |now |again |also )?(?:passing|crossing|moving|flowing|rolling|operating|operational|functional|functioning|working|running|receiving|processing|accepting|admitting|"
    r"letting|allowing|clearing|handling|serving|passable|entering|going through|available|accessible|in use|unaffected|untouched|normal|not (?:\w+ )?(?:affected|disturbed|interrupted|closed|shut|suspended|halted))|"
    r"(?:remain\w*|stay\w*|went|goes|go) (?:on )?(?:unaffected|undisturbed|uninterrupted|normal(?:ly)?|functional|operational|passable)|(?:works?|worked|runs?|operates?|operated|functions?|functioned) (?:as (?:usual|normal|before)|normally|daily|every day|for|from|round|around|only)|"
    r"(?<=[:|–] )(?:(?:being|still|now|partly|fully) )?(?:admitted|accepted|received|allowed|permitted|cleared|processed|moving|running|crossing|passing|flowing|normal|functioning|functional|operational|in (?:operation|use|service))|"
    rf"(?<=: )(?:{MOVER}|aid|relief|cargo) (?:and \w+ )?only|(?<=: )[^.;:|]{{2,40}}holders only|(?<=: )\d{{1,2}}(?:[:.]\d\d)? ?(?:am|a\.m\.) ?(?:to|-|–) ?\d{{1,2}}(?:[:.]\d\d)? ?(?:pm|p\.m\.)|^(?:functional|operational)|thrown open|"
    r"back (?:in|into|to|on) (?:use|service|business|operation|work|(?:one|two|three|full|its|the usual|round) (?:\w+ )?(?:shifts?|hours|capacity|clock))|"
    r"(?:(?:barriers?|boom|shutters?) (?:was|were|has been|have been|is|are) (?:\w+ )?(?:raised|up)|(?:raised|rolled up) (?:the|its|their) (?:barriers?|boom|shutters?))|"
    r"(?:came|come|sprang|sprung|back) (?:back )?to life|back in (?:use|service|business|operation)|(?<!un)able to (?:cross|pass|enter|move|return|get through|use)|"
    r"(?:remain\w*|stay\w*) (?:\w+ )?(?:accessible|available|in use)|(?:has|have) been (?:being )?(?:received|taken in|accepted)|(?:are|is) being (?:received|taken in|accepted|let in)|"
    rf"{MOVER} (?:\w+ )?(?:moves?|flows?|rolls?|passes|runs?|continues?) (?=(?:normally|freely|in both|without|again|only|every day|daily|round|around)\b)|"
    r"(?:traffic|movement|trade|cargo|trucks|goods|exports|imports|returns) (?:\w+ )?continu(?:es|ed)(?=[.,;]|$)|"
    r"(?:taken in|takes in|took in|received|receives|receiving|admitted|processed) (?=(?:[\w,]+ ){0,4}(?:returnees|deportees|returning|refugees|buses|trucks|cargo)\b)|"
    r"(?:receives?|received|accepts?|admits?|takes|took|processes|serves?|handles?) (?=(?:\w+ )?(?:returnees?|deportees?|refugees|patients|trucks|lorries|cargo|goods|passengers|pedestrians|travell?ers))|"
    rf"(?<=: ){MOVER} (?=(?:only )?on \w+days\b)|{MOVER} (?:may )?(?:cross|pass|go through|are let through) (?=(?:only )?(?:from|on) \w+days?\b)|"
    r"continu(?:es|ed) (?=without|as (?:usual|normal|before)|normally|uninterrupted|undisturbed)|"
    r"exceptions? (?:for|to) (?=(?:\w+ ){1,4}[^.;]*\b(?:in force|in place|appl(?:y|ies)|granted|made)\b)|"
    r"(?:may|can) (?:now |again |still |only )?(?:cross|pass|use|enter|go through|walk (?:over|across|through))|pass(?:es|ed)? (?:there|through|without)|cross(?:es|ed|ing)? (?:normally|freely|as usual|every day|daily|each day|again)|"
    r"(?:go|goes|went) on(?= (?:as|normally|without))|(?:go|goes|went) (?:through|over|across) (?:normally|freely|as usual|every day|daily|again)|normal traffic|in both directions)\b",
    re.I,
)
PARTIAL: Final = re.compile(
    r"\b(?:partial(?:ly)?|partly|limited|only (?:on|for|between|during|with|to|in|at|from|by)|(?:on )?\w+days? only|only|restricted|one way|one direction|alternate days|(?:cross|pass|through) from \w+day to \w+day|odd days|even days|"
    r"(?:an?|few|one|two|three|four|five|six|seven|eight) (?:hours?|days?) (?:in )?(?:a|an|each|per|every|the) (?:day|week|month)|limited hours|reduced hours|(?:once|twice|one day|(?:three|four) times) (?:a|per|each|in the) week|"
    r"on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days(?: and \w+days)?|case[- ]by[- ]case|special permi\w+|with (?:a |special )?(?:permits?|permission)|in small numbers|at (?:\w+ ){0,3}(?:of )?(?:its |the |their )?(?:usual |normal )?capacity|reduced capacity|in (?:small )?groups)\b",
    re.I,
)
SIX_DAYS: Final = re.compile(r"\b(?:six|seven|6|7) days (?:a|per|each|in the) week\b", re.I)
ONLY_FOR: Final = re.compile(
    r"\bonly (?:for |to )?(?=(?:\w+ ){0,2}(?:returnees?|deportees?|trade|trucks?|cargo|patients?|ambulances?|medical cases|emergenc\w+|pedestrians?|UN|humanitarian|aid|relief|refugees|exports?|imports?|commercial|goods|passengers|travell?ers)\b)"
    rf"|\b(?:for|to) (?!\d)(?:\w+ ){{1,3}}only\b|(?<=: )(?:{MOVER}|aid|relief|cargo) (?:and \w+ )?only\b",
    re.I,
)
WITHOUT_LIMIT: Final = re.compile(
    r"\bwithout (?:any )?restrictions?|unrestricted|round[- ]the[- ]clock|24 hours|24/7", re.I
)
GROUPS: Final = re.compile(
    r"\b(?:(?:holders? of|with|without|having|carrying|on|by|showing|producing) (?:(?:an?|the|valid|proper|local|Afghan|Pakistani|legal|national|travel|old|new|special) )*"
    r"(?:passports?|visas?|tazkiras?|identity (?:cards?|papers|documents)|ID(?: |-)?(?:cards?)|documents|CNICs?|permits?|(?:transit|gate|day|local) passes)|"
    r"(?:passport|visa|tazkira|card|ID|CNIC|permit|document)[- ]holders?|(?:students|women and children|the elderly|old people|local residents|residents of|tribesmen of|people from) (?=\b))",
    re.I,
)
"""Groups of people on foot: a gate that lets some of them through, or bars some, is open in part."""
UNREAL: Final = re.compile(
    r"\b(?:suppose|imagine|what if|were to|would|could(?! not)|might|may (?:re-?open|open|be (?:re-?opened|opened|closed|shut))|will|shall|if|unless|whether|plans?|planned|"
    r"hop(?:e|ed|es|ing)|expect(?:ed|s)?|discuss\w*|promis\w+|demand(?:ed|s|ing)?|urged|urges|called for|calls for|appeal\w*|asked|asks|request\w*|threaten\w*|"
    r"consider\w*|agreed (?:to|on)|due (?:to (?:re-?)?(?:open|close)\w*|next|on)|scheduled|likely|propos\w+|ready to|should|must|warned|want\w*|(?:is|are|was|were|set|due|about) to (?:be )?(?:re-?open\w*|open\w*|close\w*|shut|resume\w*)|to be (?:re-?opened|opened|closed)|"
    r"rumou?rs?|den(?:y|ies|ied)(?! (?:entry|passage))|no date|talks on|negotiat\w+|until further|decision to|ruled out|rejected|refut\w+|insist\w*|vow\w*|pledge\w*|efforts? to|trying to|in order to|before .{0,30}can)\b",
    re.I,
)
REQUESTED: Final = re.compile(
    r"\b(?:at|on|upon) the (?:request|demand|insistence|urging) of\b[^,;]*|\bdespite (?:\w+ ){0,3}(?:requests?|appeals?|demands?|calls|promises|pledges)\b[^,;]*|"
    r",?\s*(?:with )?no date (?:for|of) (?:the |its |a )?re-?opening\b[^,;.]*",
    re.I,
)
"""Words for those who wanted what has been done: no plan."""
STILL_REAL: Final = re.compile(
    r"\b(?:until further notice|will (?:remain|stay|continue to (?:be|remain)) (?:closed|shut|sealed|open|suspended)|will not be allowed|for an indefinite period|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bstill )pending)\b",
    re.I,
)
PAST: Final = re.compile(
    r"^\W*\d[\d,]* [^.;]*\b(?:turned|sent) back\b|\b(?:for (?:\w+|\d+) (?:days|weeks|months|hours) (?:in|alone|last|that)|several times|times in|in recent years|used to|stayed shut(?! (?:since|to|for))|every (?:closure|time)|each (?:closure|time)|whenever|"
    r"previous(?:ly)?|on (?:several|previous|past) occasions|often|frequently|usually|in the past|years ago|last (?:year|spring|summer|autumn|winter|January|February|March|April|May|June|July|August|September|October|November|December))\b",
    re.I,
)
ALL_GATES: Final = re.compile(
    r"\b(?:all|every) (?:of )?(?:(?:the|its|their|our|four|five|six|seven|eight|nine|ten) )?(?:[a-z-]+,? ){0,3}?"
    r"(?:crossing[- ]points?|crossings?(?! points?)|(?:border|entry|transit) points?|border (?:gates|posts|terminals))\b",
    re.I,
)
"""All crossings together, whichever they are."""
TRAFFIC: Final = (
    ("humanitarian", re.compile(r"\b(?:relief|NGO (?:\w+ )?(?:supplies|cargo|goods|trucks|convoys?)|humanitarian|food (?:convoys?|trucks)|aid(?! worker)|UN (?:\w+ )?(?:cargo|trucks|supplies|convoys?)|(?:food|medical) (?:aid|supplies)|WFP (?:\w+ )?(?:cargo|trucks|convoys?))\b", re.I)),
    ("patients", re.compile(r"\b(?:patients?|medical cases|sick|(?:medical )?emergenc(?:y|ies)|ill people|ambulances?)\b", re.I)),
    ("returnees", re.compile(r"\b(?:returnees?|deportees?|deport\w+|(?:Afghans|people|families|migrants|those) (?:who (?:are|were) |being )?(?:returning|going home|expelled|sent (?:back|home))|repatriat\w+|returning (?:\w+ )?(?:refugees|Afghans|families|migrants)|sent (?:back )?home|undocumented|refugee (?:families|returns?)|refugees|returns|going home for good|expelled)\b", re.I)),
    ("commercial", re.compile(r"\b(?:(?:empty|goods|loaded|cargo|commercial|heavy) vehicles|trucks?|trade|trading|commercial|cargo|goods|containers?|freight|export\w*|import\w*|transit|commerce|lorr(?:y|ies)|vehicles?|vehicular|trailers?|tankers?|customs clearance)\b", re.I)),
    ("pedestrian", re.compile(r"\b(?:pedestrians?|travell?ers?|passengers?|on foot|people|walkways?|footbridge|foot traffic|foot|individuals|visitors|visa|visas|passports?|tazkira\w*|identity cards?|families|walkers?|movement of (?:people|persons)|persons|commuters|travel|Afghans|Pakistanis)\b", re.I)),
)  # fmt: skip
ALL: Final = re.compile(
    r"\b(?:all (?:\w+,? ){0,3}(?:movement|traffic|kinds?|types?|forms?|sorts?|purposes)|both trade|any (?:movement|traffic)|everyone|everybody|every kind|anyone|completely|"
    r"altogether|trade and (?:travel\w*|transit and|passenger\w*|pedestrian\w*|people|movement)|men and (?:for )?(?:mules|goods|vehicles|machines)|"
    r"(?:pedestrians?|travell?ers|passengers?|people) (?:and|as well as) (?:trade|trucks?|cargo|goods|vehicles|vehicular|commercial))\b",
    re.I,
)
BOTH: Final = re.compile(
    r"\b(?:trade|trucks?|cargo|commercial|goods)\b.*\b(?:travell?ers|passengers?|pedestrians?|people|foot)\b|"
    r"\b(?:travell?ers|passengers?|pedestrians?|people)\b.*\b(?:trade|trucks?|cargo|commercial|goods)\b",
    re.I,
)
GOODS_AND_WALKERS: Final = re.compile(rf"\bboth {GOODS} and {WALKERS}\b", re.I)
"""Cargo and people told apart: each has its status."""
NO_CLASS: Final = re.compile(
    r"\b(?:chambers? of commerce(?: and industry)?|(?:commerce|trade) (?:minist\w+|adviser|body|bodies|union\w*|leaders?|officials?|associations?|attach\w+)|customs? (?:officials?|officers?|superintendent|staff|department|clearing agents)|"
    r"(?:traders?|transporters?|exporters?|importers?)['’]? \w*|truck drivers? said|aid (?:workers|agenc\w+|officials?|groups?)|UN(?:HCR)? (?:officials?|agenc\w+)|travel documents)\b",
    re.I,
)
"""Bodies and speakers that have the word of a class of traffic in their name."""
REASON: Final = re.compile(
    r"\b(?:leaving|paraly[sz]\w+|obstruct\w+|disrupt\w+|halting|stranding|stuck|queues?|lined up|parked|waiting|because|owing to|due to|in protest|over (?:an?|the)|on account of|"
    r"for want of|for fear|which|who|whose|where\w*|so that|following|to prevent|to stop|to press|by (?:an?|the|its|their) (?!gate|crossing))\b",
    re.I,
)
"""Words after which a clause gives a reason or a consequence, no class of traffic."""
RELATIVE: Final = re.compile(r",\s+(?:where|which|who|whose)\b[^,;]*(?:,|$)", re.I)
SPEECH: Final = re.compile(
    r",[^,;]{3,80}\b(?:said|says|told|added|according to|reported)\b[^,;]*(?:,|$)|\baccording to [^,;]+", re.I
)
NOT_A_GATE: Final = re.compile(
    r"\b(?:roads?|highways?|routes?|schools?|shops?|markets?|bazaars?|airspace|airports?|flights?|embass\w+|consulates?|camps?|hospitals?|clinics?|internet|mobile|telephone|offices?|sit-in|strike|case|inquiry|probe|"
    r"hearing|talks|negotiations|firing|fire|operation|clash\w*|fighting|banks?|tunnels?|bridges?|universit\w+|mosques?|funding|parliament|centres?|centers?|internet|electricity|supply of)"
    r"(?: (?!crossing|gate|border|terminal)\w+){0,3}$|\b\d+ (?:are|were|remain\w*)(?: still| now)?$",
    re.I,
)
SPEAKS_OF: Final = re.compile(
    r"\b(?:re-?open|open|clos(?:e|ing|ure)|shut|seal|resum|suspen|halt|standstill|block|barr|let through)", re.I
)
"""Words that may speak of a gate's status, also in plans and conditions."""
OPEN_FIRST: Final = re.compile(r"re-?open|resum|restor|lifted", re.I)


def status_of(clause: str) -> str | None:
    """open, partial or closed; None if the clause says none of them."""
    apart = RELATIVE.sub(", ", clause)
    clause = apart if CLOSED.search(apart) or OPENED.search(apart) else clause
    closed, opened = _cue(CLOSED, clause) or LED_TO.search(clause), _cue(OPENED, clause)
    if opened and closed and _overlap(closed, opened):
        inner = closed.start() >= opened.start() and opened.end() >= closed.end()
        closed, opened = (None, opened) if inner else (closed, None)
    if closed and opened:
        later = opened.start() > closed.start()
        if bool(OPEN_FIRST.match(opened[0])) != later and not (later and "only" in clause[: opened.start()]):
            opened = None
    if opened:
        told = ONLY_FOR.sub("", clause)
        limited = PARTIAL.search(told) and not WITHOUT_LIMIT.search(told) and not SIX_DAYS.search(told)
        return "partial" if limited or is_of_group(clause) else "open"
    if not closed or re.search(r"\b(?:on|every) (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days\b", clause):
        return None
    return "partial" if re.search(r"\bpart(?:ial)?ly\b", clause) or is_of_group(clause) else "closed"


def _cue(pattern: re.Pattern[str], clause: str) -> re.Match[str] | None:
    """The first cue of a gate; a cue about a road, a school or talks is none."""
    return next((m for m in pattern.finditer(clause) if not NOT_A_GATE.search(clause[: m.start()].rstrip())), None)


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()


def is_of_group(clause: str) -> bool:
    """Whether a clause speaks of some of the people on foot, such as holders of passports."""
    told = without_reason(clause)
    others = any(pattern.search(told) for _, pattern in TRAFFIC[:3])
    return bool(GROUPS.search(told)) and not ALL.search(clause) and not others


def without_reason(clause: str) -> str:
    """The clause without what a relative clause says, who said it, and the reason after its verb."""
    told = RELATIVE.sub(" ", SPEECH.sub(" ", clause))
    cue = min((m.start() for p in (CLOSED, OPENED) if (m := p.search(told))), default=0)
    reason = REASON.search(told, cue)
    return told[: reason.start()] if reason else told


def traffic_of(clause: str) -> str | None:
    """The class of traffic of a clause, several joined by "+"; None where it names none."""
    told = NO_CLASS.sub(" ", without_reason(clause))
    if GOODS_AND_WALKERS.search(told):
        return "commercial+pedestrian"
    if ALL.search(told):
        return "all"
    found = [kind for kind, pattern in TRAFFIC if pattern.search(told)]
    if {"commercial", "pedestrian"} <= set(found) and not {"humanitarian", "returnees"} & set(found):
        return "all" if BOTH.search(told) else "pedestrian" if is_of_group(told) else "all"
    if found[:1] in (["humanitarian"], ["returnees"]):
        return "+".join(kind for kind in found if kind in ("humanitarian", "returnees"))
    return "+".join(found[:1] if "patients" not in found else [f for f in found if f != "commercial"]) or None
