package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.row;
import static dev.bellows.oracle.OpRow.unary;
import static dev.bellows.oracle.OpRow.within;

import ai.djl.ndarray.NDArray;
import dev.bellows.op.elementwise.Erfinv;
import dev.bellows.op.elementwise.Gammaln;
import dev.bellows.op.elementwise.HardTanh;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.norm.Softmin;
import java.util.stream.Stream;

/** Special functions, and variants of softmax. */
final class SpecialOpRows {
    private SpecialOpRows() {}

    static Stream<OpRow> all() {
        return Stream.of(
                unary("erfinv", Erfinv::erfinv, NDArray::erfinv, within(-0.95, 0.95, "*")),
                unary("gammaln", Gammaln::gammaln, NDArray::gammaln, within(0.1, 8, "*")),
                unary("hard tanh", HardTanh::hardTanh, x -> x.clip(-1, 1), any("*")),
                unary("softmin", x -> Softmin.softmin(x, -1), x -> x.neg().softmax(-1), any("ab")),
                row(
                        "softmax with temperature",
                        in -> Softmax.softmax(in.get(0), -1, 3),
                        in -> in.get(0).div(3).softmax(-1),
                        any("ab")));
    }
}
