"""The notebook of examples/ runs from its first to its last cell and shows what it promises."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import ROOT


def test_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ROOT / "examples" / "who-claims-what.ipynb"
    notebook = nbformat.read(path, as_version=4)
    monkeypatch.setenv("ONRECORD_NOTEBOOK_OUT", str(tmp_path))
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    images = [o for o in outputs if "image/png" in o.get("data", {})]
    assert len(images) >= 2
    assert any("text/html" in o.get("data", {}) and "onrecord" in o["data"]["text/html"] for o in outputs)
    assert not any(o.output_type == "error" for o in outputs)
