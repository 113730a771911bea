package dev.bellows.bench.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.StageInfo;

/** The processor time that the tasks of each stage took, as Spark measures it; of the threads of tasks alone. */
final class StageTimes extends SparkListener {
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    @Override
    public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
        StageInfo stage = completed.stageInfo();
        String place = stage.name().replaceAll(":\\d+$", "").replace(' ', '-');
        seconds.merge(place, stage.taskMetrics().executorCpuTime() * 1e-9, Double::sum);
    }

    /** By the place in the program that the stage is called after; begins anew. */
    synchronized Map<String, Double> take() {
        Map<String, Double> taken = new LinkedHashMap<>(seconds);
        seconds.clear();
        return taken;
    }
}
