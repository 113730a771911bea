package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ClusterCheckTest {
    @Test
    void refusesDynamicAllocationExceptInLocalMode() {
        SparkConf conf = conf().set("spark.dynamicAllocation.enabled", "true");
        assertEquals(
                "numWorkers: all workers must run at once, which Spark does not promise while executors come and go;"
                    + " set spark.dynamicAllocation.enabled to false and spark.executor.instances to what numWorkers"
                    + " needs",
                assertThrows(IllegalStateException.class, () -> ClusterCheck.refuseDynamicAllocation(conf, false))
                        .getMessage());
        assertDoesNotThrow(() -> ClusterCheck.refuseDynamicAllocation(conf, true));
        assertDoesNotThrow(() -> ClusterCheck.refuseDynamicAllocation(conf(), false));
    }

    @Test
    void knowsTheSlotsOfALocalCluster() {
        assertEquals(OptionalInt.of(6), ClusterCheck.mostSlots("local-cluster[2, 3, 1024]", conf()));
        assertEquals(
                OptionalInt.of(2),
                ClusterCheck.mostSlots("local-cluster[2,3,1024]", conf().set("spark.task.cpus", "2")));
    }

    @Test
    void knowsTheMostSlotsThatAnApplicationMayHave() {
        assertEquals(
                OptionalInt.of(4),
                ClusterCheck.mostSlots(
                        "spark://host:7077", conf().set("spark.cores.max", "8").set("spark.task.cpus", "2")));
        assertEquals(OptionalInt.empty(), ClusterCheck.mostSlots("spark://host:7077", conf()));
        assertEquals(
                OptionalInt.of(12),
                ClusterCheck.mostSlots(
                        "yarn", conf().set("spark.executor.instances", "3").set("spark.executor.cores", "4")));
        assertEquals(OptionalInt.empty(), ClusterCheck.mostSlots("k8s://https://host", conf()));
    }

    private static SparkConf conf() {
        return new SparkConf(false);
    }
}
