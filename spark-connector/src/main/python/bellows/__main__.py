"""``python -m bellows jar`` prints where the jar lies, for the option ``--jars`` of spark-submit."""

import sys

from bellows._jar import jar

if sys.argv[1:] != ["jar"]:
    raise SystemExit("usage: python -m bellows jar")
print(jar())
