import sys
from datetime import date
from pathlib import Path

import pytest

from app.model.columns import INCIDENTS
from app.web.page.content import NO_FEATURES, Drawn, Links, MapContent, Records, Summary

sys.path.append(str(Path(__file__).parents[1] / "store"))


@pytest.fixture(scope="session")
def hostile() -> str:
    return "`</script><img src=x onerror=alert(1)>${7*7}\u2028"


@pytest.fixture
def live(hostile: str) -> MapContent:
    return MapContent(
        title=hostile,
        drawn=Drawn(NO_FEATURES, NO_FEATURES, NO_FEATURES),
        records=Links("collections/incidents/items?limit=1000"),
        summary=Summary(3199, 9, date(1989, 1, 1), date(2025, 11, 7), hostile),
        depiction=hostile,
        boundary_set=hostile,
        attribution=hostile,
        made=date(2025, 11, 30),
    )


@pytest.fixture
def records(hostile: str) -> Records:
    properties = dict.fromkeys(INCIDENTS.names) | {"id": "made:1", "title": hostile}
    point = {"type": "Point", "coordinates": [66.4, 31.0]}
    feature = {"type": "Feature", "id": "made:1", "geometry": point, "properties": properties}
    return Records({"type": "FeatureCollection", "features": [feature]})
