"""The desk's page: the frame that its script fills, and the data that the script needs."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache, partial
from importlib.resources import files
from typing import Any

import orjson
from jinja2 import Environment, Template
from markupsafe import Markup

from app.geography.atlas import Atlas
from app.ingest.formats.status_words import STATUS_WORDS
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS
from app.model.speakers import SPELLINGS
from app.model.states import LEAD_WORDS, MAY_BECOME, OF_INCIDENTS, State
from app.model.symbology import DISCLAIMER, LINE_LABEL, START_BOX, legend_sentence
from app.model.vocabulary import CrossingState, Direction, EventType, GeoPrecision, Speaker, Traffic, Verb
from app.web.page.bundles import Bundles
from app.web.page.catalogue import direction, words_in
from app.web.page.page_data import safe_json
from app.web.page.symbol_data import symbol_data
from app.web.page.written import language_marks

VOCABULARIES: Mapping[str, type[StrEnum]] = {
    "event_type": EventType,
    "party": Speaker,
    "authority": Speaker,
    "status": CrossingState,
    "traffic": Traffic,
    "direction": Direction,
    "geo_precision": GeoPrecision,
    "verb": Verb,
}
"""The vocabularies of the desk's forms, by column."""


def desk_data(atlas: Atlas, datasets: Sequence[str], crossings: Iterable[bytes]) -> dict[str, Any]:
    """The data of the desk's script: vocabularies, columns by table, crossings, and the map's looks."""
    return {
        "start": START_BOX,
        "lineLabel": LINE_LABEL,
        "depiction": atlas.depiction,
        "attribution": atlas.attribution,
        "symbols": symbol_data(),
        "drawn": {"crossings": {"features": [orjson.loads(each) for each in crossings]}},
        "datasets": list(datasets),
        "values": {name: [str(each) for each in words] for name, words in VOCABULARIES.items()},
        "spellings": {
            **{name: _spelled(words.allowed, words.spellings) for name, words in STATUS_WORDS.items()},
            "authority": _spelled(list(Speaker), SPELLINGS),
        },
        "states": {
            "words": {LEAD_WORDS: State.LEAD, **{str(each): each for each in OF_INCIDENTS}},
            "next": {str(state): [*may] for state, may in MAY_BECOME.items()},
        },
        "columns": {
            table.name: [
                {"name": each.name, "title": each.title, "about": each.description, "derived": each.derived}
                for each in table.columns
            ]
            for table in (INCIDENTS, CLAIMS, CROSSING_STATUS)
        },
    }


def _spelled(allowed: Sequence[str], spellings: Mapping[Any, Sequence[str]]) -> dict[str, list[str]]:
    """The other spellings of each word of a vocabulary."""
    return {str(word): [str(other) for other in spellings.get(word, ())] for word in allowed}


def build_desk(data: Mapping[str, Any], bundles: Bundles, language: str) -> str:
    """The HTML of the desk, with its files linked as `static/…` relative to the page."""
    told = {**data, "lang": language, "dir": direction(language), "moment": {}}
    return _template().render(
        language=language,
        direction=direction(language),
        words=words_in(language),
        lang=partial(language_marks, language),
        spoken=partial(language_marks, language, with_direction=True),
        style=Markup(bundles.style.tag()),
        scripts=Markup("\n".join(each.tag() for each in (bundles.library, bundles.ground, bundles.script))),
        data=Markup(safe_json(told)),
        legend=f"{legend_sentence(str(data['depiction']))} {DISCLAIMER}",
        credit=data["attribution"],
    )


@cache
def _template() -> Template:
    text = files("app.web.page").joinpath("templates/desk.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
