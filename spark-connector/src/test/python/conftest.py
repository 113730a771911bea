"""One Spark for all tests, with Bellows as its users have it: BELLOWS_JAR is the jar, or BELLOWS_CLASSPATH what it is made of.

BELLOWS_MASTER is where it runs, two tasks in this JVM unless told.

Where BELLOWS_SERVER is a Spark distribution, it runs as a Connect server of its own, and the tests are its client.
"""

import os
import sys

import pyspark
import pytest
from connect_server import serving

WITH_WORKERS = pytest.mark.skipif(
    pyspark.__version__.startswith("4.0."), reason="OneVsRestModel of PySpark 4.0 scores by a function in Python workers"
)

SETTINGS = {
    "spark.master": os.environ.get("BELLOWS_MASTER", "local[2]"),
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # soon there, for a short life
}


@pytest.fixture(scope="session")
def spark():
    from pyspark.sql import SparkSession

    # Whoever starts a Python worker finds no such program: Bellows computes in the JVM alone.
    os.environ["PYSPARK_PYTHON"] = "/no/python/on/executors"
    jar = os.environ.get("BELLOWS_JAR")
    ours = {"spark.jars": jar} if jar else {
        f"spark.{who}.extraClassPath": os.environ["BELLOWS_CLASSPATH"] for who in ("driver", "executor")}
    distribution = os.environ.get("BELLOWS_SERVER")
    if distribution:
        with serving(distribution, {**SETTINGS, **ours}) as address:
            session = SparkSession.builder.remote(address).getOrCreate()
            yield session
            session.stop()
    else:
        session = SparkSession.builder.config(map={**SETTINGS, **ours}).getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


@pytest.fixture
def workers(spark):
    """A Python for workers where PySpark itself starts some: before 4.0 it reads the metadata of pipelines and the like by them."""
    if not pyspark.__version__.startswith("3."):
        yield
        return
    context = spark.sparkContext
    before, context.pythonExec = context.pythonExec, sys.executable
    yield
    context.pythonExec = before


@pytest.fixture
def jvm(spark):
    """The Java package of the stages, which only a driver's own process can call."""
    if "BELLOWS_SERVER" in os.environ:
        pytest.skip("the JVM is a Connect server's")
    return spark._jvm.dev.bellows.spark


@pytest.fixture(scope="session")
def blobs(spark):
    """Three clouds of points: columns label and features."""
    return clouds(spark)


def clouds(spark, rows=240):
    from pyspark.ml.feature import VectorAssembler

    points = spark.range(0, rows, 1, 2).selectExpr(
        "cast(id % 3 as double) label",
        "element_at(array(-2.0d, 2.0d, 0.0d), cast(id % 3 as int) + 1) + 0.5 * randn(1) x",
        "element_at(array(0.0d, 0.0d, 3.0d), cast(id % 3 as int) + 1) + 0.5 * randn(2) y",
    )
    assembler = VectorAssembler(inputCols=["x", "y"], outputCol="features")
    return assembler.transform(points).select("label", "features").cache()


def accuracy(scored):
    return scored.where("prediction = label").count() / scored.count()
