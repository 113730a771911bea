package dev.bellows.spark.catalyst;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import scala.util.Properties;

/**
 * Whether this jar is for the Spark it finds itself in. Built with Scala 2.13 and Spark 4, it would meet missing methods
 * elsewhere, some of them in threads whose end takes the SparkContext along; so every stage asks first, with what has the same
 * name in all versions.
 */
public final class SparkVersion {
    private static final String SCALA = "2.13";
    private static final Version FIRST = new Version(4, 0, 1);

    private static final int FIRST_WITHOUT_SUBJECT = 24;
    private static final Version FIRST_WITHOUT_NEED = new Version(4, 2, 0);

    private SparkVersion() {}

    private record Version(int major, int minor, int patch) implements Comparable<Version> {
        private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

        /** Of what vendors append nothing is read; empty if there are no numbers at all. */
        static Optional<Version> of(String text) {
            Matcher matcher = NUMBERS.matcher(text);
            return matcher.matches()
                    ? Optional.of(new Version(
                            Integer.parseInt(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3))))
                    : Optional.empty();
        }

        @Override
        public int compareTo(Version other) {
            int byMajor = Integer.compare(major, other.major);
            int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
            return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
        }
    }

    /**
     * Returns if the Spark and the Scala on the class path are such as this jar is built for.
     *
     * @throws UnsupportedOperationException a sentence that says what to take instead
     */
    public static void require() {
        objection().ifPresent(sentence -> {
            throw new UnsupportedOperationException(sentence);
        });
    }

    /** Whether this Spark's driver and executors start on a JDK; until 4.2 their Hadoop called Subject.getSubject, which JDK 24 took away. */
    public static boolean startsOn(int jdk) {
        return startsOn(jdk, org.apache.spark.package$.MODULE$.SPARK_VERSION());
    }

    static boolean startsOn(int jdk, String spark) {
        return jdk < FIRST_WITHOUT_SUBJECT
                || Version.of(spark)
                        .filter(version -> version.compareTo(FIRST_WITHOUT_NEED) < 0)
                        .isEmpty();
    }

    /** Why this jar cannot be used here, if it cannot. */
    static Optional<String> objection() {
        return objection(org.apache.spark.package$.MODULE$.SPARK_VERSION(), Properties.versionNumberString());
    }

    static Optional<String> objection(String spark, String scala) {
        boolean old = Version.of(spark)
                .filter(version -> version.compareTo(FIRST) < 0)
                .isPresent();
        if (!old && scala.startsWith(SCALA + ".")) {
            return Optional.empty();
        }
        return Optional.of(
                "bellows-spark: this jar is for Spark 4.0.1 and later with Scala 2.13, and this is Spark " + spark
                        + " with Scala " + scala
                        + "; take a distribution of Spark 4 for Scala 2.13, such as pyspark 4.0.1 or later, and in a"
                        + " build the artifacts whose names end in _2.13; there is no bellows-spark for Spark 3");
    }
}
