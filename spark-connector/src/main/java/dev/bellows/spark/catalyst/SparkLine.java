package dev.bellows.spark.catalyst;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions of Spark, of one binary version of Scala, that one artifact of ours is for. */
enum SparkLine {
    SPARK_4(
            "bellows-spark",
            "Spark 4.0.1 and later",
            new Release(4, 0, 1),
            new Release(Integer.MAX_VALUE, 0, 0),
            "2.13"),
    SPARK_3_5_SCALA_2_12("bellows-spark-3.5_2.12", "Spark 3.5", new Release(3, 5, 0), new Release(3, 6, 0), "2.12"),
    SPARK_3_5_SCALA_2_13("bellows-spark-3.5_2.13", "Spark 3.5", new Release(3, 5, 0), new Release(3, 6, 0), "2.13");

    private final String artifact;
    private final String sparks;
    private final Release first;
    private final Release end;
    private final String scala;

    SparkLine(String artifact, String sparks, Release first, Release end, String scala) {
        this.artifact = artifact;
        this.sparks = sparks;
        this.first = first;
        this.end = end;
        this.scala = scala;
    }

    /** A version of Spark by its numbers. */
    record Release(int major, int minor, int patch) implements Comparable<Release> {
        private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

        /** Of what vendors append nothing is read; empty if there are no numbers at all. */
        static Optional<Release> of(String text) {
            Matcher matcher = NUMBERS.matcher(text);
            return matcher.matches()
                    ? Optional.of(new Release(
                            Integer.parseInt(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3))))
                    : Optional.empty();
        }

        @Override
        public int compareTo(Release other) {
            int byMajor = Integer.compare(major, other.major);
            int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
            return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
        }
    }

    /** Whether it is for a Spark and a Scala, as these tell their versions; a Spark without numbers is one that is being made, and gets a try. */
    boolean takes(String spark, String scala) {
        boolean inRange = Release.of(spark)
                .map(release -> release.compareTo(first) >= 0 && release.compareTo(end) < 0)
                .orElse(true);
        return inRange && scala.startsWith(this.scala + ".");
    }

    /** The artifact for a Spark and a Scala, or what Sparks there are artifacts for. */
    static String advice(String spark, String scala) {
        return Arrays.stream(values())
                .filter(line -> line.takes(spark, scala))
                .findFirst()
                .map(line -> "take " + line.artifact + ", which is for that")
                .orElse("take a distribution of Spark 4 for Scala 2.13, such as pyspark 4.0.1 or later, or of Spark 3.5"
                        + " with the jar that is for it, such as " + SPARK_3_5_SCALA_2_12.artifact);
    }

    @Override
    public String toString() {
        return sparks + " with Scala " + scala;
    }
}
