package dev.bellows.spark.catalyst;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkVersionTest {
    @Test
    void theSparkOfTheBuildIsOneOfOurs() {
        assertEquals(Optional.empty(), SparkVersion.objection());
    }

    @ParameterizedTest
    @CsvSource({
        "SPARK_4, 4.0.1, 2.13.16",
        "SPARK_4, 4.0.5, 2.13.16",
        "SPARK_4, 4.1.0, 2.13.17",
        "SPARK_4, 4.3.0-SNAPSHOT, 2.13.18",
        "SPARK_4, 4.1.0-amzn-1, 2.13.17",
        "SPARK_4, 5.0, 2.13.20",
        "SPARK_4, main, 2.13.20",
        "SPARK_3_5_SCALA_2_12, 3.5.0, 2.12.18",
        "SPARK_3_5_SCALA_2_12, 3.5.9, 2.12.18",
        "SPARK_3_5_SCALA_2_12, 3.5.3-databricks, 2.12.15",
        "SPARK_3_5_SCALA_2_13, 3.5.6, 2.13.8",
    })
    void takesWhatItIsBuiltFor(SparkLine line, String spark, String scala) {
        assertEquals(Optional.empty(), SparkVersion.objection(line, spark, scala));
    }

    @ParameterizedTest
    @CsvSource({
        "17, 3.5.9, true",
        "25, 3.5.9, false",
        "17, 4.0.1, true",
        "21, 4.1.4, true",
        "24, 4.1.4, false",
        "25, 4.2.0, true",
        "25, 4.3.0, true"
    })
    void knowsOnWhichJdkASparkStarts(int jdk, String spark, boolean starts) {
        assertEquals(starts, SparkVersion.startsOn(jdk, spark));
    }

    @ParameterizedTest
    @CsvSource({
        "SPARK_4, 3.5.9, 2.12.18, bellows-spark-3.5_2.12",
        "SPARK_4, 3.5.6, 2.13.8, bellows-spark-3.5_2.13",
        "SPARK_3_5_SCALA_2_12, 3.5.6, 2.13.8, bellows-spark-3.5_2.13",
        "SPARK_3_5_SCALA_2_12, 4.2.0, 2.13.18, bellows-spark",
        "SPARK_3_5_SCALA_2_13, 4.2.0, 2.13.18, bellows-spark",
    })
    void namesTheArtifactToTakeInstead(SparkLine line, String spark, String scala, String artifact) {
        String sentence = SparkVersion.objection(line, spark, scala).orElseThrow();
        assertTrue(
                sentence.endsWith("this is Spark " + spark + " with Scala " + scala + "; take " + artifact
                        + ", which is for that"),
                sentence);
    }

    @ParameterizedTest
    @CsvSource({"4.0.0, 2.13.16", "4.1.0, 3.3.1", "3.4.1-databricks, 2.12.15", "3.5.9, 2.11.12"})
    void namesTheSparkToTakeWhereThereIsNoArtifact(String spark, String scala) {
        for (SparkLine line : SparkLine.values()) {
            String sentence = SparkVersion.objection(line, spark, scala).orElseThrow();
            assertTrue(sentence.contains("; take a distribution of Spark 4 for Scala 2.13"), sentence);
        }
    }

    @Test
    void tellsScalaByTwoNumbers() {
        assertTrue(SparkVersion.scala().matches("\\d+\\.\\d+"), SparkVersion.scala());
    }
}
