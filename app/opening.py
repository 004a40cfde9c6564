"""Everything a door needs, opened from the settings: geography, geocoder, store, seed."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.filters import Known
from app.geocoding.geocoder import FirstMatch, Geocoder
from app.geocoding.offline import OfflineGeocoder
from app.geography.atlas import load_atlas
from app.geography.gazetteer import load_gazetteer
from app.geography.land import Land
from app.ingest.desk import Desk
from app.settings import Settings
from app.store.derivation import is_derived_anew
from app.store.geopackage import GeoPackageStore, open_store
from app.store.view import View, build_geography, build_view

log = logging.getLogger("durand")

SEED_DIRECTORY = Path(__file__).parents[1] / "geodata" / "seed"


@dataclass(frozen=True, slots=True)
class NameSources:
    """Where names are looked up where our own gazetteer is silent: an operator's file, a Nominatim service."""

    gazetteer: Path | None = None
    nominatim: str | None = None


def name_sources(settings: Settings) -> NameSources:
    """Where the settings say that names are looked up besides."""
    return NameSources(settings.gazetteer, settings.nominatim)


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened store, and the desk that locates what is imported into it."""

    store: GeoPackageStore
    desk: Desk
    at: datetime

    def view(self) -> View:
        """Every collection as it is now."""
        return build_view(self.store.load(), build_geography(self.desk.atlas), self.desk.atlas, self.at.date())

    def known(self) -> Known:
        """What filters may name."""
        atlas = self.desk.atlas
        crossings = {c.id: None if c.lon is None or c.lat is None else (c.lon, c.lat) for c in atlas.crossings}
        return Known(crossings, frozenset(province.iso for province in atlas.provinces))


def open_all(settings: Settings, at: datetime, *, alone: bool = False) -> Opened:
    """The store of the settings, made and filled with the seed incidents on first use.

    A new one is made `alone`, as `open_store` says. One that an earlier program filled is derived again.
    """
    desk = open_desk(name_sources(settings))
    store = open_store(settings.store, alone=alone, land=Land(lambda: desk.atlas))
    if store.revision() == 0:
        from app.ingest.importer import seed

        seed(store, desk, SEED_DIRECTORY, at)
    elif not is_derived_anew(store.path):
        _derive_again(store, desk, at)
    return Opened(store, desk, at)


def _derive_again(store: GeoPackageStore, desk: Desk, at: datetime) -> None:
    from app.ingest.rederive import derive_again

    counts = derive_again(store, desk, at)
    if counts is not None and counts.updated:
        log.warning(
            "%s was filled by an earlier version: what it derived of the incidents was derived again, as revision "
            "%d; %d incidents changed and %d stayed as they were; what sources say is as it was",
            store.path,
            store.revision(),
            counts.updated,
            counts.unchanged,
        )


def open_desk(sources: NameSources | None = None) -> Desk:
    """The shipped geography and its geocoder, with second opinions where they are named.

    Raises BadInput for an operator's file of names that cannot be used.
    """
    sources = sources or NameSources()
    gazetteer, atlas = load_gazetteer(), load_atlas()
    geocoders: list[Geocoder] = [OfflineGeocoder(gazetteer)]
    if sources.gazetteer is not None:
        from app.geocoding.additions import load_additions

        geocoders.append(load_additions(sources.gazetteer, gazetteer, atlas))
    if sources.nominatim is not None:
        from app.geocoding.nominatim import NominatimGeocoder

        geocoders.append(NominatimGeocoder(sources.nominatim))
    return Desk(atlas, gazetteer, FirstMatch(geocoders) if len(geocoders) > 1 else geocoders[0])


def open_desk_to_import(sources: NameSources | None = None) -> Desk:
    """The same, with all that is made when the first incident is located."""
    desk = open_desk(sources)
    desk.geocoder.answer("Torkham", None, None, None)
    desk.atlas.locate(71.09, 34.12, 10)
    return desk
