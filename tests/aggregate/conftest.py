"""Makes the incidents of the store's tests known here, also where these tests are run alone."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "store"))
