"""The map of a selection as one HTML file, which says of what moment it is."""

from collections.abc import Mapping

from app.filters.moment_text import AS_OF, SAID_UNTIL
from app.model.query import Query
from app.record.geopackage import GeoPackageStore
from app.record.past import PastStore
from app.web.page.compose import TITLE, Stage, compose, embedded
from app.web.page.content import Moment, Shown, moment_words, shown_words
from app.web.page.standalone import build_standalone


def map_in_one_file(stage: Stage, query: Query, params: Mapping[str, str], store: GeoPackageStore) -> str:
    """The HTML of the map with every selected incident, every district and claim inside."""
    shown = Shown(moment=_moment_of(store, stage.view.undated), revision=stage.view.revision)
    return build_standalone(compose(stage, query, embedded(stage.view, query), params, shown))


def _moment_of(store: GeoPackageStore, undated: int) -> Moment | None:
    """The words for a store of then or with drafts; None for the store of now."""
    if not isinstance(store, PastStore):
        return None
    moment = moment_words(store.moment, store.at_revision, store.said_until, undated)
    said = {} if store.said_until is None else {SAID_UNTIL: store.said_until.isoformat()}
    words = shown_words(None if store.is_of_now else moment, store.drafts)
    return Moment({AS_OF: str(store.at_revision), **said}, words, None, f"{TITLE}. {words}.", not store.is_of_now)
