package dev.bellows.spark.data.codec;

import dev.bellows.core.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.jspecify.annotations.Nullable;

/**
 * How much a row counts by its class, times what its own weight says, as one f32. The class is that which the label's codec has
 * written, so many bytes before.
 *
 * @param back from this field to the label, an i32
 * @param weights by class
 * @param own reads the row's own weight as one f32; null: it has none
 */
public record ClassWeightCodec(
        int back, List<Double> weights, @Nullable ColumnCodec own) implements ColumnCodec {
    public ClassWeightCodec {
        weights = List.copyOf(weights);
    }

    @Override
    public Shape shape(SpecializedGetters row, int ordinal) {
        return own == null ? Shape.scalar() : own.shape(row, ordinal);
    }

    @Override
    public int elements(SpecializedGetters row, int ordinal) {
        return own == null ? 1 : own.elements(row, ordinal);
    }

    @Override
    public void write(SpecializedGetters row, int ordinal, ByteBuffer out) {
        int at = out.position();
        double weight = weights.get(out.getInt(at - back));
        if (own == null) {
            out.putFloat((float) weight);
        } else {
            own.write(row, ordinal, out);
            out.putFloat(at, (float) (out.getFloat(at) * weight));
        }
    }
}
