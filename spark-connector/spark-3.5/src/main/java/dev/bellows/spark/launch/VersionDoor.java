package dev.bellows.spark.launch;

import org.apache.spark.SparkContext;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** What the Sparks that there are jars for do alike, but take differently: as 3.5 takes it. */
final class VersionDoor {
    private VersionDoor() {}

    /** Ends all jobs of a tag. Spark 3.5 has no place for the reason, so its exception names the tag alone. */
    static void cancelJobs(SparkContext context, String tag, String unused) {
        context.cancelJobsWithTag(tag);
    }

    static void saveMetadata(Params stage, String path, SparkSession session) {
        DefaultParamsWriter.saveMetadata(stage, path, session.sparkContext(), Option.empty(), Option.empty());
    }

    static DefaultParamsReader.Metadata loadMetadata(String path, SparkSession session, String type) {
        return DefaultParamsReader.loadMetadata(path, session.sparkContext(), type);
    }
}
