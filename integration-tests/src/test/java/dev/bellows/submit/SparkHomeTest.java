package dev.bellows.submit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SparkHomeTest {
    private static final String REPOSITORY = "/home/me/.m2/repository/";

    @Test
    void hasNothingOfBellowsWhereverMavenFoundIt() {
        assertTrue(SparkHome.isSparks(REPOSITORY + "org/apache/spark/spark-core_2.13/4.2.0/spark-core_2.13-4.2.0.jar"));
        assertFalse(SparkHome.isSparks("/clone/engine/target/bellows-engine-0.1.0.jar"));
        assertFalse(SparkHome.isSparks("/clone/engine/target/classes"));
        assertFalse(
                SparkHome.isSparks(REPOSITORY + "dev/bellows/bellows-engine/0.1.0/bellows-engine-0.1.0.jar"),
                "of ./mvnw install, found where a single module is built");
    }
}
