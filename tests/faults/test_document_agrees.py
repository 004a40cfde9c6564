"""The OpenAPI document against the service, by a program that makes requests from the document alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from serving_process import served

HERE = Path(__file__).parent
MINUTES = (2, pytest.param(20, marks=pytest.mark.soak))
SETTINGS = {"DURAND_LOCAL_WRITE": "false", "DURAND_DEADLINE_S": "60"}
"""The deadline is longer, for other tests keep the processors busy."""
CONFIGURATION = """
[generation]
database = "none"

[checks]
allow_header_conformance.enabled = false
ignored_auth.enabled = false

[[operations]]
include-method = ["POST", "PUT", "PATCH"]
include-path-regex = "/items|/import$|/read$|/drafts$|/matches$"
checks.positive_data_acceptance.enabled = false

[[operations]]
include-method = ["POST"]
include-path-regex = "/import(/preview)?$"
checks.negative_data_rejection.enabled = false
"""
"""Whether a file, an article or a record can be taken is a matter of its content, which no schema tells.

A field of a form is a text, also where a number or a flag is sent in place of one.

OPTIONS names the methods that write only to clients that can send If-Match. Wrong keys get 429 after ten of them:
the tests of rights ask every route with every role.
"""


def agree(seeded_path: Path, folder: Path, seconds: int) -> subprocess.CompletedProcess[str]:
    """schemathesis over all operations, also one after the other, with an admin's key."""
    with served(seeded_path, folder, settings=SETTINGS) as (_, port):
        key = subprocess.run(
            [sys.executable, "-m", "app", "key", "add", "tester", "--role", "admin"],
            env={**os.environ, "DURAND_STORE": str(folder / "served.gpkg")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[-1]
        (folder / "schemathesis.toml").write_text(CONFIGURATION)
        program = shutil.which("st", path=str(Path(sys.executable).parent))
        assert program is not None
        return subprocess.run(
            [
                *(program, "--config-file", str(folder / "schemathesis.toml")),
                *("run", f"http://127.0.0.1:{port}/api", "--header", f"Authorization: Bearer {key}"),
                *("--phases", "coverage,fuzzing,stateful", "--max-time", str(seconds), "--no-shrink"),
                *("--suppress-health-check", "all", "--warnings", "off", "--no-color"),
                *("--seed", "1893", "--request-timeout", "120"),
            ],
            cwd=folder,
            env={**os.environ, "SCHEMATHESIS_HOOKS": "agreement_hooks", "PYTHONPATH": f"{HERE}:{HERE.parents[1]}"},
            capture_output=True,
            text=True,
        )


@pytest.mark.parametrize("minutes", MINUTES)
def test_every_answer_is_as_the_document_says(seeded_path: Path, tmp_path: Path, minutes: int) -> None:
    ran = agree(seeded_path, tmp_path, 60 * minutes)
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-2_000:]
