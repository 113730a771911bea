"""One Spark for all tests, with Bellows as its users have it: BELLOWS_JAR is the jar, or BELLOWS_CLASSPATH what it is made of."""

import os

import pytest


@pytest.fixture(scope="session")
def spark():
    from pyspark.sql import SparkSession

    # Whoever starts a Python worker finds no such program: Bellows computes in the JVM alone.
    os.environ["PYSPARK_PYTHON"] = "/no/python/on/executors"
    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
    )
    jar = os.environ.get("BELLOWS_JAR")
    if jar:
        builder = builder.config("spark.jars", jar)
    else:
        builder = builder.config("spark.driver.extraClassPath", os.environ["BELLOWS_CLASSPATH"])
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


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
