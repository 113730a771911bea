"""Runs a notebook from top to bottom in a kernel of its own, the one that it names: run_notebook.py NOTEBOOK [--write].

It runs in an empty folder, in which there is the notebooks' own folder ``data``. Fails with the first cell that does. With --write the notebook gets the new outputs; they are what is committed,
without what Spark says as it starts.
"""

import importlib.util
import os
import pathlib
import sys
import tempfile

import bellows
import nbformat
from nbclient import NotebookClient

SECONDS = 150
OPTIONS = pathlib.Path(__file__).resolve().parents[4] / ".mvn" / "spark-jvm.options"


def tell_java_kernel():
    """Where JJava finds Bellows and the libraries that Spark brings it; ./bellows notebook tells it the same."""
    spark = importlib.util.find_spec("pyspark").submodule_search_locations[0]
    os.environ["JJAVA_CLASSPATH"] = os.pathsep.join([bellows.jar(), os.path.join(spark, "jars", "*")])
    os.environ["JJAVA_JVM_OPTS"] = f"@{OPTIONS}"


def main(path, write):
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), start=1):
        if cell.execution_count != number and not write:
            raise SystemExit(f"{path}: outputs are not of one run from top to bottom; run it with --write")
    tell_java_kernel()
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "data").symlink_to(path.resolve().parent / "data")
        NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": folder}}).execute()
    if write:
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # times of day
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), "--write" in sys.argv[2:])
