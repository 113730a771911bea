"""Made the files beside it, by numpy 2.4.6, tfrecord 1.14.6, webdataset 1.0.2 and pyarrow 26.0.1: make.py FOLDER"""

import os
import sys

import numpy as np
import pyarrow as pa
import webdataset
from tfrecord.writer import TFRecordWriter

os.chdir(sys.argv[1])
x = np.arange(12, dtype="f4").reshape(4, 3) / 8
y = np.array([0, 1, 1, 0], "i8")
np.save("rows.npy", x)
np.save("fortran.npy", np.asfortranarray(x.astype(">f8")))
np.save("names.npy", np.array(["ada", "grüße"]))
np.savez("pair.npz", x=x, y=y)
np.savez_compressed("packed.npz", x=x, y=y)
writer = TFRecordWriter("examples.tfrecord")
for i in range(4):
    writer.write({"x": (x[i].tolist(), "float"), "y": (int(y[i]), "int"), "name": (f"row {i}".encode(), "byte")})
writer.close()
with webdataset.TarWriter("samples.tar", mtime=0) as sink:
    for i in range(4):
        sink.write({"__key__": f"s{i}", "cls": int(y[i]), "txt": f"row {i}", "npy": x[i]})
table = pa.table(
    {
        "x": pa.FixedSizeListArray.from_arrays(pa.array(x.reshape(-1)), 3),
        "y": pa.array(y),
        "name": pa.array(["a", "b", None, "a"]).dictionary_encode(),
        "lists": pa.array([["p"], [], None, ["q", None]]),
        "pair": pa.array([{"a": 1, "b": 0.5}, None, {"a": 3, "b": None}, {"a": 4, "b": 2.0}]),
    }
)
with pa.OSFile("table.arrow", "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
    writer.write_table(table, max_chunksize=2)
with pa.OSFile("table.arrows", "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table, max_chunksize=3)
