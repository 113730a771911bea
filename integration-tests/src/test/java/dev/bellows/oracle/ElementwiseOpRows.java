package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.row;
import static dev.bellows.oracle.OpRow.unary;
import static dev.bellows.oracle.OpRow.within;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.bellows.op.elementwise.Acos;
import dev.bellows.op.elementwise.Asin;
import dev.bellows.op.elementwise.Atan;
import dev.bellows.op.elementwise.Ceil;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Cosh;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.Log10;
import dev.bellows.op.elementwise.Log2;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Selu;
import dev.bellows.op.elementwise.Silu;
import dev.bellows.op.elementwise.Sinh;
import dev.bellows.op.elementwise.Softplus;
import dev.bellows.op.elementwise.Softsign;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.elementwise.Tan;
import dev.bellows.op.elementwise.Trunc;
import java.util.stream.Stream;

/** Functions of single elements beyond the common ones. */
final class ElementwiseOpRows {
    private ElementwiseOpRows() {}

    static Stream<OpRow> all() {
        return Stream.concat(functions(), activations());
    }

    private static Stream<OpRow> functions() {
        return Stream.of(
                unary("ceil", Ceil::ceil, NDArray::ceil, any("*")),
                unary("trunc", Trunc::trunc, NDArray::trunc, any("*")),
                unary("rint", Rint::rint, NDArray::round, any("*")),
                unary("square", Square::square, NDArray::square, any("*")),
                unary("log2", Log2::log2, NDArray::log2, within(0.05, 8, "*")),
                unary("log10", Log10::log10, NDArray::log10, within(0.05, 8, "*")),
                unary("tan", Tan::tan, NDArray::tan, within(-1.2, 1.2, "*")),
                unary("asin", Asin::asin, NDArray::asin, within(-0.95, 0.95, "*")),
                unary("acos", Acos::acos, NDArray::acos, within(-0.95, 0.95, "*")),
                unary("atan", Atan::atan, NDArray::atan, within(-8, 8, "*")),
                unary("sinh", Sinh::sinh, NDArray::sinh, within(-6, 6, "*")),
                unary("cosh", Cosh::cosh, NDArray::cosh, within(-6, 6, "*")),
                unary("clip", x -> Clip.clip(x, -0.5, 1), x -> x.clip(-0.5f, 1f), any("*")),
                row(
                        "mod",
                        in -> Mod.mod(in.get(0), in.get(1)),
                        in -> in.get(0).mod(in.get(1)),
                        any("*"),
                        within(0.5, 3, "*")));
    }

    private static Stream<OpRow> activations() {
        return Stream.of(
                unary("softplus", Softplus::softplus, Activation::softPlus, within(-8, 8, "*")),
                unary("softsign", Softsign::softsign, Activation::softSign, any("*")),
                unary("leaky relu", x -> LeakyRelu.leakyRelu(x, 0.25), x -> Activation.leakyRelu(x, 0.25f), any("*")),
                unary("elu", x -> Elu.elu(x, 0.75), x -> Activation.elu(x, 0.75f), any("*")),
                unary("selu", Selu::selu, Activation::selu, any("*")),
                unary("gelu", Gelu::gelu, Activation::gelu, any("*")),
                unary("silu", Silu::silu, x -> Activation.swish(x, 1), within(-8, 8, "*")));
    }
}
