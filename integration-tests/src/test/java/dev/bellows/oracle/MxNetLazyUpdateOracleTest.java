package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.op.index.RowSparse;
import dev.bellows.optim.AdaGrad;
import dev.bellows.optim.Adam;
import dev.bellows.optim.GroupAdaGrad;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.RowUpdate;
import dev.bellows.optim.Rule;
import dev.bellows.optim.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten steps by gradients of few rows, other ones in every step: ours by {@link RowUpdate}, the other by MXNet's lazy updates.
 * Its Ftrl is lazy only if the weight, too, is stored by rows, which DJL cannot make.
 */
final class MxNetLazyUpdateOracleTest {
    private static final int STEPS = 10;
    private static final int ROWS = 6;
    private static final int SIZE = 3;

    private final Random random = new Random(Agreement.SEED);
    private final Values start = Values.random(random, -1, 1, ROWS, SIZE);
    private final List<int[]> rows = new ArrayList<>();
    private final List<Values> values = new ArrayList<>();
    private MxNet mxnet;

    @BeforeEach
    void open() {
        for (int step = 0; step < STEPS; step++) {
            int[] read = random.ints(2, 0, ROWS).distinct().sorted().toArray();
            rows.add(read);
            values.add(Values.random(random, -1, 1, read.length, SIZE));
        }
        mxnet = MxNet.open();
    }

    @AfterEach
    void close() {
        if (mxnet != null) {
            mxnet.close();
        }
    }

    static Stream<Arguments> optimizers() {
        return Stream.of(
                Arguments.of(
                        new Sgd(0.1, 0.9, 0.1, false),
                        MxNetOptimizers.steady("sgd_mom_update", Map.of("lr", 0.1, "momentum", 0.9, "wd", 0.1))),
                Arguments.of(
                        new Adam(0.02, 0.8, 0.99, 0.01, 0.1),
                        MxNetOptimizers.adam(0.02, 0.8, 0.99, Map.of("epsilon", 0.01, "wd", 0.1))),
                // its op knows no weight decay
                Arguments.of(
                        new AdaGrad(0.1, 0.01, 0),
                        MxNetOptimizers.steady("adagrad_update", Map.of("lr", 0.1, "epsilon", 0.01))),
                Arguments.of(
                        new GroupAdaGrad(0.1, 0.01, 0),
                        MxNetOptimizers.steady("group_adagrad_update", Map.of("lr", 0.1, "epsilon", 0.01))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void takesThePathOfMxnets(Optimizer optimizer, MxNetOptimizers.Rule rule) {
        List<Values> theirs = List.of(theirs(rule, optimizer));
        for (String backend : List.of("reference", "onednn")) {
            Agreement.check(optimizer + " on " + backend, List.of("table"), List.of(ours(optimizer, backend)), theirs);
        }
    }

    private Values ours(Optimizer optimizer, String backend) {
        try (Scope scope = Scope.open("trajectory");
                Backends.Use use = Backends.use(Backends.named(backend))) {
            dev.bellows.ndarray.NDArray weight = start.toArray();
            Rule rule = new Rule(optimizer, 1);
            List<dev.bellows.ndarray.NDArray> states = rule.newStates(weight);
            for (int step = 0; step < STEPS; step++) {
                RowSparse gradient = new RowSparse(
                        dev.bellows.ndarray.NDArray.of(rows.get(step)),
                        values.get(step).toArray(),
                        weight.shape());
                RowUpdate.run(rule, step + 1, weight, states, gradient);
            }
            return Values.of(weight);
        }
    }

    private Values theirs(MxNetOptimizers.Rule rule, Optimizer optimizer) {
        NDArray weight = mxnet.array(start.floats(), ROWS, SIZE);
        NDArray[] states = new NDArray[optimizer.states()];
        for (int i = 0; i < states.length; i++) {
            Shape shape = optimizer
                    .initial(i, dev.bellows.ndarray.NDArray.zeros(Spec.of(DType.F32, ROWS, SIZE)))
                    .shape();
            states[i] = mxnet.zeros(ROWS, shape.rank() == 1 ? 1 : SIZE);
        }
        for (int step = 1; step <= STEPS; step++) {
            int[] read = rows.get(step - 1);
            long[] wide = new long[read.length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = read[i];
            }
            NDArray gradient = mxnet.rows(wide, values.get(step - 1).floats(), ROWS, SIZE);
            rule.step(mxnet, weight, gradient, states, step);
        }
        return Values.of(weight.toFloatArray(), ROWS, SIZE);
    }
}
