"""Notebooks run from top to bottom, know only `app` itself, define nothing, and are saved with their output."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

PROJECT = Path(__file__).parents[1]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
MAX_SAVED_BYTES = 400_000
"""A quarter of a megabyte is Leaflet and the ground of one map."""
NOT_SAVED = "output-not-saved"
"""Tag of a cell whose output is too heavy to be kept in the repository."""

notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path: Path) -> list[NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS != []


@notebooks
def test_it_runs_from_top_to_bottom(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURAND_STORE", str(tmp_path / "store.gpkg"))
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(path, as_version=4)
    folder = tmp_path / "here"
    folder.mkdir()
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    shown = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    for cell in code_cells(path):
        saved = cell.outputs or NOT_SAVED in cell.metadata.get("tags", [])
        assert bool(shown[cell.id]) == bool(saved), f"cell {cell.id}: run the notebook again and save it"


@notebooks
def test_it_knows_app_by_its_face_and_defines_nothing(path: Path) -> None:
    nodes = [node for cell in code_cells(path) for node in ast.walk(ast.parse(cell.source))]
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert "app" in imported
    within = [name for name in imported if name.startswith("app.")]
    within += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and "app" in (node.module or "")]
    assert within == []
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert [ast.unparse(node) for node in nodes if isinstance(node, defined)] == []


@notebooks
def test_it_is_saved_with_light_outputs_of_one_run_that_name_no_machine(path: Path) -> None:
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert outputs != []
    assert path.stat().st_size < MAX_SAVED_BYTES
    assert re.findall(r"\S*/(?:home|root|tmp|var|Users)/\S*|\b0x[0-9a-f]{8,}", str(outputs)) == []
