"""Fits and scores by the Python package and by the JVM alone, in turns: wrapper.py ROUNDS ROWS EPOCHS.

BELLOWS_CLASSPATH holds the one jar and the bench's classes. A line for each turn: TURN name seconds processor-seconds.
"""

import os
import sys
import time

from bellows import NeuralClassifier, nn
from pyspark.sql import SparkSession

WIDTH = 100
WORKERS = 2
BATCH = 128
WARM_UP = 4


def main(rounds, rows, epochs):
    spark = (
        SparkSession.builder.master(f"local[{WORKERS}]")
        .config("spark.driver.extraClassPath", os.environ["BELLOWS_CLASSPATH"])
        .config("spark.driver.memory", "3g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    frame = spark.range(0, rows, 1, WORKERS).selectExpr(
        "cast(id % 10 as int) label",
        f"transform(sequence(1, {WIDTH}), k -> cast(sin(id * k) as float)) features",
    )
    frame.cache().count()
    classifier = NeuralClassifier(
        network=nn.Sequential(nn.Dense(256, activation="relu"), nn.Dense(10)),
        epochs=epochs,
        batchSize=BATCH,
        numWorkers=WORKERS,
        seed=1,
    )
    jvm = spark._jvm.dev.bellows.bench.spark.JvmTurns(
        frame._jdf, classifier.getNetwork(), epochs, BATCH, WORKERS
    )
    model = None

    def fit():
        nonlocal model
        model = classifier.fit(frame)

    def transform():
        model.transform(frame).write.format("noop").mode("overwrite").save()

    def timed(action):
        begun = time.perf_counter()
        action()
        return time.perf_counter() - begun

    turns = {
        "fit/python": lambda: timed(fit),
        "fit/jvm": jvm.fit,
        "transform/python": lambda: timed(transform),
        "transform/jvm": jvm.transform,
    }
    for turn in range(-WARM_UP, rounds):
        for name in sorted(turns, reverse=turn % 2 == 1):
            if turn == -WARM_UP and name.startswith("transform"):
                continue  # there is no model yet, in one of the two orders
            processor = jvm.processor() + time.process_time()
            seconds = turns[name]()
            processor = jvm.processor() + time.process_time() - processor
            if turn >= 0:
                print("TURN", name, seconds, processor, flush=True)
    spark.stop()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
