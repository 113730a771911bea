package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Wide;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.RecurrenceGradient;
import dev.bellows.optest.NeedsBf16;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which ops of a lowered graph compute in which dtype. */
final class CastingTest {
    private final Backend onednn = Backends.named("onednn");
    private final Backend reference = Backends.named("reference");
    private final Trace trace = new Trace();
    private final Symbol x = trace.input("x", Spec.of(DType.F32, 4, 8));
    private final Symbol w = trace.input("w", Spec.of(DType.F32, 8, 8));

    private List<Node> lowered(Backend backend, Tensor... outputs) {
        return Lowering.of(trace.graph(List.of(outputs)), Vocabulary.of(backend), true)
                .nodes();
    }

    private static List<Node> of(List<Node> nodes, Class<? extends Op> type) {
        return nodes.stream().filter(node -> type.isInstance(node.op())).toList();
    }

    /** The dtypes of the first outputs of all ops of this type. */
    private static List<DType> dtypes(List<Node> nodes, Class<? extends Op> type) {
        return of(nodes, type).stream()
                .map(node -> node.outputs().get(0).dtype())
                .toList();
    }

    private static List<DType> dtypesRead(List<Node> nodes, Class<? extends Op> type) {
        return of(nodes, type).get(0).inputs().stream().map(Symbol::dtype).toList();
    }

    private static List<DType> dtypesGiven(List<Node> nodes, Class<? extends Op> type) {
        return of(nodes, type).get(0).outputs().stream().map(Symbol::dtype).toList();
    }

    @Test
    @NeedsBf16
    void computesProductsInBf16AndCastsEachOperandOnce() {
        Tensor once = MatMul.matmul(x, w);
        List<Node> nodes = lowered(onednn, MatMul.matmul(once, w));
        assertEquals(List.of(DType.BF16, DType.BF16), dtypes(nodes, MatMul.class));
        assertEquals(List.of(DType.BF16, DType.BF16, DType.F32), dtypes(nodes, Cast.class)); // x, w, and the result
    }

    @Test
    void keepsTheGradientOfAWeightInF32() {
        Tensor loss = ReduceSum.sum(Relu.relu(MatMul.matmul(x, w)));
        Tensor gradient = Autograd.gradients(loss, List.of(w)).get(0);
        List<Node> nodes = lowered(onednn, gradient.mul(gradient));
        assertEquals(List.of(DType.F32), dtypes(nodes, Mul.class));
    }

    @Test
    @NeedsBf16
    void keepsTheGradientOfAKernelInF32() {
        Symbol images = trace.input("images", Spec.of(DType.F32, 2, 3, 8, 8));
        Symbol kernels = trace.input("kernels", Spec.of(DType.F32, 4, 3, 3, 3));
        Tensor y = new Convolution(Window.of(2, 1, 0), 1).on(images, kernels);
        Tensor gradient = Autograd.gradients(ReduceSum.sum(Relu.relu(y)), List.of(kernels))
                .get(0);
        List<Node> nodes = lowered(onednn, gradient.add(1));
        assertEquals(List.of(DType.BF16), dtypes(nodes, ConvolutionWeightGradient.class));
        assertEquals(List.of(DType.F32), dtypes(nodes, Add.class));
    }

    @Test
    @NeedsBf16
    void isWideFromWhereItIsSaidSo() {
        Symbol bias = trace.input("bias", Spec.of(DType.F32, 8));
        Tensor product = MatMul.matmul(x, w);
        Tensor y = Wide.wide(product).add(bias).mul(2);
        List<Node> nodes = lowered(onednn, MatMul.matmul(y, w), Relu.relu(product));
        assertEquals(List.of(DType.BF16, DType.BF16), dtypes(nodes, MatMul.class));
        assertEquals(List.of(DType.F32), dtypes(nodes, Add.class));
        assertEquals(List.of(DType.F32), dtypes(nodes, Mul.class));
    }

    @Test
    @NeedsBf16
    void followsWhatIsBf16AlreadyAndTakesABiasAlong() {
        Symbol bias = trace.input("bias", Spec.of(DType.F32, 8));
        List<Node> nodes =
                lowered(onednn, MatMul.matmul(Relu.relu(MatMul.matmul(x, w).add(bias)), w), Relu.relu(x));
        assertEquals(List.of(DType.BF16), dtypes(nodes, Add.class));
        assertEquals(List.of(DType.BF16, DType.F32), dtypes(nodes, Relu.class));
    }

    @Test
    void doesNotRoundWhatIsAskedFor() {
        List<Node> nodes = lowered(onednn, Softmax.softmax(MatMul.matmul(x, w), 1));
        assertEquals(List.of(DType.F32), dtypes(nodes, Softmax.class));
    }

    @Test
    void addsUpAndExponentiatesInF32() {
        Tensor y = MatMul.matmul(x, w);
        List<Node> nodes = lowered(onednn, ReduceSum.sum(y), Exp.exp(y));
        assertEquals(List.of(DType.F32), dtypes(nodes, ReduceSum.class));
        assertEquals(List.of(DType.F32), dtypes(nodes, Exp.class));
    }

    @Test
    @NeedsBf16
    void multipliesByARowInF32AndRoundsTheResult() {
        Symbol row = trace.input("row", Spec.of(DType.F32, 8));
        List<Node> nodes =
                lowered(onednn, MatMul.matmul(Relu.relu(MatMul.matmul(x, w).mul(row)), w));
        assertEquals(List.of(DType.F32), dtypes(nodes, Mul.class));
        assertEquals(List.of(DType.BF16), dtypes(nodes, Relu.class));
    }

    @Test
    @NeedsBf16
    void normalisesBf16ByStatisticsOfF32() {
        Symbol gamma = trace.input("gamma", Spec.of(DType.F32, 8));
        Symbol beta = trace.input("beta", Spec.of(DType.F32, 8));
        List<Tensor> y = new BatchNorm(1e-5).onAll(List.of(MatMul.matmul(x, w), gamma, beta));
        List<Node> nodes = lowered(onednn, y.get(0), y.get(1));
        assertEquals(List.of(DType.BF16, DType.F32, DType.F32), dtypesRead(nodes, BatchNorm.class));
        assertEquals(List.of(DType.BF16, DType.F32, DType.F32), dtypesGiven(nodes, BatchNorm.class));
    }

    private List<Tensor> lstm() {
        return List.of(
                trace.input("sequence", Spec.of(DType.F32, 3, 2, 4)),
                trace.input("h", Spec.of(DType.F32, 2, 5)),
                trace.input("c", Spec.of(DType.F32, 2, 5)),
                trace.input("i2h", Spec.of(DType.F32, 20, 4)),
                trace.input("h2h", Spec.of(DType.F32, 20, 5)),
                trace.input("i2hBias", Spec.of(DType.F32, 20)),
                trace.input("h2hBias", Spec.of(DType.F32, 20)));
    }

    @Test
    @NeedsBf16
    void roundsOnlyWhatARecurrenceMultiplies() {
        List<Tensor> in = lstm();
        Tensor loss = ReduceSum.sum(new Lstm(false, false, false).onAll(in).get(0));
        List<Tensor> gradients = Autograd.gradients(loss, in);
        List<Node> nodes = lowered(onednn, gradients.toArray(Tensor[]::new));
        List<DType> forwards = List.of(DType.BF16, DType.F32, DType.F32, DType.BF16, DType.BF16, DType.F32, DType.F32);
        assertEquals(forwards, dtypesRead(nodes, RecurrenceGradient.class).subList(0, forwards.size()));
        assertEquals(Collections.nCopies(7, DType.F32), dtypesGiven(nodes, RecurrenceGradient.class));
        List<Node> forward = lowered(onednn, loss);
        assertEquals(forwards, dtypesRead(forward, Lstm.class));
        assertEquals(Collections.nCopies(3, DType.F32), dtypesGiven(forward, Lstm.class));
    }

    @Test
    @NeedsBf16
    void roundsTheProductsOfARecurrenceThatIsExpanded() {
        List<Tensor> in = new ArrayList<>(lstm());
        in.add(trace.input("lengths", Spec.of(DType.I32, 2)));
        List<Node> nodes =
                lowered(onednn, new Lstm(false, false, true).onAll(in).get(0));
        assertEquals(Set.of(DType.BF16), Set.copyOf(dtypes(nodes, MatMul.class)));
    }

    @Test
    void computesLossesInF32() {
        Symbol labels = trace.input("labels", Spec.of(DType.I32, 4));
        List<Node> nodes = lowered(onednn, new SoftmaxCrossEntropy().on(MatMul.matmul(x, w), labels));
        assertEquals(List.of(DType.F32), dtypes(nodes, LogSoftmax.class));
    }

    @Test
    void leavesOtherDtypesAlone() {
        Symbol a = trace.input("a", Spec.of(DType.F64, 4, 4));
        List<Node> nodes = lowered(reference, MatMul.matmul(a, a));
        assertEquals(List.of(DType.F64), dtypes(nodes, MatMul.class));
        assertEquals(List.of(), dtypes(nodes, Cast.class));
    }

    @Test
    void givesResultsInTheirOwnDtype() {
        for (Backend backend : List.of(onednn, reference)) {
            try (Scope scope = Scope.open("test");
                    Backends.Use use = Backends.use(backend)) {
                Executable executable =
                        Executable.compile(trace.graph(List.of(MatMul.matmul(x, w))), backend, Precision.BF16);
                NDArray ones = NDArray.of(filled(32, 1), 4, 8);
                NDArray thirds = NDArray.of(filled(64, 1 / 3f), 8, 8);
                NDArray y = executable.run(List.of(ones, thirds)).get(0);
                assertEquals(new Spec(Shape.of(4, 8), DType.F32), y.spec());
                assertArrayEquals(filled(32, 8 / 3f), y.toFloatArray(), 8 / 3f / 256);
            }
        }
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        java.util.Arrays.fill(values, value);
        return values;
    }

    @Test
    void choosesF32WhereBf16IsNotFaster() {
        assertEquals(false, Precision.AUTO.isNarrow(reference));
        assertEquals(onednn.prefersBf16(), Precision.AUTO.isNarrow(onednn));
    }

    @Test
    void namesThePrecisionsThereAre() {
        assertEquals(Precision.BF16, Precision.of("bf16"));
        String message = assertThrows(IllegalArgumentException.class, () -> Precision.of("fp16"))
                .getMessage();
        assertEquals("precision: must be one of fp32, bf16, auto; got 'fp16'", message);
    }
}
