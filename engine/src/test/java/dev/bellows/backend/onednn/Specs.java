package dev.bellows.backend.onednn;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.util.Arrays;

/** Specs as text, such as {@code 2x3x4}; the empty text is a scalar. */
public final class Specs {
    private Specs() {}

    public static Spec f32(String dims) {
        return of(DType.F32, dims);
    }

    public static Spec of(DType dtype, String dims) {
        return new Spec(shape(dims), dtype);
    }

    public static Shape shape(String dims) {
        return dims.isEmpty()
                ? Shape.scalar()
                : Shape.of(Arrays.stream(dims.split("x"))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }
}
