package dev.bellows.spark.launch;

import org.apache.spark.SparkContext;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.sql.SparkSession;

/** What the Sparks that there are jars for do alike, but take differently; the jar for Spark 3.5 has another class in this one's place. */
final class VersionDoor {
    private VersionDoor() {}

    /** Ends all jobs of a tag, for a reason that Spark's exception then names. */
    static void cancelJobs(SparkContext context, String tag, String reason) {
        context.cancelJobsWithTag(tag, reason);
    }

    static void saveMetadata(Params stage, String path, SparkSession session) {
        DefaultParamsWriter.saveMetadata(stage, path, session);
    }

    static DefaultParamsReader.Metadata loadMetadata(String path, SparkSession session, String type) {
        return DefaultParamsReader.loadMetadata(path, session, type);
    }
}
