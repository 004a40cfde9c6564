"""Words of parties: by which words a speaker is the state of a side, a hospital, residents, media or others."""

import re
from datetime import date
from typing import Final

TALIBAN_RULE: Final = date(2021, 8, 15)
"""The day from which "the Taliban" are the authorities in Kabul."""
MILITANT: Final = re.compile(
    r"\b(?:Pakistani Taliban|TTP|Tehr[ei]+k[- ]i?e?[- ]?Taliban|Islamic State|ISKP|IS-K\w*|ISIS-K|Daesh|Jamaat-?ul-?Ahrar|"
    r"Lashkar\S*|Hafiz Gul Bahadur|al-Qaeda|BLA|Baloch Liberation|militants?(?: group| commander)?|insurgents?|"
    r"armed group|khwarij)\b", re.I)  # fmt: skip
UN: Final = re.compile(
    r"\b(?:United Nations|U\.?N\.?|UN[A-Z]{2,4}|UNHCR|OCHA|UNICEF|IOM|WFP|International Organization for Migration)(?!\w)"
)
AID: Final = re.compile(
    r"\b(?:Red Cross|Red Crescent|ICRC|MSF|M[ée]decins|Edhi|Alkhidmat|aid (?:workers?|agenc|group|organi)|NGOs?|charit(?:y|ies)|"
    r"relief (?:agenc|organi|worker)|humanitarian (?:agenc|organi|worker)|(?-i:[A-Z]\w+ (?:Relief|Aid)\b)|(?<!trading )(?<!coalition )partners?\b|"
    r"(?:rights|monitoring|advocacy) (?:group|body|organi)|Human Rights Watch|HRW|Amnesty|HALO)",
    re.I,
)
HOSPITAL: Final = re.compile(
    r"\b(?:hospitals?|doctors?|Dr\.?|medics?|medical|surgeons?|nurses?|physicians?|clinics?|superintendent|paramedics?|health (?:centre|center|worker|official|facility)|"
    r"DHQ|emergency ward|mortuary|morgue)(?!\w)",
    re.I,
)
POLICE_SUPERINTENDENT: Final = re.compile(r"\bsuperintendent of police|police|jail superintendent", re.I)
RESIDENTS: Final = re.compile(
    r"\b(?:residents?|villagers?|locals|local people|elders?|eyewitness\w*|witness\w*|tribes(?:men|man|people)|organi[sz]ers?|relatives?|famil(?:y|ies)|farmers?|"
    r"traders?|shopkeepers?|drivers?|neighbou?rs?|survivors?|herders?|shepherds?|labou?rers?|truckers?|transporters?|mourners?|teachers?|"
    r"protest(?:er|or)s?|demonstrators?|activists?|jirga|malik|maliks|(?:village|tribal|local) (?:council|shura)|inhabitants?|people (?:of|living|who live)|community|brother|father|uncle|cousin|son|nephew|mother|widow|"
    r"customs agents?|chamber of commerce|merchants?|imam|cleric|students?|passengers?|refugees?|(?:shop|mine|house|hotel|truck|garage)[- ]?owners?|miners?|porters?|vendors?|nomads?|pilgrims?|headm[ae]n|"
    r"(?:mine|quarry|bazaar|factory|railway) workers?|mechanics?|guests?)\b",
    re.I,
)
MEDIA: Final = re.compile(
    r"\b(?:reporters?|journalists?|correspondents?|newspapers?|media(?! wing| cell| office)|television|TV|AFP|Reuters|AP|Associated Press|Dawn|Tolo\w*|Pajhwok|"
    r"news agency|broadcaster|photographers?|[Rr]adio|Geo News|local reports|press)\b"
)
STATE: Final = re.compile(
    r"\b(?:officials?|officers?|polic\w+|army|military|forces|ministers?|ministry|governor\w*|government|spokes\w+|"
    r"administrat\w+|commissioners?|authorit\w+|commanders?|security|troops?|ISPR|Inter-Services|prime minister|president|"
    r"foreign office|embassy|ambassador|rescue|customs|intelligence|corps|levies|guards?|department|cabinet|Emirate|"
    r"law (?:and|&) order|political (?:agent|administration|authorit\w+)|DSP|SSP|ASP|DIG|IGP|media wing|media cell|general|colonel|brigadier|major|SF|Brig\.|Gen\.|Col\.|Maj\.|Lt\.|Capt\.|directorate|council|mayor|prefect|DPO|SHO|superintendent|station house|Taliban|"
    r"Islamabad|Kabul|Rawalpindi|Pakistan|Afghanistan|magistrate|judge|lawmakers?|legislators?|parliamentarians?|M[NP]As?|councill?ors?|directors?|senator|the state|soldiers?|tehsildar|mission|envoy|"
    r"chief|control room|disaster management|civil defence|civil defense)(?!\w)",
    re.I,
)
AFGHAN: Final = re.compile(
    r"\b(?:Afghan(?! frontier(?! (?:polic|guard|forc|troop))| border(?! (?:polic|guard|forc|troop|command|offic))| side of)|Taliban(?!i Taliban)|Islamic Emirate|Kabul|Emirate|Afghanistan(?!['’]s soil))",
    re.I,
)
PAKISTANI: Final = re.compile(
    r"\b(?:Pakistan\w*|Islamabad|Rawalpindi|ISPR|Inter-Services|Frontier Corps|Khyber Pakhtunkhwa|KP|Balochistan|"
    r"(?i:(?:deputy|assistant|additional) (?:deputy )?commissioner|commissioner|tehsildar|political agent|district police officer|regional police officer|"
    r"(?:provincial|(?<!Afghanistan )national) disaster management authority|counter-?terrorism department|levies|naib tehsildar)|PDMA|NDMA|DPO|RPO|DSP|SHO|SSP|IGP|(?i:station house)|Rescue 1122|CTD|Counter-?[Tt]errorism|"
    r"Foreign Office|DHQ|(?:army|military)['’]s media wing)\b"
)
AFGHAN_OFFICE: Final = re.compile(
    r"\b(?:(?:district|provincial|deputy) governor|governor['’]s (?:spokes\w+|office|media office)|provincial council|border (?:commander|brigade|police command)|"
    r"provincial (?:police|information|health) (?:command|directorate|department)|spokes\w+ (?:for|of) (?:the )?(?:provincial )?governor)\b",
    re.I,
)
"""Offices that the Afghan side alone has along the frontier."""
NO_SIDE: Final = re.compile(
    r"^(?:its |the |a |another |an |one )?(?:\w+ )?(?:spokes\w+|officials?|officers?|commander|ministry|statement)$",
    re.I,
)
"""An office whose side only the speaker before tells."""
AIDE: Final = re.compile(r"\b(?:his|her|its|their) (?:own )?(?:\w+ )?(?:deputy|spokes\w+|aide|adviser)\b", re.I)
"""Somebody who speaks for the speaker before."""
OFFICE: Final = re.compile(
    r"\b(?:polic\w+|army|military|levies|corps|hospital|clinic|doctors?|residents?|villagers?|elders?|traders?|witness\w*|governor\w*|spokes\w+|officials?|"
    r"ministry|commissioner|administration|authorit\w+|directorate|department|office|command|ISPR|UN\w*|TTP|militants?|media|Taliban|rescue|Rescue 1122|UNAMA|"
    r"relatives|drivers|transporters|government|council|customs|DPO|control room)\b",
    re.I,
)
"""Words of those whom a log names as its source."""
PERSONAL: Final = re.compile(
    r"(?P<office>\b(?:[Ss]pokes\w+|[Oo]fficer|[Cc]ommissioner|[Gg]overnor|[Oo]fficial|[Cc]hief|Dr|Haji|Malik|Maulvi|Mullah))\.? "
    r"(?:[A-Z][\w'’-]+ ?){1,4}"
)
"""An office with the name of the person, which may be spelled as a place: "spokesman Mustaghfir Gurbuz"."""
BOTH_SIDES: Final = re.compile(
    r"\b(?:both|the two|each|either) (?:sides?|countries|armies|governments|nations|forces|capitals)\b|"
    r"\b(?:Pakistani and Afghan|Afghan and Pakistani)\b|\b(?:Islamabad and Kabul|Kabul and Islamabad)\b",
    re.I,
)
