"""Opens a desk: loads the shipped geography and every source of place names."""

from dataclasses import dataclass
from pathlib import Path

from app.geocoding.geocoder import FirstMatch, Geocoder
from app.geocoding.offline import OfflineGeocoder
from app.geography.atlas import load_atlas
from app.geography.gazetteer import load_gazetteer
from app.ingest.locator import Desk
from app.model.settings import Settings


@dataclass(frozen=True, slots=True)
class NameSources:
    """Sources of names besides our gazetteer: an operator's file, a Nominatim service."""

    gazetteer: Path | None = None
    nominatim: str | None = None


def name_sources(settings: Settings) -> NameSources:
    """The sources of names in the settings."""
    return NameSources(settings.gazetteer, settings.nominatim)


def open_desk(sources: NameSources | None = None) -> Desk:
    """A desk with the shipped geography and gazetteer, and with the other sources of names that are given.

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
    """A desk with everything loaded that otherwise loads when the first incident is located."""
    desk = open_desk(sources)
    desk.geocoder.answer("Torkham", None, None, None)
    desk.atlas.locate(71.09, 34.12, 10)
    return desk
