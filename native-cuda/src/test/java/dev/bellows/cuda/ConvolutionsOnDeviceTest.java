package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Cast;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Convolutions by cuDNN, on the emulated one, which is strict and computes plainly, through the real JCudnn and its natives. */
final class ConvolutionsOnDeviceTest {
    private record Case(int[] x, int[] weight, Window window, int groups) {
        Case(int[] x, int[] weight, Window window) {
            this(x, weight, window, 1);
        }

        /** The op and its gradients by both inputs. */
        List<Op> ops() {
            Shape image = Shape.of(x);
            Shape kernel = Shape.of(weight);
            return List.of(
                    new Convolution(window, groups),
                    new ConvolutionDataGradient(window, groups, image.slice(2, image.rank())),
                    new ConvolutionWeightGradient(window, groups, kernel.slice(2, kernel.rank())));
        }

        int[] y() {
            List<Spec> in = List.of(Spec.of(DType.F32, x), Spec.of(DType.F32, weight));
            return new Convolution(window, groups).infer(in).get(0).shape().dims();
        }

        /** The shapes of the inputs of {@code ops().get(which)}. */
        List<int[]> inputs(int which) {
            return which == 0 ? List.of(x, weight) : which == 1 ? List.of(y(), weight) : List.of(x, y());
        }
    }

    /** Lines, pictures and blocks; strides, dilation and groups; padding behind that no kernel reaches, and that one does; a width that the emulated cuDNN does not know. */
    private static final List<Case> CASES = List.of(
            new Case(new int[] {2, 3, 8, 9}, new int[] {4, 3, 3, 3}, Window.of(2, 1, 1)),
            new Case(new int[] {2, 3, 9}, new int[] {4, 3, 5}, Window.of(1, 2, 2)),
            new Case(new int[] {1, 2, 4, 5, 6}, new int[] {3, 2, 2, 3, 2}, Window.of(3, 1, 1)),
            new Case(new int[] {2, 4, 7, 7}, new int[] {6, 2, 3, 3}, Window.of(2, 2, 0), 2),
            new Case(new int[] {2, 4, 6, 6}, new int[] {4, 1, 3, 3}, Window.of(2, 1, 1), 4),
            new Case(
                    new int[] {1, 2, 9, 9},
                    new int[] {2, 2, 3, 3},
                    new Window(List.of(1, 1), List.of(1, 1), List.of(2, 2))),
            new Case(
                    new int[] {1, 2, 8, 8},
                    new int[] {2, 2, 3, 3},
                    new Window(List.of(2, 2), List.of(1, 1), List.of(0, 0), List.of(1, 1))),
            new Case(
                    new int[] {1, 2, 8, 8},
                    new int[] {2, 2, 3, 3},
                    new Window(List.of(1, 1), List.of(1, 1), List.of(0, 2), List.of(1, 1))),
            new Case(new int[] {1, 2, 8, 11}, new int[] {2, 2, 3, 3}, Window.of(2, 1, 1)));

    private static final int MOST = 2;

    private Emulator emulator;

    @BeforeEach
    void load() {
        emulator = Emulator.get();
    }

    private static float[] result(Op op, List<int[]> inputs, DType dtype) {
        try (Scope all = Scope.open("convolution")) {
            NDArray y = (NDArray) op.on(
                    WholeNumbers.drawn(MOST, inputs.get(0), dtype, 1),
                    WholeNumbers.drawn(MOST, inputs.get(1), dtype, 2));
            return ((NDArray) Cast.cast(y, DType.F32)).toFloatArray();
        }
    }

    /** Of small whole numbers, which every order of adding up gives exactly. */
    @Test
    void areThoseOfTheDefinitionAndSoAreTheirGradients() {
        try (CudaBackend device = TestDevice.open()) {
            ReferenceBackend definition = new ReferenceBackend();
            for (DType dtype : List.of(DType.F32, DType.F64, DType.BF16)) {
                for (Case each : CASES) {
                    for (int which = 0; which < 3; which++) {
                        Op op = each.ops().get(which);
                        float[] expected;
                        try (Backends.Use use = Backends.use(definition)) {
                            expected = result(op, each.inputs(which), dtype);
                        }
                        try (Backends.Use use = Backends.use(device)) {
                            String what = dtype + " " + op + " of " + Shape.of(each.x());
                            assertArrayEquals(expected, result(op, each.inputs(which), dtype), what);
                        }
                    }
                }
            }
        }
        assertEquals(0, emulator.live());
    }

    private static String explained(CudaBackend device, Case of, int which) {
        Trace trace = new Trace();
        List<Tensor> inputs = new ArrayList<>();
        of.inputs(which).forEach(dims -> inputs.add(trace.input("x" + inputs.size(), Spec.of(DType.F32, dims))));
        List<Tensor> outputs = List.of(of.ops().get(which).on(inputs.toArray(Tensor[]::new)));
        try (Executable compiled = Executable.compile(trace.graph(outputs), device)) {
            return compiled.explain();
        }
    }

    @Test
    void thePlanSaysWhoComputesThem() {
        try (CudaBackend device = TestDevice.open()) {
            long before = emulator.live();
            String forward = explained(device, CASES.get(0), 0);
            assertTrue(
                    forward.contains("convolution [2, 3, 8, 9] * [4, 3, 3, 3] by cuDNN 9.5.1, algorithm 1"), forward);
            String line = explained(device, CASES.get(1), 1);
            assertTrue(line.contains("data gradient of convolution [2, 3, 1, 9] * [4, 3, 1, 5] by cuDNN"), line);
            assertTrue(explained(device, CASES.get(6), 2).contains("by cuDNN"), "padding that no kernel reaches");
            assertEquals(before, emulator.live(), "descriptors go with their kernel");
            assertTrue(explained(device, CASES.get(7), 0).contains("convolution of window.cu"), "padding on one side");
            assertTrue(explained(device, CASES.get(8), 0).contains("convolution of window.cu"), "no algorithm");
        }
    }

    @Test
    void theLibraryCanBeTurnedOff() {
        System.setProperty(LibrarySearch.CUDNN, "off");
        try (CudaBackend device = TestDevice.open()) {
            String plan = explained(device, CASES.get(0), 0);
            assertTrue(plan.contains("convolution of window.cu"), plan);
        } finally {
            System.clearProperty(LibrarySearch.CUDNN);
        }
    }

    @Test
    void workspaceIsLimited() {
        System.setProperty(LibrarySearch.WORKSPACE_LIMIT, "1000");
        try (CudaBackend device = TestDevice.open()) {
            String plan = explained(device, CASES.get(0), 0);
            assertTrue(plan.contains("convolution of window.cu"), plan);
        } finally {
            System.clearProperty(LibrarySearch.WORKSPACE_LIMIT);
        }
    }
}
