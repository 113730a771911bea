package dev.bellows.collective.algorithm;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import java.nio.ByteBuffer;

/**
 * A block of partial results on the heap. The bytes themselves lie off the heap, but the JDK 17 compiler vectorises loops
 * over heap arrays only (measured five times faster), and a bulk copy into an array that stays in the cache
 * is nearly free.
 */
interface Accumulator {
    /** Elements per block: two blocks of doubles (128 KiB) fit the second-level cache of any server. */
    int BLOCK = 8192;

    /** Starts with the elements of {@code source}, at most {@link #BLOCK} of them. */
    void load(ByteBuffer source);

    /** Combines with as many elements of {@code source} as were loaded: {@code acc = acc op source}. */
    void combine(ByteBuffer source);

    /** Writes the elements to {@code target}. */
    void store(ByteBuffer target);

    /** A new accumulator for one type and operation. */
    static Accumulator of(DType type, ReduceOp op) {
        return switch (type) {
            case F32 -> new FloatAccumulator(op);
            case F64 -> new DoubleAccumulator(op);
            case I64 -> new LongAccumulator(op);
            case BF16, I32, U8, BOOL ->
                throw new DTypeException(
                        "collective: cannot reduce elements of type " + type + "; convert them to f32, f64 or i64");
        };
    }
}
