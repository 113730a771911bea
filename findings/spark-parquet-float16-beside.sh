#!/bin/sh
# Guess: Spark cannot read a Parquet column of half floats (pyarrow writes embeddings so), but reads the other columns of the file.
# Seen (Spark 4.3.0, pyarrow 26.0.1): the schema of the file cannot be inferred at all (PARQUET_TYPE_ILLEGAL … FLOAT16), so a select of another
# column fails too, before any job. With a schema that leaves the column out, the others are read.
# Needs python3 with pip, and a JDK 17 or newer. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$work/py" pyspark==4.3.0 numpy==2.4.6 pyarrow==26.0.1
cd "$work"
SPARK_LOCAL_IP=127.0.0.1 PYTHONPATH="$work/py" python3 - 2>"$work/log" <<'PY'
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

pq.write_table(pa.table({"half": pa.array(np.arange(3, dtype=np.float16)), "id": pa.array([7, 8, 9])}), "rows.parquet")
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
try:
    spark.read.parquet("rows.parquet").select("id").collect()
    raise SystemExit("CHANGED: the file is read")
except Exception as refusal:
    print(str(refusal).splitlines()[0])
    assert "PARQUET_TYPE_ILLEGAL" in str(refusal) and "FLOAT16" in str(refusal), "CHANGED: the refusal"
ids = [row.id for row in spark.read.schema("id long").parquet("rows.parquet").collect()]
print("with a schema of one's own:", ids)
assert ids == [7, 8, 9], "CHANGED: a schema of one's own"
PY
echo "as found: one half-float column makes a Parquet file unreadable without a schema"
