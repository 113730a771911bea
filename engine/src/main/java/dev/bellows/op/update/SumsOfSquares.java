package dev.bellows.op.update;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The sums of the squares of some of the inputs, a scalar for each place in {@code of}; the other inputs are not read. */
@Formula("y_i = Σ x_{of[i]}²")
public record SumsOfSquares(List<Integer> of) implements Composite {
    /** Of the inputs at these places. */
    public static SumsOfSquares of(Integer... places) {
        return new SumsOfSquares(List.of(places));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        for (int place : of) {
            if (place < 0 || place >= in.size()) {
                throw new ShapeException(name() + ": no input " + place + " among " + in.size());
            }
        }
        return of.stream()
                .map(place -> in.get(place).requireFloating(name()).with(Shape.scalar()))
                .toList();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return of.stream().map(place -> Updates.squares(in.get(place))).toList();
    }
}
