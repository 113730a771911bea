package dev.bellows.spark.catalyst;

import dev.bellows.spark.catalyst.SparkLine.Release;
import java.util.Optional;
import scala.util.Properties;

/**
 * Whether this jar is for the Spark it finds itself in. Elsewhere it would meet missing methods, some of them in threads whose end
 * takes the SparkContext along; so every stage asks first, with what has the same name in all versions.
 */
public final class SparkVersion {
    private static final SparkLine OWN = SparkLine.SPARK_4;

    private static final int FIRST_WITHOUT_SUBJECT = 24;
    private static final Release FIRST_WITHOUT_NEED = new Release(4, 2, 0);

    private SparkVersion() {}

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

    /** The Scala on the class path, by the two numbers that say what runs with it, such as 2.13. */
    public static String scala() {
        String all = Properties.versionNumberString();
        return all.substring(0, all.lastIndexOf('.'));
    }

    /** Whether this Spark's driver and executors start on a JDK; until 4.2 their Hadoop called Subject.getSubject, which JDK 24 took away. */
    public static boolean startsOn(int jdk) {
        return startsOn(jdk, org.apache.spark.package$.MODULE$.SPARK_VERSION());
    }

    static boolean startsOn(int jdk, String spark) {
        return jdk < FIRST_WITHOUT_SUBJECT
                || Release.of(spark)
                        .filter(release -> release.compareTo(FIRST_WITHOUT_NEED) < 0)
                        .isEmpty();
    }

    /** Why this jar cannot be used here, if it cannot. */
    static Optional<String> objection() {
        return objection(OWN, org.apache.spark.package$.MODULE$.SPARK_VERSION(), Properties.versionNumberString());
    }

    static Optional<String> objection(SparkLine own, String spark, String scala) {
        return own.takes(spark, scala)
                ? Optional.empty()
                : Optional.of("bellows-spark: this jar is for " + own + ", and this is Spark " + spark + " with Scala "
                        + scala + "; " + SparkLine.advice(spark, scala));
    }
}
