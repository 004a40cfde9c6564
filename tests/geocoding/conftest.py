"""What the geocoding tests share."""

import pytest

from app.geocoding.offline import OfflineGeocoder
from app.geography.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def geocoder(gazetteer: Gazetteer) -> OfflineGeocoder:
    return OfflineGeocoder(gazetteer)
