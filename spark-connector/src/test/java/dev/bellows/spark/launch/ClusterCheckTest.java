package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ClusterCheckTest {
    @Test
    void knowsTheSlotsOfALocalCluster() {
        assertEquals(OptionalInt.of(6), most("local-cluster[2, 3, 1024]", conf()));
        assertEquals(OptionalInt.of(2), most("local-cluster[2,3,1024]", conf().set("spark.task.cpus", "2")));
    }

    @Test
    void knowsTheMostSlotsThatAnApplicationMayHave() {
        SparkConf eightCores = conf().set("spark.cores.max", "8").set("spark.task.cpus", "2");
        assertEquals(OptionalInt.of(4), most("spark://host:7077", eightCores));
        assertEquals(OptionalInt.empty(), most("spark://host:7077", conf()));
        SparkConf threeOfFour = conf().set("spark.executor.instances", "3").set("spark.executor.cores", "4");
        assertEquals(OptionalInt.of(12), most("yarn", threeOfFour));
        assertEquals(OptionalInt.empty(), most("k8s://https://host", conf()));
    }

    @Test
    void knowsHowManyExecutorsDynamicAllocationMayStart() {
        SparkConf conf = conf().set("spark.dynamicAllocation.maxExecutors", "3")
                .set("spark.executor.instances", "1")
                .set("spark.executor.cores", "4");
        assertEquals(OptionalInt.of(12), ClusterCheck.mostSlots("yarn", conf, TrainingResources.NONE, true));
        assertEquals(
                OptionalInt.of(12), ClusterCheck.mostSlots("spark://host:7077", conf, TrainingResources.NONE, true));
        assertEquals(OptionalInt.empty(), ClusterCheck.mostSlots("yarn", conf(), TrainingResources.NONE, true));
    }

    @Test
    void countsWithTheResourcesOfTheTrainingStage() {
        SparkConf conf = conf().set("spark.executor.instances", "3").set("spark.executor.cores", "4");
        TrainingResources four = TrainingResources.parse("{\"taskCpus\": 4}");
        assertEquals(OptionalInt.of(3), ClusterCheck.mostSlots("yarn", conf, four, false));
        assertEquals(OptionalInt.of(2), ClusterCheck.mostSlots("local-cluster[2,4,1024]", conf(), four, false));
        TrainingResources eight = TrainingResources.parse("{\"executorCores\": 8, \"taskCpus\": 4}");
        conf.set("spark.dynamicAllocation.maxExecutors", "3");
        assertEquals(OptionalInt.of(6), ClusterCheck.mostSlots("k8s://https://host", conf, eight, true));
    }

    private static OptionalInt most(String master, SparkConf conf) {
        return ClusterCheck.mostSlots(master, conf, TrainingResources.NONE, false);
    }

    private static SparkConf conf() {
        return new SparkConf(false);
    }
}
