package dev.bellows.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.bellows.backend.Backends;
import dev.bellows.memory.Scope;
import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ops that MXNet 1.9.1 has and PyTorch has not, or has with another meaning. */
final class MxNetOpOracleTest {
    private MxNet mxnet;

    @BeforeEach
    void open() {
        mxnet = MxNet.open();
    }

    @AfterEach
    void close() {
        if (mxnet != null) {
            mxnet.close();
        }
    }

    static Stream<MxNetRow> rows() {
        return Stream.of(MxNetMathRows.all(), MxNetImageRows.all()).flatMap(rows -> rows);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void outputsAreThoseOfMxNet(MxNetRow row) {
        Random random = new Random(Agreement.SEED + row.toString().hashCode());
        List<Values> inputs =
                row.inputs().stream().map(input -> input.values(random)).toList();
        List<NDArray> theirs = mxnet.callAll(
                row.op(), row.settings(), inputs.stream().map(this::array).toList());
        try (Scope scope = Scope.open("oracle");
                Backends.Use use = Backends.use(Backends.named("reference"))) {
            List<Tensor> ours = row.ours()
                    .apply(inputs.stream().<Tensor>map(Values::toArray).toList());
            for (int i = 0; i < ours.size(); i++) {
                Values mine = Values.of(((dev.bellows.ndarray.NDArray) ours.get(i)));
                double distance = mine.distance(Torch.values(theirs.get(i)));
                assertTrue(
                        distance <= Agreement.TOLERANCE,
                        row + ": output " + i + " differs by " + distance + ", seed " + Agreement.SEED + ": "
                                + Arrays.toString(mine.floats()) + ", MXNet has "
                                + Arrays.toString(theirs.get(i).toFloatArray()));
            }
        }
    }

    private NDArray array(Values values) {
        return mxnet.array(
                values.floats(), Arrays.stream(values.dims()).asLongStream().toArray());
    }
}
