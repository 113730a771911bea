package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.driver.ConvolutionProblem;
import dev.bellows.cuda.driver.ConvolutionProblem.Pass;
import dev.bellows.cuda.driver.ConvolutionProblem.Sliding;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a library is asked for where an op is a convolution or a gradient of one. */
final class LibraryConvolution {
    /** A line is an image of one row: libraries know no fewer axes. */
    private static final int FEWEST_AXES = 2;

    private static final int MOST_AXES = 3;

    private LibraryConvolution() {}

    /** The problem, or nothing where the op is none, or its padding is not the same on both sides, or an array is empty. */
    static Optional<ConvolutionProblem> of(Op op, List<Spec> in, boolean tensorFloat) {
        if (op instanceof Convolution forward) {
            Spec out = op.infer(in).get(0);
            Shapes shapes = new Shapes(in.get(0).shape(), in.get(1).shape(), out.shape());
            return shapes.problem(Pass.FORWARD, out.dtype(), forward.window(), forward.groups(), tensorFloat);
        }
        if (op instanceof ConvolutionDataGradient data) {
            Spec out = op.infer(in).get(0);
            Shapes shapes = new Shapes(out.shape(), in.get(1).shape(), in.get(0).shape());
            return shapes.problem(Pass.DATA_GRADIENT, out.dtype(), data.window(), data.groups(), tensorFloat);
        }
        if (op instanceof ConvolutionWeightGradient weights) {
            Spec out = op.infer(in).get(0);
            Shapes shapes = new Shapes(in.get(0).shape(), out.shape(), in.get(1).shape());
            return shapes.problem(Pass.WEIGHT_GRADIENT, out.dtype(), weights.window(), weights.groups(), tensorFloat);
        }
        return Optional.empty();
    }

    private record Shapes(Shape x, Shape weight, Shape y) {
        Optional<ConvolutionProblem> problem(Pass pass, DType dtype, Window window, int groups, boolean tensorFloat) {
            boolean isEmpty = Stream.of(x, weight, y).anyMatch(shape -> shape.size() == 0);
            if (isEmpty || window.rank() > MOST_AXES || !isSameOnBothSides(window)) {
                return Optional.empty();
            }
            Sliding sliding = new Sliding(
                    inFront(window.padding(), 0), inFront(window.strides(), 1), inFront(window.dilation(), 1), groups);
            return Optional.of(new ConvolutionProblem(
                    pass, dtype, atLeastPlane(x), atLeastPlane(weight), atLeastPlane(y), sliding, tensorFloat));
        }

        /** Whether the same padding behind as in front gives as many places. It may differ where the last ones reach no kernel. */
        private boolean isSameOnBothSides(Window window) {
            for (int axis = 0; axis < window.rank(); axis++) {
                long reach = (long) window.dilation().get(axis) * (weight.dim(2 + axis) - 1) + 1;
                long room = x.dim(2 + axis) + 2L * window.padding().get(axis) - reach;
                if (room < 0 || room / window.strides().get(axis) + 1 != y.dim(2 + axis)) {
                    return false;
                }
            }
            return true;
        }

        private static Shape atLeastPlane(Shape shape) {
            return shape.rank() < 2 + FEWEST_AXES
                    ? shape.slice(0, 2).concat(Shape.of(1)).concat(shape.slice(2, shape.rank()))
                    : shape;
        }

        private static List<Integer> inFront(List<Integer> numbers, int neutral) {
            List<Integer> all = new ArrayList<>(numbers);
            while (all.size() < FEWEST_AXES) {
                all.add(0, neutral);
            }
            return all;
        }
    }
}
