package dev.bellows.oracle;

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

/** Whole families of ops that MXNet 1.9.1 has and PyTorch has not, or has with another meaning: a table of rows for each. */
final class MxNetFamilyOracleTest {
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
        return Stream.of(MxNetMathRows.all(), MxNetImageRows.all(), MxNetAttentionRows.all())
                .flatMap(rows -> rows);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void outputsAreThoseOfMxNet(MxNetRow row) {
        Random random = new Random(Agreement.SEED + row.toString().hashCode());
        List<Values> inputs = OpRow.draw(row.inputs(), random);
        List<NDArray> theirs = mxnet.callAll(
                row.op(), row.settings(), inputs.stream().map(this::array).toList());
        for (String backend : List.of("reference", "onednn")) {
            try (Scope scope = Scope.open("oracle");
                    Backends.Use use = Backends.use(Backends.named(backend))) {
                List<Tensor> ours = row.ours()
                        .apply(inputs.stream().<Tensor>map(Values::toArray).toList());
                for (int i = 0; i < ours.size(); i++) {
                    Values mine = Values.of((dev.bellows.ndarray.NDArray) ours.get(i));
                    Values expected = Torch.values(theirs.get(i));
                    Agreement.check(row + " on " + backend, List.of("output " + i), List.of(mine), List.of(expected));
                }
            }
        }
    }

    private NDArray array(Values values) {
        return mxnet.array(
                values.floats(), Arrays.stream(values.dims()).asLongStream().toArray());
    }
}
