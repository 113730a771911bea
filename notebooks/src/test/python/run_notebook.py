"""Runs a notebook from top to bottom in a kernel of its own: run_notebook.py NOTEBOOK [--write].

Fails with the first cell that does. With --write the notebook gets the new outputs; they are what is committed,
without what Spark says as it starts.
"""

import pathlib
import sys
import tempfile

import nbformat
from nbclient import NotebookClient

SECONDS = 150


def main(path, write):
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), start=1):
        if cell.execution_count != number and not write:
            raise SystemExit(f"{path}: outputs are not of one run from top to bottom; run it with --write")
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(
            notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": folder}}
        ).execute()
    if write:
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # times of day
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), "--write" in sys.argv[2:])
