package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.util.List;
import java.util.Optional;

/** One element at a time: {@code elementwise.cu} and {@code cast.cu}. */
final class Elementwise {
    private Elementwise() {}

    private static Code code(DType dtype) {
        Code code = Code.of("elementwise", dtype);
        return dtype.isFloating() ? code.with("FLOATING") : code;
    }

    /** A function of one or two arrays. */
    static KernelTable.Row row(ElementwiseFunctions.Function function) {
        KernelTable.Row row = function.arity() == 1 ? unary(function.name()) : binary(function.name());
        return (op, in, grid) -> function.takes(in.get(0).dtype()) ? row.design(op, in, grid) : Optional.empty();
    }

    /** A function of one array, of whichever dtype it has. */
    private static KernelTable.Row unary(String function) {
        return (op, in, grid) -> {
            long n = in.get(0).shape().size();
            return Optional.of(
                    KernelDesign.of(code(in.get(0).dtype()), function, grid.each(n), (arguments, operands) -> arguments
                                    .add(operands.in(0))
                                    .add(operands.out(0))
                                    .add(n))
                            .over(0));
        };
    }

    /** A function of two arrays of one dtype that broadcast. */
    private static KernelTable.Row binary(String function) {
        return (op, in, grid) -> {
            Spec out = op.infer(in).get(0);
            return pairs(function, in, out, grid);
        };
    }

    private static Optional<KernelDesign> pairs(String function, List<Spec> in, Spec out, Grid grid) {
        Shape shape = out.shape();
        return Walk.broadcast(shape, in.get(0).shape(), in.get(1).shape()).map(walk -> KernelDesign.of(
                        code(in.get(0).dtype()), function, grid.each(shape.size()), (arguments, operands) -> arguments
                                .add(operands.in(0))
                                .add(operands.in(1))
                                .add(operands.out(0))
                                .add(shape.size())
                                .add(walk))
                .over(in.indexOf(out)));
    }

    /** From one dtype to another. */
    static Optional<KernelDesign> cast(Spec from, DType to, Grid grid) {
        long n = from.shape().size();
        String function = "cast_" + from.dtype().name() + "_" + to.name();
        return Optional.of(KernelDesign.of(Code.of("cast"), function, grid.each(n), (arguments, operands) -> arguments
                .add(operands.in(0))
                .add(operands.out(0))
                .add(n)));
    }
}
