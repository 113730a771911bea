"""PySpark with PyTorch, driven by lines as SparkWorker is: predict_batch_udf to score, TorchDistributor to train.

Arguments: master, cores, subject, rows, batch. It says LACKS and the reason if something cannot be imported.
"""

import os
import sys
import time

out = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # libraries that greet on standard output must not disturb the protocol

WIDE = {"mlp": ((784,), 256), "lenet": ((1, 28, 28), 0), "tabular": ((100,), 64)}


def network(subject):
    from torch import nn

    shape, hidden = WIDE[subject]
    if hidden:
        return nn.Sequential(nn.Linear(shape[0], hidden), nn.ReLU(), nn.Linear(hidden, 10))
    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))


def train(folder, subject, batch):
    """What each of TorchDistributor's processes does: one epoch over its part of the Parquet files."""
    import numpy
    import pyarrow.parquet
    import torch
    import torch.distributed

    start = time.time()
    torch.distributed.init_process_group("gloo")
    rank, size = torch.distributed.get_rank(), torch.distributed.get_world_size()
    torch.set_num_threads(1)
    table = pyarrow.parquet.read_table(folder, columns=["features", "label"])
    part = numpy.arange(rank, table.num_rows, size)
    shape, _ = WIDE[subject]
    values = table["features"].combine_chunks().flatten().to_numpy().reshape(table.num_rows, *shape)[part]
    labels = table["label"].to_numpy()[part]
    net = torch.nn.parallel.DistributedDataParallel(network(subject))
    optimizer = torch.optim.Adam(net.parameters())
    order = torch.randperm(len(part), generator=torch.Generator().manual_seed(1))
    features, classes = torch.from_numpy(values), torch.from_numpy(labels).long()
    epoch = time.time()
    share = batch // size
    for at in range(0, len(part) - share + 1, share):
        chosen = order[at : at + share]
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(features[chosen]), classes[chosen]).backward()
        optimizer.step()
    end = time.time()
    torch.distributed.destroy_process_group()
    return {"epochs": end - epoch, "inside": end - start}


class Peer:
    def __init__(self, spark, subject, rows, cores):
        self.spark, self.subject, self.rows, self.cores = spark, subject, rows, cores
        self.shape, _ = WIDE[subject]
        self.width = 1
        for extent in self.shape:
            self.width *= extent

    def made(self):
        import numpy
        from pyspark.sql import functions, types

        width = self.width

        def draw(batches):
            import pandas

            for batch in batches:
                ids = batch["id"].to_numpy()
                values = numpy.random.default_rng(int(ids[0])).random((len(ids), width), numpy.float32) * 2 - 1
                labels = numpy.minimum(9, ((values[:, 0] + 1) * 5).astype(numpy.int32))
                yield pandas.DataFrame({"id": ids, "features": list(values), "label": labels})

        return self.spark.range(0, self.rows, 1, self.cores).mapInPandas(
            draw, "id long, features array<float>, label int")

    def cached(self):
        self.frame = self.made().cache()
        self.frame.count()

    def parquet(self, folder):
        self.frame = self.spark.read.parquet(folder)

    def learn(self):
        from pyspark.ml.functions import predict_batch_udf
        from pyspark.sql import types

        subject, shape = self.subject, self.shape

        def load():
            import torch

            torch.set_num_threads(1)
            net = network(subject).eval()

            def predict(inputs):
                with torch.inference_mode():
                    return net(torch.from_numpy(inputs)).numpy()

            return predict

        self.udf = predict_batch_udf(
            load, return_type=types.ArrayType(types.FloatType()), batch_size=256, input_tensor_shapes=[list(shape)])

    def read(self):
        self.frame.write.format("noop").mode("overwrite").save()

    def transform(self):
        self.frame.withColumn("scores", self.udf("features")).write.format("noop").mode("overwrite").save()

    def fit(self):
        """From the frame: through Parquet files to the processes, as its documentation shows."""
        import shutil
        import tempfile

        from pyspark.ml.torch.distributor import TorchDistributor

        folder = tempfile.mkdtemp(dir=os.environ["SPARK_HOME_OF_BENCH"])
        try:
            self.frame.write.mode("overwrite").parquet(folder)
            distributor = TorchDistributor(num_processes=self.cores, local_mode=True, use_gpu=False)
            return distributor.run(train, folder, self.subject, 512)
        finally:
            shutil.rmtree(folder)


def main(master, cores, subject, rows):
    try:
        import numpy, pandas, pyarrow, pyspark, torch  # noqa: F401, E401
        from pyspark.sql import SparkSession
    except ImportError as lacking:
        out.write("LACKS %s\n" % lacking)
        return
    builder = SparkSession.builder.master("local[%s]" % cores).config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "3g").config("spark.sql.execution.arrow.pyspark.enabled", "true")
    peer = Peer(builder.getOrCreate(), subject, int(rows), int(cores))
    out.write("ready=1\n")
    for line in sys.stdin:
        order = line.split()
        if order == ["quit"]:
            break
        start = time.time()
        figures = getattr(peer, order[0])(*order[1:]) or {}
        seconds = time.time() - start
        figures = {"seconds": seconds, "outside": seconds - figures.get("epochs", 0), **figures}
        out.write(" ".join("%s=%r" % pair for pair in figures.items()) + "\n")
    peer.spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:5])
