"""The shipped sample of real events: half of UCDP's events in Pakistan, without their texts."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.geography.shipped_tables import GEODATA
from app.model.errors import NotFound

SAMPLE = GEODATA / "sample" / "ucdp_ged_pakistan_half.csv.gz"
DATASET = "ucdp"


@contextmanager
def sample_file() -> Iterator[Path]:
    """The sample as a CSV file that can be imported; it is gone afterwards. `NotFound` if it is not shipped."""
    if not SAMPLE.exists():
        raise NotFound(f"no file {SAMPLE}; it ships with the project")
    with TemporaryDirectory() as folder:
        path = Path(folder) / SAMPLE.name.removesuffix(".gz")
        path.write_bytes(gzip.decompress(SAMPLE.read_bytes()))
        yield path
