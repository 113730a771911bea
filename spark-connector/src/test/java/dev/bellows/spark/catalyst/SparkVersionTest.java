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
        "4.0.1, 2.13.16",
        "4.0.5, 2.13.16",
        "4.1.0, 2.13.17",
        "4.3.0-SNAPSHOT, 2.13.18",
        "4.1.0-amzn-1, 2.13.17",
        "5.0, 2.13.20",
        "main, 2.13.20"
    })
    void takesWhatItIsBuiltFor(String spark, String scala) {
        assertEquals(Optional.empty(), SparkVersion.objection(spark, scala));
    }

    @ParameterizedTest
    @CsvSource({"17, 4.0.1, true", "21, 4.1.4, true", "24, 4.1.4, false", "25, 4.2.0, true", "25, 4.3.0, true"})
    void knowsOnWhichJdkASparkStarts(int jdk, String spark, boolean starts) {
        assertEquals(starts, SparkVersion.startsOn(jdk, spark));
    }

    @ParameterizedTest
    @CsvSource({
        "3.5.9, 2.12.18",
        "3.5.6, 2.13.8",
        "4.0.0, 2.13.16",
        "4.1.0, 3.3.1",
        "3.4.1-databricks, 2.12.15",
    })
    void namesWhatToTakeInsteadElsewhere(String spark, String scala) {
        String sentence = SparkVersion.objection(spark, scala).orElseThrow();
        assertTrue(sentence.contains("this is Spark " + spark + " with Scala " + scala + "; take"), sentence);
    }
}
