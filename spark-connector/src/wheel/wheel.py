"""Packs the one jar and the Python package in it as a wheel: wheel.py JAR FOLDER.

A wheel is a zip file with a list of what is in it, so it takes no build tool. What the jar says of itself (version, platform) the wheel
says too, and the same jar gives the same bytes.
"""

import base64
import hashlib
import os
import re
import sys
import zipfile

# JavaCPP's natives of Linux ask for glibc 2.34.
PLATFORMS = {
    "linux-x86_64": "manylinux_2_34_x86_64",
    "linux-arm64": "manylinux_2_34_aarch64",
    "macosx-x86_64": "macosx_11_0_x86_64",
    "macosx-arm64": "macosx_11_0_arm64",
    "windows-x86_64": "win_amd64",
}
METADATA = """\
Metadata-Version: 2.4
Name: bellows
Version: {version}
Summary: Deep learning for Apache Spark, on the executors you already have
License-Expression: Apache-2.0
License-File: LICENSE
License-File: NOTICE
Requires-Python: >=3.10
{spark}
Provides-Extra: plot
Requires-Dist: matplotlib; extra == "plot"
Requires-Dist: pandas; extra == "plot"
Description-Content-Type: text/markdown

The jar of Bellows for {sparks} (Scala {scala}), and the Python package for it.

```python
import bellows
from bellows import NeuralClassifier, nn

spark = bellows.spark_session()
model = NeuralClassifier(network=nn.Dense(3), epochs=5).fit(frame)
```

A program that `spark-submit` starts needs the jar on its command line: `--jars "$(python -m bellows jar)"`.
"""
SPARK_4 = """\
Provides-Extra: spark
Requires-Dist: pyspark>=4.0.1; extra == "spark"
Provides-Extra: connect
Requires-Dist: pyspark-client>=4.0.1; extra == "connect"\
"""
SPARK_3_5 = """\
Provides-Extra: spark
Requires-Dist: pyspark>=3.5,<3.6; extra == "spark"\
"""
WHEEL = """\
Wheel-Version: 1.0
Generator: bellows
Root-Is-Purelib: true
Tag: {tag}
"""
MADE_AT = (2025, 1, 1, 0, 0, 0)


def version_of(maven):
    """Maven's version as Python orders it: a snapshot comes before the release."""
    found = re.fullmatch(r"(\d+(?:\.\d+)*)(-SNAPSHOT)?", maven)
    if not found:
        raise SystemExit(f"wheel: no version that Python knows: {maven}")
    return found.group(1) + (".dev0" if found.group(2) else "")


def manifest(jar):
    lines = jar.read("META-INF/MANIFEST.MF").decode().replace("\r\n ", "").splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def contents(path):
    """What the wheel holds, by name, in order."""
    with zipfile.ZipFile(path) as jar:
        about = manifest(jar)
        is_newest = not about["Spark-Version"].startswith("3.5.")
        version = version_of(about["Implementation-Version"]) + ("" if is_newest else "+spark3.5")
        tag = f"py3-none-{PLATFORMS[about['Native-Platform']]}"
        python = [
            name
            for name in jar.namelist()
            if name.startswith(("bellows/", "dev/bellows/")) and name.endswith((".py", "/py.typed"))
        ]
        files = {name: jar.read(name) for name in sorted(python)}
        licenses = {name: jar.read(f"META-INF/{name}") for name in ("LICENSE", "NOTICE")}
    with open(path, "rb") as jar:
        files[f"bellows/jars/{os.path.basename(path)}"] = jar.read()
    info = f"bellows-{version}.dist-info"
    files[f"{info}/METADATA"] = METADATA.format(
        version=version,
        spark=SPARK_4 if is_newest else SPARK_3_5,
        sparks="Spark 4.0.1 and later" if is_newest else "Spark 3.5",
        scala=about["Scala-Binary-Version"],
    ).encode()
    files[f"{info}/WHEEL"] = WHEEL.format(tag=tag).encode()
    files.update({f"{info}/licenses/{name}": text for name, text in licenses.items()})
    record = "".join(f"{name},{digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    return f"bellows-{version}-{tag}.whl", files


def digest(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def write(path, files):
    with zipfile.ZipFile(path, "w") as wheel:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, MADE_AT)
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o100644 << 16
            # Jars are compressed already; what zlib makes of the rest depends on its version, and it is small.
            entry.compress_type = zipfile.ZIP_STORED
            wheel.writestr(entry, data)


def main(jar, folder):
    name, files = contents(jar)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    write(path, files)
    print(path)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: wheel.py JAR FOLDER")
    main(*sys.argv[1:])
