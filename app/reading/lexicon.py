"""The words of the genre: people, things that are counted but are no victims, verbs of harm and of saying."""

import re
from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


SECURITY: Final = words(
    """soldier soldiers troop troops policeman policemen police policewoman policewomen officer officers constable
    constables guard guards jawan jawans sepoy sepoys paramilitary paramilitaries personnel cop cops serviceman
    servicemen lieutenant captain major colonel naik havildar subedar levies fc ranger rangers commando commandos
    sons border-guards inspector sub-inspector khasadar khasadars subedars naiks havildars sepoys lieutenants captains mujahideen mujahid"""
)
MILITANTS: Final = words(
    """militant militants terrorist terrorists khwarij kharji kharjis khawarij insurgent insurgents gunman gunmen
    attacker attackers fighter fighters bomber bombers rebel rebels assailant assailants commander commanders
    extremist extremists miscreant miscreants operative operatives infiltrator infiltrators intruder intruders
    combatant combatants talib taliban ringleader ringleaders suspect suspects raiders raider"""
)
CHILDREN: Final = words(
    "child children boy boys girl girls infant infants toddler toddlers baby babies minor minors "
    "teenager teenagers schoolboy schoolboys schoolgirl schoolgirls youngster youngsters kids kid "
    "pupil pupils"
)
WOMEN: Final = words("woman women housewife lady ladies mother mothers wife wives sister sisters")
CIVILIANS: Final = words(
    """civilian civilians villager villagers resident residents worshipper worshippers labourer labourers laborer
    laborers farmer farmers trader traders driver drivers shopkeeper shopkeepers passenger passengers tribesman
    tribesmen elder elders relative relatives worker workers miner miners teacher teachers student students doctor
    doctors nurse nurses journalist journalists protester protesters protestor protestors demonstrator
    demonstrators mourner mourners pilgrim pilgrims traveller travellers traveler travelers porter porters
    shepherd shepherds herder herders refugee refugees bystander bystanders householder guest guests brother
    brothers son daughter daughters family-members cleric clerics imam employee employees staffer staffers
    trucker truckers marcher marchers vaccinator vaccinators customer customers commuter commuters nomad nomads passer-by passers-by passerby passersby collier colliers
    shopper shoppers onlooker onlookers vendor vendors motorist motorists cyclist cyclists gardener gardeners cousins nephews nieces uncles aunts sisters mothers wives
    fathers husbands grandsons grandchildren neighbours neighbors in-laws tailors bakers barbers mechanics carpenters
    masons butchers peasants watchmen sweepers cooks midwives lawyers judges surveyors singers poets contractors
    engineers fishermen housewives muezzins"""
)
PERSONS: Final = words(
    """person persons people man men others other victim victims member members wounded injured dead casualties
    casualty body bodies corpse corpses Afghans afghans Pakistanis pakistanis foreigner foreigners locals local
    official officials lives life souls survivors survivor youth youths volunteer volunteers prisoner prisoners
    men martyrs martyr loved-ones patients patient non-combatants inmates figures adults adult activist activists
    leader leaders uzbeks tajiks chechens arabs punjabis nationals citizens maliks malik accomplices accomplice associates aides bodyguards bodyguard escorts twins helper helpers smuggler smugglers cleaner cleaners
    conductor conductors carrier carriers spy spies informer informers informant informants robber robbers dacoit dacoits bandit bandits kidnapper kidnappers clerk clerks
    technician technicians apprentice apprentices caretaker caretakers scholar scholars"""
)
ALL_PERSONS: Final = PERSONS | SECURITY | MILITANTS | CHILDREN | WOMEN | CIVILIANS
SINGULAR: Final = words(
    """person man woman child boy girl soldier policeman policewoman officer constable guard civilian villager
    resident militant terrorist insurgent gunman attacker fighter bomber commander worshipper labourer laborer farmer
    trader driver shopkeeper tribesman elder worker teacher student doctor nurse journalist protester demonstrator
    shepherd herder refugee cleric imam passenger member body infant toddler teenager baby minor youth suspect
    paramilitary personnel sepoy captain major colonel lieutenant cop trucker assailant mother bystander pilgrim
    jawan schoolgirl schoolboy traveller traveler khwarij kharji local pupil miner porter inspector ranger rebel
    volunteer activist passer-by passerby collier subedar naik havildar khasadar inspector sub-inspector malik schoolteacher cousin nephew niece uncle aunt
    husband wife son daughter brother sister father grandfather grandmother grandson relative neighbour neighbor tailor baker barber mechanic carpenter
    mason butcher vendor labour farmhand peasant watchman sweeper cook midwife vaccinator prayer-leader muezzin engineer contractor mullah maulvi maulana
    chief leader singer poet lawyer judge surveyor official fisherman housewife helper smuggler cleaner conductor apprentice caretaker clerk technician scholar"""
)
BODIES: Final = words("body bodies corpse corpses coffin coffins")

THINGS: Final = words(
    """rocket rockets shell shells mortar mortars round rounds missile missiles bomb bombs drone drones jet jets strike
    strikes airstrikes raid raids truck trucks vehicle vehicles car cars lorry lorries container containers goat goats
    cow cows sheep animal animals cattle livestock camel camels family families household households house houses
    home homes shop shops school schools village villages district districts province provinces post posts checkpost
    checkposts checkpoint checkpoints outpost outposts hour hours day days week weeks month months year years minute
    minutes km kilometre kilometres kilometer kilometers mile miles metre metres meter meters percent per cent rupee
    rupees dollar dollars afghani afghanis tonne tonnes ton tons spot spots site sites hideout hideouts engagement
    engagements operation operations incident incidents attack attacks clash clashes weapon weapons rifle rifles
    device devices ied ieds explosive explosives tent tents bus buses crossing crossings gate gates point points
    country countries side sides time times occasion occasions room rooms bed beds centre centres center centers
    route routes tank tanks motorcycle motorcycles mine mines acre acres building buildings door doors area areas
    location locations target targets ambulance ambulances coffin coffins party parties meeting meetings case cases
    tribe tribes parcel parcels consignment consignments tanker tankers bridge bridges fort forts station stations van vans"""
)

SAY: Final = (
    r"said|says|say|saying|told|tells|added|adds|announced|announces|reported|reports|confirmed|confirms|claimed|"
    r"claims|stated|states|maintained|insisted|alleged|alleges|wrote|tweeted|posted|acknowledged|admitted|declared|"
    r"explained|recalled|estimated|noted|disclosed|tallied|counted|recorded|documented|argued|warned|boasted|asserted"
)
HAPPENING: Final = (
    r"attacks?\b|clash(?:es)?\b|(?:air ?|drone )?strikes?\b|raids?\b|blasts?\b|explosions?\b|ambush(?:es)?\b|assaults?\b|"
    r"\w*fights?\b|shoot-?outs?\b|(?:drones?|rockets?|shells?|mortars?|mines?|landmines?|bombs?|bombers?|gunmen|jets)\b"
)
"""Nouns of what happens, and of what it happens with: after them a sentence tells of it, and no longer of who speaks."""
DENY: Final = (
    r"denied|denies|deny|rejected|rejects|dismissed|refuted|disputed|baseless|unfounded|fabricated|denying|false"
)

KIN: Final = words(
    """cousin nephew niece uncle aunt husband wife son daughter brother sister father mother grandfather grandmother
    grandson granddaughter relative neighbour neighbor child baby driver guard bodyguard officer commander leader"""
)
CALLINGS: Final = re.compile(
    r"(?:\w{2,}(?:keeper|worker|cutter|maker|seller|herder|teacher|driver|holder|smith|monger|gatherer|digger|picker|"
    r"bearer|cleaner)s?|\w{3,}(?:man|men|woman|women))$"
)
"""Words for people by what they do: "woodcutters", "watchmen"."""
NO_CALLING: Final = words("specimen regimen acumen abdomen")


def is_person_word(low: str) -> bool:
    """Whether a word is a noun of people."""
    return (
        low in ALL_PERSONS
        or low in SINGULAR
        or low in RANKS
        or bool(CALLINGS.match(low) and low not in NO_CALLING)
    )


RANKS: Final = words(
    """lieutenant captain major colonel brigadier general sepoy naik havildar hawaldar subedar constable inspector
    sub-inspector asi dsp sho sp lt capt maj col lt. capt. maj. col. commander malik haji maulana mullah maulvi mufti lance"""
)
"""Titles that stand before a name."""

KILLED_PARTICIPLES: Final = words(
    "killed slain murdered martyred assassinated massacred slaughtered beheaded executed eliminated butchered felled"
)
KILLING: Final = words(
    "killing murdering slaying martyring eliminating slaughtering kill kills eliminate eliminates"
)
DIED: Final = words("died dies die expired perished succumbed dying perish perishing")
INJURED_PARTICIPLES: Final = words("inj injured wounded hurt maimed hospitalised hospitalized")
INJURING: Final = words("injuring wounding hurting maiming injure injures wound wounds")
DETAINED: Final = words("arrested detained captured apprehended held seized rounded abducted kidnapped")

DISASTER: Final = re.compile(
    r"\b(coronavirus|covid|pandemic|virus|cholera|measles|polio (?:case|virus)|dengue|malaria|floods?|flooding|flash-flood|"
    r"earthquake|quake|landslides?|avalanche|road accident|traffic accident|collision|overturned|drowned|"
    r"(?:of|from) (?:the )?(?:cold|hunger|thirst|heat|exposure)|disease|epidemic|outbreak|infections?|"
    r"tested positive|fell (?:ill|sick)|respiratory|diarrh\w+|malnutrition|heatstroke|plunged into|(?:fell|skidded|rolled) (?:down |off )?(?:into )?(?:a|the) (?:deep )?(?:ravine|gorge|ditch|canal|river)|brake failure|roof (?:collapsed|caved)|heatwave|starvation|stampede|heart attack|natural causes)\b",
    re.I,
)
"""Causes of death that are no political violence."""

BE: Final = words("was were been be being is are got get getting had has have")
ADVERBS: Final = words(
    """reported slightly seriously critically severely badly lightly reportedly also since now already so far still allegedly
    later immediately instantly all both deliberately mostly fatally accidentally apparently then either including
    only gravely early confirmed initially subsequently not"""
) | frozenset('"“”‘’')
