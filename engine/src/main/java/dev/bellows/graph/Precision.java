package dev.bellows.graph;

import dev.bellows.backend.Backend;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How exactly a compiled graph computes what was recorded in f32. Inputs, weights and results are f32 in any case: only what lies
 * between is rounded.
 */
public enum Precision {
    /** All in f32. */
    FP32,
    /**
     * Products, convolutions and what lies between them in bf16, each summed in f32; sums, exponentials, losses, statistics,
     * gradients of weights and updates in f32. bf16 has the range of f32, so losses need no scaling.
     */
    BF16,
    /** {@link #BF16} where the backend {@linkplain Backend#prefersBf16 is faster with it}, else {@link #FP32}. */
    AUTO;

    /**
     * The precision of this name, in small letters.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Precision of(String name) {
        return Arrays.stream(values())
                .filter(precision -> precision.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("precision: must be one of "
                        + Arrays.stream(values()).map(Precision::toString).collect(Collectors.joining(", ")) + "; got '"
                        + name + "'"));
    }

    /** Whether a graph compiled for {@code backend} computes in bf16. */
    public boolean isNarrow(Backend backend) {
        return this == BF16 || (this == AUTO && backend.prefersBf16());
    }

    /** The name that {@link #of} takes. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
