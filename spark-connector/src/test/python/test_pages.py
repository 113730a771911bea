"""Every block of Python on the pages runs, those of a page in order and in one namespace, as a reader types them.

What a block takes for granted stands before it, in a comment that readers do not see: ``<!-- given: train, test -->``
names fixtures of this file. One that says ``server`` runs where there is a Connect server, and only there; one that says
``driver`` only where there is none. A block that stands
for what readers have themselves says ``<!-- sketch -->``. Paths on ``hdfs:///`` are those of an empty folder.
"""

import os
import pathlib
import re

import pyspark
import pytest
from bellows import NeuralClassifier, nn
from pyspark.sql import functions as F

OVER_CONNECT = "BELLOWS_SERVER" in os.environ
ROOT = pathlib.Path(__file__).resolve().parents[4]
BLOCK = re.compile(r"(?:<!-- (given: [\w, ]*|sketch) -->\s*)?^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(page):
    """Number, names of fixtures and code of each block of Python."""
    found = enumerate(BLOCK.findall(page.read_text("utf-8")), start=1)
    return [
        (number, re.findall(r"\w+", given)[1:], code)
        for number, (given, language, code) in found
        if language == "python" and given != "sketch"
    ]


PAGES = {
    str(page.relative_to(ROOT)): shown
    for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "notebooks" / "README.md"])
    if (shown := blocks(page))
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """A folder for the files that a page writes by names without one."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def train(blobs):
    return blobs


@pytest.fixture
def test(blobs):
    return blobs


@pytest.fixture
def frame(blobs):
    return blobs


@pytest.fixture
def visits(blobs, tmp_path):
    """A model that was saved as hdfs:///models/visits."""
    network = nn.Sequential(nn.Dense(64, activation="relu"), nn.BatchNorm(), nn.Dense(5))
    model = NeuralClassifier(network=network, epochs=1).fit(blobs)
    model.save(str(tmp_path / "models" / "visits"))


@pytest.fixture
def server(spark):
    """Where a page says sc://host, the session is the one that there is."""


@pytest.fixture
def driver(spark):
    """What a page says of a driver's own JVM."""


@pytest.fixture
def since_4_2():
    """What follows on the page came with Spark 4.2, and older ones are tested, too."""
    if tuple(map(int, pyspark.__version__.split(".")[:2])) < (4, 2):
        pytest.skip(f"is not in Spark {pyspark.__version__}")


@pytest.fixture
def pairs(spark):
    return spark.range(0, 64, 1, 2).select(
        F.array(F.cos("id"), F.sin("id")).alias("query"), F.array(-F.sin("id"), F.cos("id")).alias("item")
    )


@pytest.fixture
def unseen(pairs):
    return pairs.limit(20)


@pytest.fixture
def questions(pairs):
    return pairs.select("query")


@pytest.fixture
def catalogue(pairs):
    return pairs.select("item")


def test_there_are_pages():
    assert sum(map(len, PAGES.values())) >= 5


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs(page, request, tmp_path):
    other = "driver" if OVER_CONNECT else "server"
    chosen = [block for block in PAGES[page] if other not in block[1]]
    if OVER_CONNECT and not any("server" in given for _, given, _ in chosen):
        pytest.skip("it speaks of a driver's own JVM")
    namespace = {}
    for number, given, code in chosen:
        namespace.update((name, request.getfixturevalue(name)) for name in given)
        code = code.replace("hdfs://", str(tmp_path))
        exec(compile(code, f"{page}, block {number}", "exec"), namespace)
