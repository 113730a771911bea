package dev.bellows.optest;

import static dev.bellows.optest.GoldenTest.array;
import static dev.bellows.optest.GoldenTest.ints;
import static dev.bellows.optest.GoldenTest.near;
import static dev.bellows.optest.GoldenTest.vector;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.update.AdamUpdate;
import dev.bellows.op.update.SgdUpdate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values of the composites that training stands on, worked out by hand. */
final class GoldenCompositeTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private Backends.@Nullable Use reference;

    @BeforeEach
    void useTheReference() {
        reference = Backends.use(Compute.REFERENCE);
    }

    @AfterEach
    void stopUsingIt() {
        Objects.requireNonNull(reference).close();
    }

    private static NDArray scalar(double value) {
        return NDArray.scalar(value, DType.F64);
    }

    // spotless:off
    @Test
    void composites() {
        near("softmax", 1e-15, Softmax.softmax(vector(0, Math.log(3)), 0), 0.25, 0.75);
        near("softmax of huge scores", 0, Softmax.softmax(vector(1e300, 1e300, -1e300), 0), 0.5, 0.5, 0);
        Tensor loss = SoftmaxCrossEntropy.softmaxCrossEntropy(
            array(new double[] {0, Math.log(3), 0, 0, -INF, 0, 0, 0}, 4, 2), ints(1, 0, 1, 5));
        near("cross entropy, masked and out of range", 1e-15, loss, -Math.log(0.75), Math.log(2), -0.0, -0.0);
        NDArray x = array(new double[] {1, 10, 3, 30}, 2, 2);
        near("batch norm", 1e-15, new BatchNorm(0).on(x, vector(1, 2), vector(0, 5)), -1, 3, 1, 7);
        List<Tensor> sgd = new SgdUpdate(0.5, 0, false).onAll(List.of(vector(1), vector(2), vector(4), scalar(0.25)));
        near("sgd's weight", 0, sgd.get(0), 2.5);
        near("sgd's momentum", 0, sgd.get(1), 1.5);
        near("nesterov's weight", 0, new SgdUpdate(0.5, 0, true).on(vector(1), vector(2), vector(4), scalar(0.25)), 1.25);
        List<Tensor> adam = new AdamUpdate(0.5, 0.75, 0, 0)
            .onAll(List.of(vector(1), vector(2), vector(0), vector(0), scalar(0.5)));
        near("adam's weight", 1e-15, adam.get(0), 0.5);
        near("adam's moments", 0, adam.get(1), 1);
        near("adam's moments", 0, adam.get(2), 1);
    }
    // spotless:on
}
