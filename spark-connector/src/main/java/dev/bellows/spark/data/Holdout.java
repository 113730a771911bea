package dev.bellows.spark.data;

import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Role;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.XXH64;

/**
 * Which rows are held out of training, to measure with. It follows from what a row holds alone, so it is the same at every reading,
 * in every partitioning and for any number of workers.
 */
public sealed interface Holdout extends Serializable {
    /** No row. */
    Holdout NONE = new Nothing();

    /**
     * Whether a row is held out.
     *
     * @param rows its bytes lie in this array
     * @param from where they begin
     * @param hash of these bytes
     */
    boolean holds(byte[] rows, int from, long hash);

    /** Those whose field of role {@link Role#VALIDATION} is true. */
    static Holdout marked(SampleSchema schema) {
        List<SampleSchema.Field> marks = schema.fields(Role.VALIDATION);
        if (marks.isEmpty()) {
            throw new IllegalArgumentException("holdout: no field of " + schema + " is of role " + Role.VALIDATION);
        }
        return new Marked(schema.offset(marks.get(0).name()));
    }

    /**
     * About this share of all rows, another one for another seed; equal rows are on one side.
     *
     * @param share from 0 to 1
     */
    static Holdout share(double share, long seed) {
        return new Share(share, seed);
    }

    /** See {@link #NONE}. */
    record Nothing() implements Holdout {
        @Override
        public boolean holds(byte[] rows, int from, long hash) {
            return false;
        }
    }

    /** See {@link #marked}. */
    record Marked(int offset) implements Holdout {
        @Override
        public boolean holds(byte[] rows, int from, long hash) {
            return rows[from + offset] != 0;
        }
    }

    /** See {@link #share}. */
    record Share(double share, long seed) implements Holdout {
        @Override
        public boolean holds(byte[] rows, int from, long hash) {
            return (XXH64.hashLong(hash, seed) >>> 11) * 0x1p-53 < share;
        }
    }
}
