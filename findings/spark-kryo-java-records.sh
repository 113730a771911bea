#!/bin/sh
# Guess: with spark.serializer=KryoSerializer an RDD of Java records can be collected and shuffled, as it can with Java's own serialization,
# since records are plain classes with final fields.
# Seen (Spark 4.1.0 with its Kryo 4.0, JDK 17): Kryo reads fields through sun.misc.Unsafe, which refuses records; the job fails with
# "can't get field offset on a record class". The same job with the default serializer works. Registering the class does not help, only a
# serializer of one's own or values of another kind, such as byte[].
# Needs python3 with pip, and a JDK 17 or newer on the PATH. Fails if the behaviour changes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --no-deps --target "$work/py" pyspark==4.1.0
jars="$work/py/pyspark/jars/*"

cat >"$work/Records.java" <<'JAVA'
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

public class Records {
    public record Pair(int left, String right) implements Serializable {}

    public static void main(String[] args) {
        SparkConf conf = new SparkConf().setMaster("local[1]").setAppName("records").set("spark.ui.enabled", "false")
                .set("spark.serializer", "org.apache.spark.serializer." + args[0]);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            List<Pair> pairs = spark.parallelize(List.of(1, 2), 1).map(i -> new Pair(i, "x")).collect();
            System.out.println("RESULT " + args[0] + " " + pairs);
        } catch (Exception e) {
            System.out.println("RESULT " + args[0] + " fails: " + e.getMessage().lines().filter(l -> l.contains("record class")).findFirst().orElse("otherwise: " + e));
        }
    }
}
JAVA
opens="--add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
  --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED"
mkdir "$work/classes"
javac -nowarn -cp "$jars" -d "$work/classes" "$work/Records.java"
for serializer in JavaSerializer KryoSerializer; do
  # shellcheck disable=SC2086
  SPARK_LOCAL_IP=127.0.0.1 java $opens -cp "$work/classes:$jars" Records "$serializer" 2>"$work/log" | grep RESULT | tee -a "$work/out"
done
grep -q 'RESULT JavaSerializer \[Pair' "$work/out" || { echo "CHANGED: Java's serialization does not carry the records"; exit 1; }
grep -q "RESULT KryoSerializer fails: .*can't get field offset on a record class" "$work/out" || { echo "CHANGED: see above"; exit 1; }
echo "as found: Kryo of Spark 4.1.0 cannot carry Java records"
