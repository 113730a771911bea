package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Atan;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Erfinv;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Gammaln;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The functions of {@code elementwise.cu}: which op each computes, of how many arrays, and for which dtypes. */
final class ElementwiseFunctions {
    /**
     * One function.
     *
     * @param name there
     * @param isFloating whether it is made for floating dtypes alone: a device cannot say that a whole number was divided by 0
     */
    record Function(String name, int arity, boolean isFloating) {
        boolean takes(DType dtype) {
            return dtype.isFloating() || !isFloating;
        }
    }

    private static final Map<Class<? extends Op>, Function> ALL = all();

    private ElementwiseFunctions() {}

    private static Map<Class<? extends Op>, Function> all() {
        Map<Class<? extends Op>, Function> all = new HashMap<>();
        all.put(Neg.class, new Function("neg", 1, false));
        all.put(Abs.class, new Function("abs_", 1, false));
        all.put(Sign.class, new Function("sign_", 1, false));
        all.put(Floor.class, new Function("floor_", 1, false));
        all.put(Exp.class, new Function("exp_", 1, true));
        all.put(Log.class, new Function("log_", 1, true));
        all.put(Log1p.class, new Function("log1p_", 1, true));
        all.put(Sqrt.class, new Function("sqrt_", 1, true));
        all.put(Tanh.class, new Function("tanh_", 1, true));
        all.put(Erf.class, new Function("erf_", 1, true));
        all.put(Sin.class, new Function("sin_", 1, true));
        all.put(Cos.class, new Function("cos_", 1, true));
        all.put(Atan.class, new Function("atan_", 1, true));
        all.put(Erfinv.class, new Function("erfinv_", 1, true));
        all.put(Gammaln.class, new Function("gammaln_", 1, true));
        all.put(Add.class, new Function("add", 2, false));
        all.put(Sub.class, new Function("sub", 2, false));
        all.put(Mul.class, new Function("mul", 2, false));
        all.put(Pow.class, new Function("pow_", 2, false));
        all.put(Maximum.class, new Function("maximum", 2, false));
        all.put(Minimum.class, new Function("minimum", 2, false));
        all.put(Equal.class, new Function("equal", 2, false));
        all.put(Less.class, new Function("less", 2, false));
        all.put(BitAnd.class, new Function("bit_and", 2, false));
        all.put(Div.class, new Function("divide", 2, true));
        all.put(Mod.class, new Function("mod", 2, true));
        return Map.copyOf(all);
    }

    /** By op. */
    static Map<Class<? extends Op>, Function> byOp() {
        return ALL;
    }

    /** The function that computes an op, if it is one of these. */
    static Optional<Function> of(Op op) {
        return Optional.ofNullable(ALL.get(op.getClass()));
    }
}
