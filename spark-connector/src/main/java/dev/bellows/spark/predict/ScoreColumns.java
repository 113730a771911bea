package dev.bellows.spark.predict;

import dev.bellows.spark.data.codec.Texts;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/** The columns that a model makes of its network's outputs. */
public interface ScoreColumns extends Serializable {
    /** The columns, with what Spark ML's attributes say of them. */
    StructType schema();

    /** A writer of some of the columns, given by their numbers in the schema. */
    Writer writer(int... columns);

    /** Writes the columns of one row after the other. */
    interface Writer {
        /**
         * The columns of a row.
         *
         * @param outputs the network's, which may be changed
         * @param texts those that outputs of texts are the places of
         * @return good until the next call
         */
        UnsafeRow write(double[] outputs, Texts texts);
    }
}
