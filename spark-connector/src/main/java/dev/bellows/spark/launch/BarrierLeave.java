package dev.bellows.spark.launch;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Lets Spark make a barrier stage under dynamic allocation, which it refuses for fear that slots never come. Here they have come
 * before, and {@link SlotWatch} sees to it that nobody waits for others for ever (ADR 65).
 *
 * <p>Spark looks at its configuration when it makes the stage, and there alone: dynamic allocation itself has read it long before.
 * So the setting reads as off from before the job until it has started.
 */
final class BarrierLeave extends SparkListener implements AutoCloseable {
    static final String DYNAMIC = "spark.dynamicAllocation.enabled";

    /** How many want it off in an application. */
    private static final Map<SparkConf, Integer> HOLDERS = new HashMap<>();

    private final SparkContext context;
    private final OwnStages stages;
    private final Runnable started;
    private boolean held;

    private BarrierLeave(SparkContext context, String tag, Runnable started, boolean held) {
        this.context = context;
        this.stages = new OwnStages(tag);
        this.started = started;
        this.held = held;
    }

    /**
     * Takes leave until a job starts, at the latest until this is closed.
     *
     * @param tag of the job
     * @param started called when it has
     */
    static BarrierLeave take(SparkContext context, String tag, Runnable started) {
        boolean dynamic = SparkDoor.allocatesDynamically(context);
        BarrierLeave leave = new BarrierLeave(context, tag, started, dynamic);
        if (dynamic) {
            synchronized (HOLDERS) {
                HOLDERS.merge(context.conf(), 1, Integer::sum);
                context.conf().set(DYNAMIC, "false");
            }
            context.addSparkListener(leave);
        }
        return leave;
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        stages.note(start);
        if (start.stageInfos().exists(stage -> stages.contain(stage.stageId()))) {
            end();
            started.run();
        }
    }

    @Override
    public void close() {
        context.removeSparkListener(this);
        end();
    }

    private void end() {
        synchronized (HOLDERS) {
            if (held && HOLDERS.merge(context.conf(), -1, Integer::sum) == 0) {
                HOLDERS.remove(context.conf());
                context.conf().set(DYNAMIC, "true");
            }
            held = false;
        }
    }
}
