package dev.bellows.spark.launch;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.StageInfo;

/** Tells the {@link MeetingPoint} of a job when an attempt of one of its stages has ended. */
final class AttemptEnds extends SparkListener {
    private final OwnStages stages;
    private final MeetingPoint meeting;

    AttemptEnds(OwnStages stages, MeetingPoint meeting) {
        this.stages = stages;
        this.meeting = meeting;
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        stages.note(start);
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted event) {
        StageInfo stage = event.stageInfo();
        if (stages.contain(stage.stageId())) {
            String reason = stage.failureReason().isDefined()
                    ? stage.failureReason().get().lines().findFirst().orElse("it failed")
                    : "it is done";
            meeting.end(stage.stageId(), stage.attemptNumber(), "the stage attempt has ended: " + reason);
        }
    }
}
