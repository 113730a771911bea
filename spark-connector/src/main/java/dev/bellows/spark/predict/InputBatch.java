package dev.bellows.spark.predict;

import dev.bellows.core.MemoryException;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostBuffer;
import dev.bellows.memory.HostPool;
import dev.bellows.spark.catalyst.ColumnAppender;
import dev.bellows.spark.data.codec.BadValueException;
import dev.bellows.spark.data.codec.ColumnCodec;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.data.codec.RowArrays;
import dev.bellows.spark.data.codec.Target;
import dev.bellows.spark.data.codec.Texts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The inputs of the rows that are scored together, as bytes off the heap. It takes no more memory than the rows need that
 * come, and keeps it for the next batch.
 */
final class InputBatch implements AutoCloseable {
    /** Tasks come and go; what one leaves the next uses. */
    private static final HostPool POOL = new HostPool(64L << 20);

    private static final int FIRST_ROWS = 16;

    private final List<Input> inputs;
    private final Texts texts;
    private final int most;
    private final long rowBytes;
    private int room;
    private int rows;

    /** One input: where it comes from and where it goes. */
    static final class Input {
        private final ColumnCodec codec;
        private final String column;
        private final int ordinal;
        private final Spec spec;
        private final int bytes;
        private HostBuffer memory = POOL.allocate(0);
        /** The memory, to be written to. */
        private ByteBuffer filling = memory.host();

        private Input(ColumnCodec codec, String column, int ordinal, Spec spec) {
            this.codec = codec;
            this.column = column;
            this.ordinal = ordinal;
            this.spec = spec;
            bytes = Math.toIntExact(spec.bytes());
        }

        /**
         * @param input what it is called
         * @param column what to read
         * @param spec what the network takes for one row
         * @param texts takes its texts in, if it is made of these
         */
        static Input of(
                ScoreRows.Input input, ColumnAppender.Input column, Spec spec, ScoreRows.Options options, Texts texts) {
            Target target = Target.of(spec.dtype(), input.ids())
                    .in(spec.shape(), options.resize())
                    .pairs(Optional.of(input.pairsOf()).filter(length -> length > 0))
                    .words(input.words());
            ColumnCodec codec =
                    switch (input.form()) {
                        case WHOLE -> ColumnTypes.codec(input.name(), column.type(), target);
                        case SEQUENCE ->
                            ColumnTypes.sequence(
                                    input.name(),
                                    column.type(),
                                    target,
                                    spec.shape().without(0),
                                    options.most() > 0);
                        case LENGTH -> ColumnTypes.steps(input.name(), options.most());
                        case TEXT -> texts.codec(input.name(), column.type());
                    };
            return new Input(codec, input.name().toString(), column.ordinal(), spec);
        }

        /** What is written is void if the row is refused. */
        private void write(InternalRow row, int index) {
            if (!codec.fits(row, ordinal, spec.shape())) {
                throw new IllegalArgumentException(
                        column + " holds " + codec.elements(row, ordinal) + " values, but the model learned from "
                                + spec.shape().size() + "; prepare the features as for training");
            }
            filling.limit((index + 1) * bytes).position(index * bytes);
            codec.write(row, ordinal, filling);
        }

        private ByteBuffer rows(int from, int count) {
            return memory.host().slice(from * bytes, count * bytes).order(ByteOrder.nativeOrder());
        }

        private void grow(int filled, int room) {
            HostBuffer larger = POOL.allocate((long) room * bytes);
            larger.host().put(rows(0, filled));
            memory.release();
            memory = larger;
            filling = larger.host();
        }
    }

    /**
     * @param inputs in the order of the network's
     * @param texts where these put their texts
     * @param most rows that are taken in
     */
    InputBatch(List<Input> inputs, Texts texts, int most) {
        this.inputs = inputs;
        this.texts = texts;
        this.most = most;
        rowBytes = inputs.stream().mapToLong(input -> input.bytes).sum();
    }

    int rows() {
        return rows;
    }

    /** The bytes of the rows that are in. */
    long bytes() {
        return rows * rowBytes;
    }

    /**
     * Makes room for another row.
     *
     * @return whether there is; not if as many as may be are in, or if there is no memory for more
     * @throws MemoryException if there is none for a single row
     */
    boolean reserve() {
        if (rows < room) {
            return true;
        }
        int wanted = Math.min(most, Math.max(FIRST_ROWS, 2 * room));
        while (wanted > rows) {
            try {
                int size = wanted;
                inputs.forEach(input -> input.grow(rows, size));
                room = wanted;
                return true;
            } catch (MemoryException none) {
                if (wanted == 1) {
                    throw none;
                }
                wanted = (wanted + rows) / 2;
            }
        }
        return false;
    }

    /**
     * Takes in a row, for which there is room.
     *
     * @throws BadValueException if it holds a value that cannot be scored; the batch is as it was
     * @throws IllegalArgumentException if it is of another length than the rows that the model learned from
     */
    void add(InternalRow row) {
        for (int i = 0; i < inputs.size(); i++) {
            inputs.get(i).write(row, rows);
        }
        rows++;
    }

    /** The inputs of some rows. */
    RowArrays arrays(int from, int count) {
        return new RowArrays(
                inputs.stream().map(input -> input.rows(from, count)).toList(), texts);
    }

    void clear() {
        rows = 0;
        texts.clear();
    }

    @Override
    public void close() {
        inputs.forEach(input -> input.memory.release());
    }
}
