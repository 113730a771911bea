package dev.bellows.spark.source;

import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map;

/** NumPy's arrays, read and written; see {@link dev.bellows.data.table.NumpyTable}. */
public final class NumpySource extends TableSource {
    public NumpySource() {
        super("npy");
    }

    @Override
    public OutputWriterFactory prepareWrite(
            SparkSession session, Job job, Map<String, String> options, StructType schema) {
        return new NumpyWriting(SparkTypes.columns(schema));
    }
}
