package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.ndarray.Rows;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSparse;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RowUpdateTest {
    private static final int ROWS = 7;
    private static final int SIZE = 3;
    private static final int[] IDS = {5, 2, 5, 0, 5, 2};
    private static final int[] UNTOUCHED = {1, 3, 4, 6};

    private static Block table(boolean sparse) {
        Block net = new Embedding.Config(ROWS, SIZE, null, sparse).build();
        net.initialize(new Uniform(1), 3);
        net.materialize(List.of(Spec.of(DType.I32, 1)));
        return net;
    }

    private static NDArray weight(Block net) {
        return net.parameters().get("weight").data();
    }

    /** The gradient of a row is the square of its vector times three, once for each time that it is looked up. */
    private static void backward(Block net, int... ids) {
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            Tensor vectors = net.forward(NDArray.of(ids));
            loss = ReduceSum.sum(vectors.mul(vectors).mul(vectors));
        }
        Autograd.backward(loss);
    }

    static Stream<Optimizer> withoutDecay() {
        return Stream.of(
                new Sgd(0.1),
                new Sgd(0.1, 0.9),
                Sgd.nesterov(0.1, 0.9),
                new Adam(0.01),
                new AdaGrad(0.1),
                new Ftrl(0.1, 0.001, 1, 0),
                new GroupAdaGrad(0.1),
                new RmsProp(0.01),
                new AdamW(0.01, 0),
                new MasterWeights(new Adam(0.01)));
    }

    /** As long as the same rows are looked up, and weights do not decay, the others have nothing to do in a dense update. */
    @ParameterizedTest
    @MethodSource("withoutDecay")
    void updatesTheRowsThatWereReadAsADenseUpdateWould(Optimizer optimizer) {
        for (Clipping clipping : List.of(Clipping.NONE, new ClipByNorm(0.3), new ClipByGlobalNorm(0.3))) {
            Block dense = table(false);
            Block sparse = table(true);
            float[] start = weight(sparse).toFloatArray();
            Optimization optimization = Optimization.of(optimizer).with(clipping);
            Trainer ofDense = new Trainer(dense.parameters(), optimization);
            Trainer ofSparse = new Trainer(sparse.parameters(), optimization);
            for (int step = 0; step < 5; step++) {
                backward(dense, IDS);
                backward(sparse, IDS);
                ofDense.step(IDS.length);
                ofSparse.step(IDS.length);
            }
            float[] moved = weight(sparse).toFloatArray();
            float[] expected = weight(dense).toFloatArray();
            if (!(optimizer instanceof Ftrl)) { // dense, it takes rows that it has never seen to 0
                assertArrayEquals(expected, moved, 1e-6f, optimizer.toString());
            }
            for (int row : IDS) {
                assertArrayEquals(row(expected, row), row(moved, row), 1e-6f, optimizer.toString());
                assertFalse(Arrays.equals(row(start, row), row(moved, row)));
            }
            for (int row : UNTOUCHED) {
                assertArrayEquals(row(start, row), row(moved, row), optimizer.toString());
            }
        }
    }

    private static float[] row(float[] values, int row) {
        return Arrays.copyOfRange(values, row * SIZE, (row + 1) * SIZE);
    }

    static Stream<Optimizer> withDecay() {
        return Stream.of(
                new Sgd(0.1, 0.9, 0.1, false), new Adam(0.01, 0.9, 0.99, 1e-8, 0.1), new AdaGrad(0.1, 1e-7, 0.1));
    }

    /** Other rows in every step: what is not read neither decays nor moves on by its momentum. */
    @ParameterizedTest
    @MethodSource("withDecay")
    void leavesRowsThatAreNotReadAsTheyAre(Optimizer optimizer) {
        Block net = table(true);
        Trainer trainer = new Trainer(net.parameters(), optimizer);
        backward(net, 1, 2);
        trainer.step(2);
        float[] first = weight(net).toFloatArray();
        backward(net, 2, 2);
        trainer.step(2);
        float[] second = weight(net).toFloatArray();
        assertArrayEquals(row(first, 1), row(second, 1));
        assertFalse(Arrays.equals(row(first, 2), row(second, 2)));
    }

    @Test
    void aGradientByRowsHasEachRowOnceAndNoDenseOneBeside() {
        Block net = table(true);
        float[] w = weight(net).toFloatArray();
        backward(net, IDS);
        RowSparse gradient = weight(net).rowGrad();
        assertNotNull(gradient);
        assertNull(weight(net).grad());
        assertEquals(Shape.of(ROWS, SIZE), gradient.shape());
        assertArrayEquals(new int[] {5, 2, -1, 0, -1, -1}, ((NDArray) gradient.rows()).toIntArray());
        float[] values = ((NDArray) gradient.values()).toFloatArray();
        assertEquals(3 * 3 * w[5 * SIZE] * w[5 * SIZE], values[0], 1e-5);
        assertEquals(0, values[2 * SIZE]);
    }

    @Test
    void sumsTheRowsOfSeveralReadings() {
        NDArray table = NDArray.of(new float[] {1, 2, 3, 4}, 4, 1);
        table.attachGrad(GradRequest.ROWS);
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            Tensor a = Take.take(table, NDArray.of(new int[] {3, 1}), 0);
            Tensor b = Take.take(table, NDArray.of(new int[] {1}), 0);
            loss = ReduceSum.sum(a).add(ReduceSum.sum(b).mul(10));
        }
        Autograd.backward(loss);
        RowSparse gradient = table.rowGrad();
        assertNotNull(gradient);
        double[] whole = new double[4];
        int[] rows = ((NDArray) gradient.rows()).toIntArray();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >= 0) {
                assertEquals(0, whole[rows[i]]);
                whole[rows[i]] = ((NDArray) gradient.values()).toDoubleArray()[i];
            }
        }
        assertArrayEquals(new double[] {0, 11, 0, 1}, whole);
    }

    @Test
    void refusesGradientsByRowsOfTablesThatAreReadWhole() {
        NDArray table = NDArray.of(new float[] {1, 2, 3, 4}, 2, 2);
        table.attachGrad(GradRequest.ROWS);
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            loss = ReduceSum.sum(new MatMul(false, false).on(table, table));
        }
        String message = assertThrows(UnsupportedOpException.class, () -> Autograd.backward(loss))
                .getMessage();
        assertTrue(
                message.startsWith("MatMul: reads more than rows of a table whose gradient is wanted by rows"),
                message);
    }

    @Test
    void refusesRulesThatMeasureTheWholeTable() {
        Block net = table(true);
        Trainer trainer = new Trainer(net.parameters(), new Lamb(0.1, 0));
        backward(net, 1);
        String message = assertThrows(UnsupportedOpException.class, () -> trainer.step(1))
                .getMessage();
        assertTrue(message.endsWith("ask for its whole gradient (GradRequest.WRITE)"), message);
    }

    @Test
    void aTableMayHaveAWholeGradientAllTheSame() {
        Block net = table(true);
        net.parameters().get("weight").gradRequest(GradRequest.WRITE);
        backward(net, 1);
        assertNotNull(weight(net).grad());
        assertNull(weight(net).rowGrad());
    }

    @Test
    void assignsRowsAndLeavesOutMinusOne() {
        NDArray x = NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Rows.assign(x, NDArray.of(new int[] {2, -1, 0}), NDArray.of(new float[] {7, 8, 0, 0, 9, 10}, 3, 2));
        assertArrayEquals(new float[] {9, 10, 3, 4, 7, 8}, x.toFloatArray());
    }
}
