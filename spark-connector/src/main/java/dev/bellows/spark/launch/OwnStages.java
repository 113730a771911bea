package dev.bellows.spark.launch;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.SparkListenerJobStart;
import scala.jdk.javaapi.CollectionConverters;

/** Spark's ids of the stages that belong to one {@link JobScope}, as they become known. */
final class OwnStages {
    /** Local property with the tags of a job. */
    static final String TAGS = "spark.job.tags";

    private final String tag;
    private final Set<Object> stages = ConcurrentHashMap.newKeySet();

    /**
     * No stages so far.
     *
     * @param tag of the scope's jobs
     */
    OwnStages(String tag) {
        this.tag = tag;
    }

    /** To be called for every job that starts. */
    void note(SparkListenerJobStart start) {
        String tags = start.properties() == null ? null : start.properties().getProperty(TAGS);
        if (tags != null && List.of(tags.split(",", -1)).contains(tag)) {
            stages.addAll(CollectionConverters.asJava(start.stageIds()));
        }
    }

    boolean contain(int stage) {
        return stages.contains(stage);
    }
}
