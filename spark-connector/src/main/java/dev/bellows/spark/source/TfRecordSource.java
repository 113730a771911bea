package dev.bellows.spark.source;

import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map;

/** TensorFlow's record files, read and written; see {@link dev.bellows.data.table.TfRecordTable}. */
public final class TfRecordSource extends TableSource {
    public TfRecordSource() {
        super("tfrecord");
    }

    @Override
    public OutputWriterFactory prepareWrite(
            SparkSession session, Job job, Map<String, String> options, StructType schema) {
        return new TfRecordWriting(SparkTypes.columns(schema), options.getOrElse("compression", () -> "none"));
    }
}
