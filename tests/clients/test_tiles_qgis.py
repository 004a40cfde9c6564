"""QGIS draws our vector tiles."""

import json
import os
import subprocess
from collections.abc import Callable
from urllib.parse import quote

import pytest

"""The one that QGIS's own bindings are installed for."""
DRAW = """
import json, sys
from qgis.core import (
    QgsApplication, QgsCoordinateReferenceSystem, QgsMapRendererSequentialJob, QgsMapSettings, QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize

QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorTileLayer(sys.argv[1], "tiles")
settings = QgsMapSettings()
settings.setLayers([layer])
settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
settings.setExtent(QgsRectangle(*map(float, sys.argv[2:6])))
settings.setOutputSize(QSize(256, 256))
job = QgsMapRendererSequentialJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
ground = image.pixel(0, 0)
drawn = [
    (x, y) for x in range(256) for y in range(256) if image.pixel(x, y) != ground
]
print(json.dumps({"valid": layer.isValid(), "drawn": len(drawn), "errors": len(job.errors())}))
"""
AROUND_TORKHAM = (7_820_000, 3_950_000, 8_010_000, 4_140_000)
NOWHERE = (-5_000_000, -5_000_000, -4_000_000, -4_000_000)

Draw = Callable[[str, tuple[float, float, float, float]], dict[str, int]]


@pytest.fixture
def draw(qgis_python: str, tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """Draws tiles of an address in a QGIS without a screen, and says what came of it."""
    own = str(tmp_path_factory.mktemp("qgis"))
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": own, "HOME": own}

    def run(template: str, box: tuple[float, float, float, float]) -> dict[str, int]:
        source = f"type=xyz&url={quote(template, safe='/:')}&zmin=0&zmax=14"
        words = [qgis_python, "-c", DRAW, source, *map(str, box)]
        ran = subprocess.run(words, env=surroundings, capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout.splitlines()[-1])

    return run


@pytest.mark.parametrize("collection", ["incidents", "provinces", "border", "crossings"])
def test_qgis_draws_the_tiles(live_server: str, draw: Draw, collection: str) -> None:
    drawn = draw(f"{live_server}/tiles/{collection}/{{z}}/{{x}}/{{y}}.mvt", AROUND_TORKHAM)
    assert drawn["valid"]
    assert drawn["errors"] == 0
    assert drawn["drawn"] > 20


def test_qgis_draws_nothing_from_empty_tiles(live_server: str, draw: Draw) -> None:
    drawn = draw(f"{live_server}/tiles/incidents/{{z}}/{{x}}/{{y}}.mvt", NOWHERE)
    assert (drawn["valid"], drawn["errors"], drawn["drawn"]) == (True, 0, 0)


def test_qgis_keeps_the_filters_of_the_address(live_server: str, draw: Draw) -> None:
    template = f"{live_server}/tiles/incidents/{{z}}/{{x}}/{{y}}.mvt?dataset=none"
    assert draw(template, AROUND_TORKHAM)["drawn"] == 0
