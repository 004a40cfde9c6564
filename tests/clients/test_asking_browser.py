"""An analyst's question, asked in the form of the map, and its answer taken along as a workbook."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from served import PROJECT, environment, serving

QUESTION = {"district": "Bajaur,Kurram", "datetime": "2015-01-01/..", "fatalities": "10/.."}


def durand(store: Path, *words: str) -> str:
    command = [sys.executable, "-m", "app", *words]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment(store), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sampled(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the seed and the real events that are shipped."""
    store = Path(shutil.copy(seeded_path, tmp_path_factory.mktemp("sampled") / "store.gpkg"))
    durand(store, "sample")
    return store


@pytest.fixture(scope="module")
def sampled_server(sampled: Path) -> Iterator[str]:
    with serving(sampled) as address:
        yield address


def test_ten_deaths_in_two_districts_since_2015_are_asked_in_the_form_and_saved_as_a_workbook_that_reads_back(
    sampled_server: str, sampled: Path, reader: Callable, tmp_path: Path
) -> None:
    tab = reader()
    page = tab.open(f"{sampled_server}/map")
    tab.settle()
    page.click(".filters-tool")
    for name, text in (("units", "Baja"), ("units", "Kurram"), ("from", "2015-01-01"), ("least", "10")):
        page.fill(f"#filters [name={name}]", text)
        page.press(f"#filters [name={name}]", "Enter")
        tab.settle()
    assert {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()} == QUESTION
    for part in ("from 1 Jan 2015, certainly or possibly", "in Bajaur or Kurram", "at least 10 killed"):
        assert part in tab.sentence
    items = httpx.get(f"{sampled_server}/collections/incidents/items", params={**QUESTION, "limit": 1000}).json()
    found = {feature["id"] for feature in items["features"]}
    assert len(found) > 3
    assert tab.sentence.startswith(f"{len(found)} incidents")
    page.click(".share-menu > summary")
    with page.expect_download() as download:
        page.click(".files a[data-format=xlsx]")
    name = download.value.suggested_filename
    assert name == "durand-bajaur-kurram-since-2015-01-01-10-or-more-deaths.xlsx"
    saved = tmp_path / name
    download.value.save_as(saved)
    again = durand(sampled, "import", str(saved))
    assert f"0 inserted, 0 updated, {len(found)} unchanged, 0 refused" in again
    fresh = durand(tmp_path / "fresh.gpkg", "import", str(saved))
    assert f"{len(found)} inserted, 0 updated, 0 unchanged, 0 refused" in fresh
