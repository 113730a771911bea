"""Runs notes in Scala from top to bottom, one after the other in one spark-shell: run_scala.py NOTE... [--write].

A note is a notebook of Jupyter's in Scala (.ipynb) or one of Zeppelin's (.zpln); cells and paragraphs are pasted into the shell as they are, each as
one unit. Of a page (.md) the blocks of Scala are compiled, as functions of what a comment before them says is given. Fails with the first one that
does. With --write a note gets the new outputs; they are what is committed.
"""

import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import bellows
import nbformat

SECONDS = 200
SETTINGS = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.bindAddress": "127.0.0.1"}


class Jupyter:
    """A notebook of Jupyter's."""

    def __init__(self, path):
        self._path = path
        self._notebook = nbformat.read(path, as_version=4)
        nbformat.validate(self._notebook)
        self._cells = [cell for cell in self._notebook.cells if cell.cell_type == "code"]

    def code(self):
        return [cell.source for cell in self._cells]

    def outputs(self):
        return ["".join(output.text for output in cell.outputs) for cell in self._cells]

    def write(self, outputs):
        for number, (cell, text) in enumerate(zip(self._cells, outputs), start=1):
            cell.execution_count = number
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)] if text else []
        nbformat.write(self._notebook, self._path)


class Zeppelin:
    """A note of Zeppelin's, as versions since 0.9 keep it: a paragraph begins with the name of its interpreter."""

    INTERPRETER = re.compile(r"%(\w+)[^\n]*\n")

    def __init__(self, path):
        self._path = path
        self._note = json.loads(path.read_text("utf-8"))
        assert {"id", "name", "paragraphs"} <= self._note.keys(), f"{path}: is no note of Zeppelin's"
        for paragraph in self._note["paragraphs"]:
            assert {"id", "text", "config", "settings", "status"} <= paragraph.keys(), f"{path}: {paragraph} is no paragraph"
            assert self.INTERPRETER.match(paragraph["text"]), f"{path}: {paragraph['text']} names no interpreter"
        self._spark = [each for each in self._note["paragraphs"] if each["text"].startswith("%spark\n")]

    def code(self):
        return [paragraph["text"].split("\n", 1)[1] for paragraph in self._spark]

    def outputs(self):
        return ["".join(message["data"] for message in each.get("results", {}).get("msg", [])) for each in self._spark]

    def write(self, outputs):
        for paragraph, text in zip(self._spark, outputs):
            messages = [{"type": "TEXT", "data": text}] if text else []
            paragraph.update(status="FINISHED", results={"code": "SUCCESS", "msg": messages})
        self._path.write_text(json.dumps(self._note, indent=2, ensure_ascii=False) + "\n", "utf-8")


class Page:
    """A page with blocks of Scala, which are compiled and not run."""

    BLOCK = re.compile(r"(?:<!-- given: ([^\n]*) -->\s*)?^```scala\n(.*?)^```", re.DOTALL | re.MULTILINE)
    IMPORTS = "import dev.bellows.spark._\nimport dev.bellows.spark.progress._\n"

    def __init__(self, path):
        self._blocks = self.BLOCK.findall(path.read_text("utf-8"))

    def code(self):
        return [f"{self.IMPORTS}def shown({given}): Unit = {{\n{code}}}" for given, code in self._blocks]

    def outputs(self):
        return [""] * len(self._blocks)

    def write(self, outputs):
        pass


KINDS = {".ipynb": Jupyter, ".zpln": Zeppelin, ".md": Page}


def run(codes):
    """What each of them prints."""
    spark = importlib.util.find_spec("pyspark").submodule_search_locations[0]
    command = [os.path.join(spark, "bin", "spark-shell"), "--master", "local[2]", "--jars", bellows.jar()]
    for name, value in SETTINGS.items():
        command += ["--conf", f"{name}={value}"]
    with tempfile.TemporaryDirectory() as folder:
        for number, code in enumerate(codes, start=1):
            file = pathlib.Path(folder, f"{number}.scala")
            file.write_text(f'print("<<begin {number}>>")\n{code}\nprint("<<end {number}>>")\n', "utf-8")
            command += ["-i", str(file)]
        end = pathlib.Path(folder, "end.scala")
        end.write_text("sys.exit(0)", "utf-8")
        command += ["-i", str(end)]
        shell = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "SPARK_HOME": spark},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
    outputs = []
    for number, code in enumerate(codes, start=1):
        printed = re.search(f"<<begin {number}>>(.*?)<<end {number}>>", shell.stdout, re.DOTALL)
        if not printed:
            raise SystemExit(f"this did not run to its end:\n{code}\n{shell.stdout}\n{shell.stderr}")
        outputs.append(printed.group(1))
    return outputs


def main(paths, write):
    notes = [KINDS[path.suffix](path) for path in paths]
    outputs = run([code for note in notes for code in note.code()])
    for path, note in zip(paths, notes):
        own, outputs = outputs[: len(note.code())], outputs[len(note.code()) :]
        if write:
            note.write(own)
        elif [bool(text) for text in own] != [bool(text) for text in note.outputs()]:
            raise SystemExit(f"{path}: its outputs are not those of a run from top to bottom; run it with --write")


if __name__ == "__main__":
    main([pathlib.Path(argument) for argument in sys.argv[1:] if argument != "--write"], "--write" in sys.argv)
