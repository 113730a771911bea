package dev.bellows.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.BackendException;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.cuda.driver.ConvolutionProblem.Pass;
import dev.bellows.cuda.driver.ConvolutionProblem.Sliding;
import dev.bellows.cuda.driver.RecurrenceProblem.Cell;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnDropoutDescriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** NVIDIA's own cuDNN, through JCudnn and its natives, takes the descriptors that we make, and works out our outputs' extents. What needs a handle, such as the choice of an algorithm, needs a card. */
final class TrueCudnnTest {
    private Cudnn cudnn;

    @BeforeEach
    void load() {
        Cudnn.Found found = Cudnn.find(MathPackages.finder());
        cudnn = Objects.requireNonNull(found.library(), found.reason());
    }

    private static Sliding sliding(int axes, int padding, int stride, int dilation, int groups) {
        return new Sliding(
                Collections.nCopies(axes, padding),
                Collections.nCopies(axes, stride),
                Collections.nCopies(axes, dilation),
                groups);
    }

    private static ConvolutionProblem problem(DType dtype, Shape x, Shape weight, Shape y, Sliding sliding) {
        return new ConvolutionProblem(Pass.FORWARD, dtype, x, weight, y, sliding, false);
    }

    /** Those of LeNet, of ResNet-18, and others that the backend asks for: of lines, in groups, dilated, of blocks. */
    private static List<ConvolutionProblem> problems(DType dtype) {
        return List.of(
                problem(
                        dtype,
                        Shape.of(64, 1, 28, 28),
                        Shape.of(20, 1, 5, 5),
                        Shape.of(64, 20, 24, 24),
                        sliding(2, 0, 1, 1, 1)),
                problem(
                        dtype,
                        Shape.of(64, 20, 12, 12),
                        Shape.of(50, 20, 5, 5),
                        Shape.of(64, 50, 8, 8),
                        sliding(2, 0, 1, 1, 1)),
                problem(
                        dtype,
                        Shape.of(32, 3, 224, 224),
                        Shape.of(64, 3, 7, 7),
                        Shape.of(32, 64, 112, 112),
                        sliding(2, 3, 2, 1, 1)),
                problem(
                        dtype,
                        Shape.of(32, 64, 56, 56),
                        Shape.of(64, 64, 3, 3),
                        Shape.of(32, 64, 56, 56),
                        sliding(2, 1, 1, 1, 1)),
                problem(
                        dtype,
                        Shape.of(32, 64, 56, 56),
                        Shape.of(128, 64, 3, 3),
                        Shape.of(32, 128, 28, 28),
                        sliding(2, 1, 2, 1, 1)),
                problem(
                        dtype,
                        Shape.of(32, 64, 56, 56),
                        Shape.of(128, 64, 1, 1),
                        Shape.of(32, 128, 28, 28),
                        sliding(2, 0, 2, 1, 1)),
                problem(
                        dtype,
                        Shape.of(32, 512, 7, 7),
                        Shape.of(512, 512, 3, 3),
                        Shape.of(32, 512, 7, 7),
                        sliding(2, 1, 1, 1, 1)),
                problem(
                        dtype,
                        Shape.of(8, 16, 1, 100),
                        Shape.of(32, 16, 1, 5),
                        Shape.of(8, 32, 1, 48),
                        new Sliding(List.of(0, 0), List.of(1, 2), List.of(1, 1), 1)),
                problem(
                        dtype,
                        Shape.of(8, 32, 14, 14),
                        Shape.of(32, 1, 3, 3),
                        Shape.of(8, 32, 14, 14),
                        sliding(2, 1, 1, 1, 32)),
                problem(
                        dtype,
                        Shape.of(8, 4, 20, 20),
                        Shape.of(4, 4, 3, 3),
                        Shape.of(8, 4, 16, 16),
                        sliding(2, 0, 1, 2, 1)),
                problem(
                        dtype,
                        Shape.of(2, 4, 8, 9, 10),
                        Shape.of(6, 4, 3, 3, 3),
                        Shape.of(2, 6, 8, 9, 10),
                        sliding(3, 1, 1, 1, 1)));
    }

    @Test
    void worksOutTheExtentsThatWeDo() {
        for (DType dtype : List.of(DType.F32, DType.F64, DType.BF16)) {
            for (ConvolutionProblem problem : problems(dtype)) {
                try (CudnnDescriptors made = CudnnDescriptors.of(problem)) {
                    int[] y = new int[problem.y().rank()];
                    Cudnn.check(
                            "cudnnGetConvolutionNdForwardOutputDim",
                            JCudnn.cudnnGetConvolutionNdForwardOutputDim(
                                    made.sliding(), made.x(), made.weight(), y.length, y));
                    assertArrayEquals(problem.y().dims(), y, problem::toString);
                }
            }
        }
    }

    @Test
    void arithmeticIsThatOfFloatsWhereNothingElseIsWanted() {
        int[] math = new int[1];
        ConvolutionProblem plain = problems(DType.F32).get(0);
        try (CudnnDescriptors made = CudnnDescriptors.of(plain)) {
            Cudnn.check("cudnnGetConvolutionMathType", JCudnn.cudnnGetConvolutionMathType(made.sliding(), math));
            assertEquals(3, math[0], "CUDNN_FMA_MATH");
        }
    }

    @Test
    void refusesGroupsThatDoNotFit() {
        ConvolutionProblem wrong = problem(
                DType.F32, Shape.of(1, 4, 8, 8), Shape.of(4, 4, 3, 3), Shape.of(1, 4, 6, 6), sliding(2, 0, 1, 1, 2));
        try (CudnnDescriptors made = CudnnDescriptors.of(wrong)) {
            int status = JCudnn.cudnnGetConvolutionNdForwardOutputDim(
                    made.sliding(), made.x(), made.weight(), 4, new int[4]);
            assertThrows(BackendException.class, () -> Cudnn.check("cudnnGetConvolutionNdForwardOutputDim", status));
        }
    }

    /** All that is said of a layer before there is a handle; how large its weights are and where they lie only a device says. */
    @Test
    void takesRecurrentLayersOfEveryCell() {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            for (Cell cell : Cell.values()) {
                RecurrenceProblem problem = new RecurrenceProblem(cell, true, dtype, 20, 16, 32, 64, false);
                try (CudnnRecurrentDescriptors made = new CudnnRecurrentDescriptors(problem)) {
                    made.set();
                    int[][] said = new int[12][1];
                    Cudnn.check(
                            "cudnnGetRNNDescriptor_v8",
                            JCudnn.cudnnGetRNNDescriptor_v8(
                                    made.layer(),
                                    said[0],
                                    said[1],
                                    said[2],
                                    said[3],
                                    said[4],
                                    said[5],
                                    said[6],
                                    said[7],
                                    said[8],
                                    said[9],
                                    said[10],
                                    said[11],
                                    new cudnnDropoutDescriptor(),
                                    new int[1]));
                    assertEquals(1 + cell.ordinal(), said[1][0], "cell of " + problem);
                    assertEquals(2, said[2][0], "a bias for each product");
                    assertEquals(List.of(32, 64, 64, 1), List.of(said[8][0], said[9][0], said[10][0], said[11][0]));
                }
            }
        }
    }

    @Test
    void saysThatThereIsNoDevice() {
        BackendException error = assertThrows(BackendException.class, () -> cudnn.open(new AbstractDevice(1, 1 << 20)));
        assertEquals("cudnnCreate", error.call());
        assertTrue(cudnn.version().startsWith("cuDNN 9."), cudnn.version());
    }
}
