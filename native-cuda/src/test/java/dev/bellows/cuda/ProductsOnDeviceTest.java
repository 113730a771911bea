package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.BackendException;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.reduce.ReduceSum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Products of matrices by cuBLASLt, on the emulated one, which is strict and computes plainly. */
final class ProductsOnDeviceTest {
    /** Shapes of both sides: one matrix, one for many, many each, many for one, and what is no line of matrices. */
    private static final int[][][] SHAPES = {
        {{3, 4}, {4, 5}},
        {{1, 40}, {40, 1}},
        {{2, 3, 4}, {4, 5}},
        {{2, 3, 4}, {2, 4, 5}},
        {{2, 2, 3, 4}, {2, 2, 4, 5}},
        {{3, 4}, {2, 4, 5}},
        {{2, 1, 3, 4}, {1, 3, 4, 5}},
        {{3, 13}, {13, 5}}
    };

    private static final int MOST = 4;

    private Emulator emulator;

    @BeforeEach
    void load() {
        emulator = Emulator.get();
    }

    private static int[] swapped(int[] dims) {
        int[] swapped = dims.clone();
        swapped[dims.length - 1] = dims[dims.length - 2];
        swapped[dims.length - 2] = dims[dims.length - 1];
        return swapped;
    }

    private static float[] product(int[][] shapes, MatMul op, DType dtype) {
        try (Scope all = Scope.open("product")) {
            NDArray a = WholeNumbers.drawn(MOST, op.transposeA() ? swapped(shapes[0]) : shapes[0], dtype, 1);
            NDArray b = WholeNumbers.drawn(MOST, op.transposeB() ? swapped(shapes[1]) : shapes[1], dtype, 2);
            NDArray y = (NDArray) op.on(a, b);
            return ((NDArray) Cast.cast(y, DType.F32)).toFloatArray();
        }
    }

    /** Of small whole numbers, which every order of adding up gives exactly. */
    @Test
    void areThoseOfTheDefinition() {
        try (CudaBackend device = TestDevice.open()) {
            ReferenceBackend definition = new ReferenceBackend();
            for (DType dtype : List.of(DType.F32, DType.F64, DType.BF16)) {
                for (int[][] shapes : SHAPES) {
                    for (int which = 0; which < 4; which++) {
                        MatMul op = new MatMul(which % 2 == 1, which > 1);
                        float[] expected;
                        try (Backends.Use use = Backends.use(definition)) {
                            expected = product(shapes, op, dtype);
                        }
                        try (Backends.Use use = Backends.use(device)) {
                            String what = dtype + " " + op + " of " + List.of(Shape.of(shapes[0]), Shape.of(shapes[1]));
                            assertArrayEquals(expected, product(shapes, op, dtype), what);
                        }
                    }
                }
            }
        }
        assertEquals(0, emulator.live());
    }

    private static String explained(CudaBackend device, int[] a, int[] b) {
        Trace trace = new Trace();
        Tensor x = trace.input("x", Spec.of(DType.F32, a));
        Tensor y = new MatMul(false, false).on(x, trace.input("y", Spec.of(DType.F32, b)));
        try (Executable compiled = Executable.compile(trace.graph(List.of(y)), device)) {
            return compiled.explain();
        }
    }

    @Test
    void thePlanSaysWhoComputesThem() {
        try (CudaBackend device = TestDevice.open()) {
            long before = emulator.live();
            String one = explained(device, new int[] {2, 3, 4}, new int[] {4, 5});
            assertTrue(one.contains("product 6 x 5 of 4 by cuBLASLt 12.6.4"), one);
            assertEquals(before, emulator.live(), "descriptors go with their kernel");
            String none = explained(device, new int[] {3, 13}, new int[] {13, 5});
            assertTrue(none.contains("matmul of matmul.cu"), none);
        }
    }

    /** x · w + bias, traced; what else is read of the product makes it stay a product. */
    private static List<Tensor> dense(List<Tensor> in, boolean isReadTwice) {
        Tensor product = new MatMul(false, false).on(in.get(0), in.get(1));
        Tensor sum = new Add().on(in.get(2), product);
        return isReadTwice ? List.of(sum, product) : List.of(sum);
    }

    private static String compared(CudaBackend device, DType dtype, boolean isReadTwice) {
        try (Backends.Use use = Backends.use(device);
                Scope all = Scope.open("dense")) {
            List<NDArray> given = List.of(
                    WholeNumbers.drawn(MOST, new int[] {2, 3, 4}, dtype, 1),
                    WholeNumbers.drawn(MOST, new int[] {4, 5}, dtype, 2),
                    WholeNumbers.drawn(MOST, new int[] {5}, dtype, 3));
            List<Tensor> expected = dense(List.copyOf(given), isReadTwice);
            Trace trace = new Trace();
            List<Tensor> symbols = new ArrayList<>();
            given.forEach(array -> symbols.add(trace.input("x" + symbols.size(), array.spec())));
            try (Executable compiled = Executable.compile(trace.graph(dense(symbols, isReadTwice)), device)) {
                List<NDArray> actual = compiled.run(given);
                for (int i = 0; i < expected.size(); i++) {
                    float[] wanted = ((NDArray) Cast.cast(expected.get(i), DType.F32)).toFloatArray();
                    float[] got = ((NDArray) Cast.cast(actual.get(i), DType.F32)).toFloatArray();
                    assertArrayEquals(wanted, got, dtype + ", result " + i);
                }
                return compiled.explain();
            }
        }
    }

    @Test
    void aBiasIsDrawnIntoTheProductThatNothingElseReads() {
        try (CudaBackend device = TestDevice.open()) {
            for (DType dtype : List.of(DType.F32, DType.BF16)) {
                String one = compared(device, dtype, false);
                assertTrue(one.contains("product 6 x 5 of 4, with bias by cuBLASLt"), one);
                String two = compared(device, dtype, true);
                assertTrue(!two.contains("with bias"), two);
            }
            String wide = compared(device, DType.F64, false);
            assertTrue(!wide.contains("with bias"), "the library has none for f64: " + wide);
        }
        assertEquals(0, emulator.live());
    }

    /** The gradients of weights and bias for samples of a layer, traced. */
    private static List<Tensor> gradients(List<Tensor> in) {
        Tensor dy = in.get(1);
        return List.of(new MatMul(true, false).on(dy, in.get(0)), ReduceSum.sum(dy, 0));
    }

    private static String gradients(CudaBackend device, DType dtype, int samples) {
        try (Backends.Use use = Backends.use(device);
                Scope all = Scope.open("gradients")) {
            List<NDArray> given = List.of(
                    WholeNumbers.drawn(MOST, new int[] {samples, 4}, dtype, 1),
                    WholeNumbers.drawn(MOST, new int[] {samples, 5}, dtype, 2));
            List<Tensor> expected = gradients(List.copyOf(given));
            Trace trace = new Trace();
            List<Tensor> symbols = new ArrayList<>();
            given.forEach(array -> symbols.add(trace.input("x" + symbols.size(), array.spec())));
            try (Executable compiled = Executable.compile(trace.graph(gradients(symbols)), device)) {
                List<NDArray> actual = compiled.run(given);
                for (int i = 0; i < expected.size(); i++) {
                    float[] wanted = ((NDArray) Cast.cast(expected.get(i), DType.F32)).toFloatArray();
                    float[] got = ((NDArray) Cast.cast(actual.get(i), DType.F32)).toFloatArray();
                    assertArrayEquals(wanted, got, dtype + ", result " + i);
                }
                return compiled.explain();
            }
        }
    }

    @Test
    void theGradientOfABiasComesWithThatOfTheWeights() {
        try (CudaBackend device = TestDevice.open()) {
            for (DType dtype : List.of(DType.F32, DType.BF16)) {
                String one = gradients(device, dtype, 6);
                assertTrue(one.contains("product 5 x 4 of 6, left transposed, with gradient of bias by cuBLASLt"), one);
            }
            String refused = gradients(device, DType.F32, 7); // which the emulated library has not
            assertTrue(refused.contains("product 5 x 4 of 7, left transposed by cuBLASLt 12.6.4, sum_by"), refused);
            String wide = gradients(device, DType.F64, 6);
            assertTrue(!wide.contains("gradient of bias"), "the library has none for f64: " + wide);
        }
        assertEquals(0, emulator.live());
    }

    @Test
    void ourOwnKernelTakesABiasToo() {
        System.setProperty(LibrarySearch.CUBLAS, "off");
        try (CudaBackend device = TestDevice.open()) {
            String plan = compared(device, DType.F32, false);
            assertTrue(plan.contains("biased_matmul of matmul.cu"), plan);
        } finally {
            System.clearProperty(LibrarySearch.CUBLAS);
        }
        assertEquals(0, emulator.live());
    }

    @Test
    void theLibraryCanBeTurnedOff() {
        System.setProperty(LibrarySearch.CUBLAS, "off");
        try (CudaBackend device = TestDevice.open()) {
            String plan = explained(device, new int[] {3, 4}, new int[] {4, 5});
            assertTrue(plan.contains("matmul of matmul.cu"), plan);
        } finally {
            System.clearProperty(LibrarySearch.CUBLAS);
        }
    }

    @Test
    void roundsFactorsWhereItMay() {
        System.setProperty(LibrarySearch.TENSOR_FLOAT, "on");
        try (CudaBackend device = TestDevice.open()) {
            String plan = explained(device, new int[] {3, 4}, new int[] {4, 5});
            assertTrue(plan.contains(", in TF32 by cuBLASLt"), plan);
        } finally {
            System.clearProperty(LibrarySearch.TENSOR_FLOAT);
        }
    }

    /** Arrays that begin anywhere, such as views of a flat bucket, are not for algorithms that load 16 bytes at once. */
    @Test
    void takesArraysThatAreNotAligned() {
        Spec spec = Spec.of(DType.F32, 32, 32);
        try (CudaBackend device = TestDevice.open();
                Kernel kernel = device.kernel(new MatMul(false, false), List.of(spec, spec))) {
            Buffer room = device.allocate(3 * spec.bytes() + 3 * Float.BYTES);
            List<Storage> arrays = IntStream.range(0, 3)
                    .mapToObj(i -> new Storage(room, i * (spec.bytes() + Float.BYTES) + Float.BYTES, spec))
                    .toList();
            float[] numbers = new float[(int) spec.shape().size()];
            float[] identity = new float[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i;
                identity[i] = i % 33 == 0 ? 1 : 0; // of 32 rows of 32
            }
            device.write(bytes(numbers), arrays.get(0));
            device.write(bytes(identity), arrays.get(1));
            device.write(bytes(new float[numbers.length]), arrays.get(2));
            kernel.run(arrays.subList(0, 2), arrays.subList(2, 3));
            ByteBuffer result = ByteBuffer.allocate((int) spec.bytes());
            device.read(arrays.get(2), result);
            assertArrayEquals(bytes(numbers).array(), result.array());
            room.release();
        }
        assertEquals(0, emulator.live());
    }

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    @Test
    void aRefusalIsTold() {
        Spec spec = Spec.of(DType.F32, 32, 32);
        try (CudaBackend device = TestDevice.open();
                Kernel kernel = device.kernel(new MatMul(false, false), List.of(spec, spec))) {
            Buffer room = device.allocate(spec.bytes());
            Storage array = new Storage(room, 0, spec);
            BackendException error = assertThrows(
                    BackendException.class, () -> kernel.run(List.of(array, array), List.of(array)), "over a factor");
            assertTrue(error.getMessage().contains("cublasLtMatmul"), error.getMessage());
            room.release();
        }
        assertEquals(0, emulator.live());
    }
}
