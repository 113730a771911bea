"""Writes files of rows by the libraries that define the formats, and beside them what is in them: write_data.py FOLDER SEED"""

import base64
import decimal
import gzip
import io
import json
import math
import os
import sys
import tarfile
import zlib

import numpy as np
import pyarrow as pa
from tfrecord.writer import TFRecordWriter
import webdataset

folder, seed = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(seed)
cases = []


def path(name):
    return os.path.join(folder, name)


def plain(value):
    """A value as JSON has it: numbers that JSON has not, and bytes, as texts."""
    if isinstance(value, (bytes, bytearray)):
        return "bytes:" + base64.b64encode(value).decode()
    if isinstance(value, dict):
        return [plain(v) for v in value.values()]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    return value


def case(file, columns, rows, **options):
    cases.append({"file": file, "columns": columns, "rows": [plain(list(row)) for row in rows], "options": options})


def refused(file, words, **options):
    cases.append({"file": file, "refused": words, "options": options})


# NumPy
def numbers(dtype, shape):
    if dtype == "?":
        return rng.integers(0, 2, shape).astype("?")
    if np.dtype(dtype).kind == "f":
        values = rng.normal(0, 100, shape).astype(dtype)
        flat = values.reshape(-1)
        for i, special in enumerate([np.nan, np.inf, -np.inf, -0.0]):
            if i < flat.size:
                flat[i] = special
        return values
    info = np.iinfo(dtype)
    return rng.integers(max(info.min, -(2**63)), min(info.max, 2**63 - 1), shape, dtype=dtype, endpoint=True)


for dtype in ["?", "i1", "u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
    for shape in [(7,), (5, 3), (2, 3, 4)]:
        for order in "CF":
            if dtype == "?" or np.dtype(dtype).kind in "iuf":
                array = numbers(dtype.replace(">", "<"), shape).astype(dtype)
                name = f"n-{dtype.strip('<>?') or 'bool'}-{'be' if dtype[0] == '>' else 'le'}-{len(shape)}-{order}.npy"
                np.save(path(name), np.asarray(array, order=order))
                case(name, ["row", "value"], [(i, array[i]) for i in range(shape[0])])
for version in [(1, 0), (2, 0), (3, 0)]:
    array = numbers("<f4", (4, 2))
    with open(path(f"version-{version[0]}.npy"), "wb") as f:
        np.lib.format.write_array(f, array, version=version)
    case(f"version-{version[0]}.npy", ["row", "value"], list(enumerate(array)))
np.save(path("u8.npy"), np.array([0, 1, 2**63 - 1], "u8"))
case("u8.npy", ["row", "value"], [(0, 0), (1, 1), (2, 2**63 - 1)])
np.save(path("u8-large.npy"), np.array([2**63], "u8"))
refused("u8-large.npy", "more than an i64")
words = np.array(["", "a", "grüße", "𝄞"])
np.save(path("text.npy"), words)
case("text.npy", ["row", "value"], list(enumerate(words.tolist())))
np.save(path("text-be.npy"), words.astype(">U6"))
case("text-be.npy", ["row", "value"], list(enumerate(words.tolist())))
np.save(path("bytes.npy"), np.array([b"ab", b"c"]))
case("bytes.npy", ["row", "value"], [(0, "ab"), (1, "c")])
np.save(path("none.npy"), np.zeros((0, 3), "f4"))
case("none.npy", ["row", "value"], [])
np.save(path("objects.npy"), np.array([{"a": 1}, None], object), allow_pickle=True)
refused("objects.npy", "pickle")
np.save(path("scalar.npy"), np.float32(1))
refused("scalar.npy", "no rows")
np.save(path("complex.npy"), np.zeros(2, "c8"))
refused("complex.npy", "array.real")
np.save(path("times.npy"), np.zeros(2, "M8[s]"))
refused("times.npy", "int64")
np.save(path("fields.npy"), np.zeros(2, [("a", "f4"), ("b", "i4")]))
refused("fields.npy", "named fields")
x, y = numbers("<f4", (6, 3)), numbers("<i8", (6,))
np.savez(path("stored.npz"), x=x, y=y, scale=np.float32(3))
case("stored.npz", ["x", "y"], list(zip(x, y)))
np.savez_compressed(path("deflated.npz"), x=np.asfortranarray(x), y=y)
case("deflated.npz", ["x", "y"], list(zip(x, y)))
np.savez(path("unequal.npz"), x=x, z=np.zeros(2))
refused("unequal.npz", "arrays")
case("unequal.npz", ["x"], [(row,) for row in x], arrays="x")


# Through a stream that cannot be sought in, zip files have lengths behind their entries.
class Stream(io.RawIOBase):
    def __init__(self, to):
        self.to = to

    def writable(self):
        return True

    def write(self, bytes):
        return self.to.write(bytes)

    def tell(self):
        raise OSError("not seekable")


with open(path("streamed.npz"), "wb") as f:
    np.savez(Stream(f), x=x, y=y)
case("streamed.npz", ["x", "y"], list(zip(x, y)))

# TFRecord
examples = []
for i in range(20):
    examples.append(
        {
            "image": (bytes(rng.integers(0, 256, int(rng.integers(0, 50))).astype("u1")), "byte"),
            "label": (int(rng.integers(-5, 5)), "int"),
            "weight": (float(np.float32(rng.normal())), "float"),
            "ids": ([int(v) for v in rng.integers(-(2**62), 2**62, int(rng.integers(2, 6)))], "int"),
            "vector": ([float(np.float32(v)) for v in rng.normal(size=4)], "float"),
        }
    )
writer = TFRecordWriter(path("examples.tfrecord"))
for example in examples:
    writer.write(example)
writer.close()
columns = sorted(examples[0])
rows = [[example[name][0] for name in columns] for example in examples]
case("examples.tfrecord", columns, rows)
content = open(path("examples.tfrecord"), "rb").read()
with gzip.open(path("gzip.tfrecord"), "wb") as f:
    f.write(content)
case("gzip.tfrecord", columns, rows)
for level in [1, 6, 9]:
    with open(path(f"zlib-{level}.tfrecord"), "wb") as f:
        f.write(zlib.compress(content, level))
    case(f"zlib-{level}.tfrecord", columns, rows)
for name, packed in [("empty.tfrecord", b""), ("empty-zlib.tfrecord", zlib.compress(b"")), ("empty-gzip.tfrecord", gzip.compress(b""))]:
    open(path(name), "wb").write(packed)
    case(name, [], [])
damaged = bytearray(content)
damaged[len(damaged) // 2] ^= 1
open(path("damaged.tfrecord"), "wb").write(damaged)
refused("damaged.tfrecord", "checksum")
open(path("cut.tfrecord"), "wb").write(content[:-3])
refused("cut.tfrecord", "the file ends within")

# WebDataset
samples = []
with webdataset.TarWriter(path("samples.tar")) as sink:
    for i in range(12):
        jpg = bytes(rng.integers(0, 256, 30).astype("u1"))
        sample = {"__key__": f"train/{i:05d}", "bin": jpg, "cls": int(rng.integers(0, 9)), "json": {"i": i}, "txt": "größe"}
        sink.write(sample)
        samples.append([sample["__key__"], jpg, sample["cls"], json.dumps({"i": i}), "größe"])
with tarfile.open(path("samples.tar")) as tar:
    order = [m.name.split(".", 1)[1] for m in tar.getmembers()[:4]]
known = ["bin", "cls", "json", "txt"]


def texts(sample):
    with tarfile.open(path("samples.tar")) as tar:
        return tar.extractfile(sample[0] + ".json").read().decode()


case(
    "samples.tar",
    ["__key__"] + order,
    [[s[0]] + [texts(s) if e == "json" else s[1 + known.index(e)] for e in order] for s in samples],
)
for kind, format in [("pax", tarfile.PAX_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("ustar", tarfile.USTAR_FORMAT)]:
    for packed in ["", ".gz"]:
        name = f"{kind}.tar{packed}"
        key = "folder.d/" + "/".join(["x" * 60] * (1 if kind == "ustar" else 3)) + "/a"
        with tarfile.open(path(name), "w:gz" if packed else "w", format=format) as tar:
            directory = tarfile.TarInfo("folder.d")
            directory.type = tarfile.DIRTYPE
            tar.addfile(directory)
            for n, (ending, data) in enumerate([("CLS", b"3\n"), ("seg.png", b"\x89PNG"), ("txt", "ü".encode())]):
                info = tarfile.TarInfo(key + "." + ending)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
            info = tarfile.TarInfo("b.cls")
            info.size = 1
            tar.addfile(info, io.BytesIO(b"4"))
        case(name, ["__key__", "cls", "seg.png", "txt"], [[key, 3, b"\x89PNG", "ü"], ["b", 4, None, None]])
with tarfile.open(path("outside.tar"), "w") as tar:
    info = tarfile.TarInfo("../outside.txt")
    info.size = 2
    tar.addfile(info, io.BytesIO(b"hi"))
refused("outside.tar", "leads out of the folder")
with tarfile.open(path("twice.tar"), "w") as tar:
    for data in [b"a", b"b"]:
        info = tarfile.TarInfo("a.txt")
        info.size = 1
        tar.addfile(info, io.BytesIO(data))
refused("twice.tar", "two files")

sparse = tarfile.TarInfo("a.bin")  # 4 bytes, then a hole of 996
sparse.type, sparse.size = tarfile.GNUTYPE_SPARSE, 4
header = bytearray(sparse.tobuf(tarfile.GNU_FORMAT))
for at, number in [(386, 0), (398, 4), (483, 1000)]:
    header[at : at + 12] = b"%011o\0" % number
header[148:156] = b"%06o\0 " % (sum(header[:148]) + 256 + sum(header[156:]))
open(path("sparse.tar"), "wb").write(bytes(header) + b"data" + bytes(508) + bytes(1024))
refused("sparse.tar", "sparse")

# Arrow
n = 9
table = pa.table(
    {
        "flag": pa.array([True, None, False] * 3),
        "i8": pa.array(numbers("i1", n)),
        "u8": pa.array(numbers("u1", n)),
        "u16": pa.array(numbers("<u2", n)),
        "u32": pa.array(numbers("<u4", n)),
        "u64": pa.array([0, 1, 2**63 - 1] * 3, pa.uint64()),
        "f16": pa.array(numbers("<f2", n)),
        "f32": pa.array(numbers("<f4", n)),
        "f64": pa.array([1.5, None, -2.0] * 3),
        "text": pa.array(["a", None, "ü"] * 3),
        "large": pa.array(["a", "", "ü" * 20] * 3, pa.large_string()),
        "view": pa.array(["a", "b" * 40, None] * 3, pa.string_view()),
        "raw": pa.array([b"a", b"", None] * 3),
        "fixed": pa.array([b"abc", b"def", b"\x00\x01\x02"] * 3, pa.binary(3)),
        "words": pa.array(["x", "y", None] * 3).dictionary_encode(),
        "list": pa.array([[1.0, 2.0], [], None] * 3, pa.list_(pa.float32())),
        "holes": pa.array([[1, None], [2], None] * 3, pa.list_(pa.int64())),
        "nested": pa.array([[[1], [2, 3]], [], [[]]] * 3, pa.list_(pa.list_(pa.int32()))),
        "vector": pa.array([[1.0, 2.0], None, [5.0, 6.0]] * 3, pa.list_(pa.float32(), 2)),
        "long": pa.array([["a"], ["b", "c"], None] * 3, pa.large_list(pa.string())),
        "struct": pa.array([{"a": 1, "b": "x"}, {"a": None, "b": "y"}, None] * 3),
    }
)
columns = table.column_names
rows = [[plain(row[name]) for name in columns] for row in table.to_pylist()]
for name, options in [("file.arrow", {}), ("lz4.arrow", {"compression": "lz4"}), ("zstd.feather", {"compression": "zstd"})]:
    with pa.OSFile(path(name), "wb") as sink:
        with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
            writer.write_table(table, max_chunksize=4)
    if options:
        cases.append({"file": name, "columns": columns, "rows": rows, "options": {}, "codec": True})
    else:
        case(name, columns, rows)
with pa.OSFile(path("stream.arrows"), "wb") as sink:
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=2)
case("stream.arrows", columns, rows)
times = pa.table(
    {
        "day": pa.array([0, -1, 20000], pa.date32()),
        "ms": pa.array([1, -1, None], pa.timestamp("ms", "UTC")),
        "ns": pa.array([1500, -1500, None], pa.timestamp("ns")),
    }
)
with pa.OSFile(path("times.arrow"), "wb") as sink:
    with pa.ipc.new_file(sink, times.schema) as writer:
        writer.write_table(times)
case("times.arrow", ["day", "ms", "ns"], [[0, 1000, 1], [-1, -1000, -2], [20000, None, None]])
union = pa.table({"u": pa.UnionArray.from_dense(pa.array([0, 0], pa.int8()), pa.array([0, 1], pa.int32()), [pa.array([1, 2])])})
with pa.OSFile(path("union.arrow"), "wb") as sink:
    with pa.ipc.new_file(sink, union.schema) as writer:
        writer.write_table(union)
refused("union.arrow", "is not read")
twins = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["x", "x"])
with pa.OSFile(path("twins.arrow"), "wb") as sink:
    with pa.ipc.new_file(sink, twins.schema) as writer:
        writer.write_table(twins)
refused("twins.arrow", "two columns are called 'x'")
wide = pa.table({"d": pa.array([decimal.Decimal("1.25"), None, decimal.Decimal("-3.50")], pa.decimal256(20, 2)), "n": pa.array([1, 2, 3], pa.decimal128(5, 0))})
with pa.OSFile(path("decimals.arrow"), "wb") as sink:
    with pa.ipc.new_file(sink, wide.schema) as writer:
        writer.write_table(wide)
case("decimals.arrow", ["d", "n"], [["1.25", "1"], [None, "2"], ["-3.50", "3"]])
late = pa.array([2**62], pa.date64())
with pa.OSFile(path("late.arrow"), "wb") as sink:
    with pa.ipc.new_file(sink, pa.schema([("day", pa.date64())])) as writer:
        writer.write_table(pa.table({"day": late}))
refused("late.arrow", "days from 1970")
whole = open(path("file.arrow"), "rb").read()
open(path("cut.arrow"), "wb").write(whole[: len(whole) // 2])
refused("cut.arrow", "cut off")

json.dump(cases, open(path("cases.json"), "w"))
