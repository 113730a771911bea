package dev.bellows.io.onnx.export;

import static dev.bellows.io.onnx.export.Row.row;
import static dev.bellows.io.onnx.export.Row.same;

import dev.bellows.core.DType;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Parts;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Acos;
import dev.bellows.op.elementwise.Acosh;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Asin;
import dev.bellows.op.elementwise.Asinh;
import dev.bellows.op.elementwise.Atan;
import dev.bellows.op.elementwise.Atanh;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Ceil;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Cosh;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.IsInf;
import dev.bellows.op.elementwise.IsNan;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalNot;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.LogicalXor;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Reciprocal;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Sinh;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.StopGradient;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tan;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.elementwise.Wide;
import java.nio.ByteBuffer;
import java.util.List;

/** Arithmetic, comparisons, and what else is computed element by element. */
final class ElementwiseNodes {
    private ElementwiseNodes() {}

    static List<Row> rows() {
        return Row.family(
                "elementwise",
                List.of(
                        same(Add.class, "Add"),
                        same(Sub.class, "Sub"),
                        same(Mul.class, "Mul"),
                        same(Div.class, "Div"),
                        same(Neg.class, "Neg"),
                        same(Abs.class, "Abs"),
                        same(Exp.class, "Exp"),
                        same(Log.class, "Log"),
                        same(Sqrt.class, "Sqrt"),
                        same(Reciprocal.class, "Reciprocal"),
                        same(Sin.class, "Sin"),
                        same(Cos.class, "Cos"),
                        same(Tan.class, "Tan"),
                        same(Atan.class, "Atan"),
                        same(Asin.class, "Asin"),
                        same(Acos.class, "Acos"),
                        same(Sinh.class, "Sinh"),
                        same(Cosh.class, "Cosh"),
                        same(Asinh.class, "Asinh"),
                        same(Acosh.class, "Acosh"),
                        same(Atanh.class, "Atanh"),
                        same(Erf.class, "Erf"),
                        same(Sign.class, "Sign"),
                        same(Floor.class, "Floor")
                                .when(Floor.class, (op, in) -> in.get(0).dtype().isFloating()),
                        row(Floor.class, "Identity", (at, op) -> at.in(0)), // of whole numbers
                        same(Ceil.class, "Ceil")
                                .when(Ceil.class, (op, in) -> in.get(0).dtype().isFloating()),
                        same(Rint.class, "Round")
                                .when(Rint.class, (op, in) -> in.get(0).dtype().isFloating()),
                        same(Pow.class, "Pow"),
                        same(Maximum.class, "Max"),
                        same(Minimum.class, "Min"),
                        row(Log1p.class, "Add, Log", (at, op) -> at.node(
                                        "Log",
                                        at.node(
                                                        "Add",
                                                        at.in(0),
                                                        at.scalar(at.out().dtype(), 1))
                                                .result())
                                .result()),
                        row(Mod.class, "Mod; Div, Floor, Mul, Sub", ElementwiseNodes::mod),
                        same(Less.class, "Less"),
                        same(LessEqual.class, "LessOrEqual"),
                        same(Greater.class, "Greater"),
                        same(GreaterEqual.class, "GreaterOrEqual"),
                        same(Equal.class, "Equal"),
                        same(LogicalAnd.class, "And"),
                        same(LogicalOr.class, "Or"),
                        same(LogicalXor.class, "Xor"),
                        same(LogicalNot.class, "Not"),
                        same(BitAnd.class, "BitwiseAnd"),
                        same(IsNan.class, "IsNaN"),
                        same(IsInf.class, "IsInf"),
                        same(Where.class, "Where"),
                        row(Cast.class, "Cast", (at, op) -> at.cast(at.in(0), op.dtype())),
                        row(StopGradient.class, "", (at, op) -> at.in(0)),
                        row(Wide.class, "", (at, op) -> at.in(0)),
                        row(Full.class, "ConstantOfShape", ElementwiseNodes::full)
                                .growing()));
    }

    /** ONNX's Mod of floating numbers has the sign of the first. */
    private static String mod(Application at, Mod op) {
        if (!at.out().dtype().isFloating()) {
            return at.node("Mod", at.inputs()).result();
        }
        String times = at.node("Floor", at.node("Div", at.inputs()).result()).result();
        return at.node("Sub", at.in(0), at.node("Mul", times, at.in(1)).result())
                .result();
    }

    private static String full(Application at, Full op) {
        at.requireFixed(each -> ((Full) each).value());
        DType dtype = op.spec().dtype();
        if (op.spec().shape().rank() == 0) {
            return at.scalar(dtype, op.value());
        }
        NDArray one = NDArray.scalar(op.value(), dtype);
        byte[] bytes = new byte[dtype.bytes()];
        Parts.read(one, 0, ByteBuffer.wrap(bytes));
        ByteBuffer data = ByteBuffer.wrap(Parts.littleEndian(bytes, dtype));
        OnnxTensor value = new OnnxTensor("", ElementType.of(dtype), List.of(1L), OnnxTensor.Encoding.FIXED, data);
        return at.node("ConstantOfShape", at.shape(at.outExtents()))
                .tensor("value", value)
                .result();
    }
}
