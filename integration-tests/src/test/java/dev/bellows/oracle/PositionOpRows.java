package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.unary;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.bellows.op.attention.AddSinusoids;
import dev.bellows.op.attention.DivSqrtDim;
import dev.bellows.op.attention.Rotary;
import java.util.stream.Stream;

/** What attention does beside its products: positions and scales. */
final class PositionOpRows {
    private PositionOpRows() {}

    static Stream<OpRow> all() {
        return Stream.of(
                unary("div sqrt dim", DivSqrtDim::divSqrtDim, x -> x.div(Math.sqrt(6.0)), any(3, 6)),
                unary("sinusoids", AddSinusoids::addSinusoids, PositionOpRows::sinusoids, any(2, 5, 6)),
                unary("rotary positions", Rotary::rotary, PositionOpRows::rotary, any(2, 5, 6)));
    }

    private static NDArray sinusoids(NDArray x) {
        NDArray angles = angles(x);
        NDArray pairs = NDArrays.stack(new NDList(angles.sin(), angles.cos()), 2);
        return x.add(pairs.reshape(5, 6));
    }

    private static NDArray rotary(NDArray x) {
        NDArray angles = angles(x);
        NDArray a = x.get("..., :3");
        NDArray b = x.get("..., 3:");
        NDArray first = a.mul(angles.cos()).sub(b.mul(angles.sin()));
        return first.concat(b.mul(angles.cos()).add(a.mul(angles.sin())), 2);
    }

    /** Of 5 steps and 3 pairs. */
    private static NDArray angles(NDArray x) {
        float[] angles = new float[15];
        for (int i = 0; i < angles.length; i++) {
            int step = i / 3;
            angles[i] = (float) (step / Math.pow(10_000, i % 3 / 3.0));
        }
        return x.getManager().create(angles, new Shape(5, 3));
    }
}
