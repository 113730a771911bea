package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Trunc;
import java.util.List;
import java.util.Objects;

/** Conversions between element types. */
final class CastOps {
    private CastOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("cast", List.of(
            row("Cast", 6, call -> List.of(cast(call.input(0), call.tensor(0), call.elements("to", ElementType.FLOAT), call)))
                .named("to", "saturate", "round_mode"),
            row("CastLike", 15, call -> List.of(cast(call.input(0), call.tensor(0), call.type(1), call))).named("saturate", "round_mode"),
            row("BitCast", 26, BitCasting::bitCast).named("to").known(0)));
    }
    // spotless:on

    private static Value cast(Value from, Tensor x, ElementType to, Call call) {
        if (to == ElementType.FLOAT8E8M0) {
            return Value.of(to, SmallFloats.power(Cast.cast(x, DType.F32), call.text("round_mode", "up")));
        }
        return Value.of(to, cast(from.type(), x, to, call.flag("saturate", true)));
    }

    /**
     * Elements of a type as those of another. Integers keep as many low bits as the other has; numbers with fractions are cut off
     * towards 0; types of eight bits and fewer take their nearest value.
     *
     * @param saturate whether what is beyond the range of a type of eight bits becomes its greatest value, or NaN
     */
    static Tensor cast(ElementType from, Tensor x, ElementType to, boolean saturate) {
        if (from == to) {
            return x;
        }
        DType carrier = Objects.requireNonNull(to.carrier(), "carrier");
        if (to.isFloating()) {
            DType meeting = from == ElementType.DOUBLE && carrier != DType.F64 ? DType.F32 : carrier;
            Tensor near = Cast.cast(x, to.isOwn() ? carrier : meeting);
            return to.isOwn() ? near : SmallFloats.rounded(to, near, saturate);
        }
        if (!to.isInteger()) {
            return Cast.cast(x, carrier);
        }
        if (x.dtype().isFloating()) {
            return Cast.cast(fractional(x, to), carrier);
        }
        Tensor wide = Cast.cast(x, to.bits() == 64 ? DType.I64 : widest(from));
        if (to == ElementType.INT32 && from.bits() >= 32 && from != ElementType.INT32) {
            return Cast.cast(lowBits(wide), DType.I32);
        }
        return Cast.cast(Numbers.wrapped(to, wide), carrier);
    }

    private static DType widest(ElementType from) {
        return from.bits() >= 32 ? DType.I64 : DType.I32;
    }

    /** The lower half of 64 bits as a signed number. */
    static Tensor lowBits(Tensor wide) {
        Tensor mask = Full.scalar(wide, 0xFFFFFFFFL);
        Tensor low = BitAnd.bitAnd(wide.add(0x80000000L), mask);
        return low.sub(0x80000000L);
    }

    /** Cut off towards 0, and then to the low bits of a narrow type. */
    private static Tensor fractional(Tensor x, ElementType to) {
        Tensor whole = Trunc.trunc(x);
        if (to.bits() >= 32) {
            return whole;
        }
        return Numbers.wrapped(to, Cast.cast(whole, DType.I64));
    }
}
