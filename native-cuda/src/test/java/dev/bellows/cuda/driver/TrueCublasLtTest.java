package dev.bellows.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.bellows.core.BackendException;
import dev.bellows.core.DType;
import dev.bellows.cuda.driver.ProductProblem.Bias;
import dev.bellows.cuda.driver.ProductProblem.Side;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** NVIDIA's own cuBLASLt takes the descriptors that we make, and says of itself what we told it. What needs a handle, such as the choice of an algorithm, needs a card. */
final class TrueCublasLtTest {
    private static final int EPILOGUE = 7;

    private CublasLt cublas;

    @BeforeEach
    void load() {
        cublas = Objects.requireNonNull(
                CublasLt.find(MathPackages.finder(), 12000).library());
    }

    /** Of LeNet at a batch of 64, of ResNet-18's last layer, of an LSTM's step, of a transformer's layers and heads, forward and backward. */
    private static List<ProductProblem> problems(DType dtype) {
        Side plain = new Side(false, 0);
        Side transposed = new Side(true, 0);
        return List.of(
                new ProductProblem(dtype, 1, 64, 500, 800, plain, transposed, Bias.NONE, false),
                new ProductProblem(dtype, 1, 64, 800, 500, plain, plain, Bias.NONE, false),
                new ProductProblem(dtype, 1, 500, 800, 64, transposed, plain, Bias.NONE, false),
                new ProductProblem(dtype, 1, 500, 800, 64, transposed, plain, Bias.GRADIENT, false),
                new ProductProblem(dtype, 1, 64, 10, 512, plain, transposed, Bias.NONE, false),
                new ProductProblem(dtype, 1, 32, 1024, 256, plain, transposed, Bias.NONE, false),
                new ProductProblem(dtype, 1, 64, 10, 512, plain, transposed, Bias.ADDED, false),
                new ProductProblem(
                        dtype, 96, 128, 128, 64, new Side(false, 8192), new Side(true, 8192), Bias.NONE, false),
                new ProductProblem(
                        dtype, 96, 128, 64, 128, new Side(false, 16384), new Side(false, 8192), Bias.NONE, false),
                new ProductProblem(
                        dtype, 96, 128, 64, 128, new Side(true, 16384), new Side(false, 8192), Bias.NONE, false));
    }

    private long attribute(String what, Pointer of, int attribute, int bytes) {
        Memory value = new Memory(Long.BYTES);
        value.clear();
        Memory written = new Memory(Long.BYTES);
        cublas.functions().call("cublasLt" + what + "GetAttribute", of, attribute, value, (long) bytes, written);
        assertEquals(bytes, written.getLong(0), what + " attribute " + attribute);
        return value.getLong(0);
    }

    private List<Long> layout(Pointer layout) {
        return LongStream.of(
                        attribute("MatrixLayout", layout, 2, 8),
                        attribute("MatrixLayout", layout, 3, 8),
                        attribute("MatrixLayout", layout, 4, 8),
                        attribute("MatrixLayout", layout, 5, 4),
                        attribute("MatrixLayout", layout, 6, 8))
                .boxed()
                .toList();
    }

    @Test
    void takesTheDescriptorsOfProductsOfEveryDtype() {
        for (DType dtype : List.of(DType.F32, DType.F64, DType.BF16)) {
            for (ProductProblem problem : problems(dtype)) {
                try (LtDescriptors made = LtDescriptors.of(cublas.functions(), problem)) {
                    long down = problem.b().transposed() ? problem.inner() : problem.columns();
                    long across = problem.b().transposed() ? problem.columns() : problem.inner();
                    List<Long> first = List.of(
                            down, across, down, problem.products(), problem.b().stride());
                    assertEquals(first, layout(made.first()), problem::toString);
                    assertEquals(problem.b().transposed() ? 1 : 0, attribute("MatmulDesc", made.product(), 3, 4));
                    assertEquals(problem.a().transposed() ? 1 : 0, attribute("MatmulDesc", made.product(), 4, 4));
                    made.bias(256);
                    int epilogue =
                            new int[] {1, 4, 512}[problem.bias().ordinal()]; // nothing, a bias, or the gradient of one
                    assertEquals(epilogue, attribute("MatmulDesc", made.product(), EPILOGUE, 4), problem::toString);
                    assertEquals(problem.bias() == Bias.NONE ? 0 : 256, attribute("MatmulDesc", made.product(), 8, 8));
                }
            }
        }
    }

    @Test
    void saysThatThereIsNoDevice() {
        BackendException error = assertThrows(BackendException.class, cublas::open);
        assertEquals("cublasLtCreate", error.call());
    }

    @Test
    void refusesAnAttributeOfAnotherSize() {
        try (LtDescriptors made =
                LtDescriptors.of(cublas.functions(), problems(DType.F32).get(0))) {
            StatusLibrary functions = cublas.functions();
            assertThrows(
                    BackendException.class,
                    () -> functions.set("cublasLtMatmulDescSetAttribute", made.product(), 3, 1L));
        }
    }
}
