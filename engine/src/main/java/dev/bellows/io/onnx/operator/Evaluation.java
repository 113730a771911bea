package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One pass through a program. On arrays every node is computed at once. While a graph is traced, what follows from constants and
 * from shapes alone is computed at once all the same, so that the graph holds none of it; the rest is recorded.
 */
public final class Evaluation {
    /** The most elements of a derived constant that is looked at for being one value over and over. */
    private static final long LOOKED_AT = 1 << 20;

    /** What a pass needs from the block whose it is. */
    public interface Arrays {
        /** The value of an initializer, or of an array among a node's attributes. */
        Value value(OnnxTensor tensor);

        /** The position in the stream of random numbers, each time another one. */
        Tensor counter();
    }

    private final Arrays arrays;
    private final Tensor witness;
    private final IdentityHashMap<NDArray, Boolean> captured = new IdentityHashMap<>();
    private int draws;

    /**
     * @param arrays where constants and weights come from
     * @param witness a tensor whose device, or trace, the pass is for
     */
    public Evaluation(Arrays arrays, Tensor witness) {
        this.arrays = arrays;
        this.witness = witness;
    }

    /** What {@code body} gives for inputs in its order. */
    public List<Value> run(Program.Body body, List<Value> in) {
        return run(body, in, null);
    }

    List<Value> run(Program.Body body, List<? extends @Nullable Value> in, @Nullable Scoping around) {
        Scoping names = new Scoping(around);
        for (int i = 0; i < Math.min(in.size(), body.inputs().size()); i++) {
            Value value = in.get(i);
            if (value != null) {
                names.put(body.inputs().get(i), value);
            }
        }
        body.initializers().forEach(each -> names.put(each.name(), arrays.value(each)));
        for (Program.Step step : body.steps()) {
            run(step, names);
        }
        return body.outputs().stream().map(names::get).toList();
    }

    private void run(Program.Step step, Scoping names) {
        List<@Nullable Value> in = new ArrayList<>();
        for (String name : step.node().inputs()) {
            in.add(name.isEmpty() ? null : names.get(name));
        }
        List<Value> out = computed(step, in, names);
        List<String> outputs = step.node().outputs();
        for (int i = 0; i < Math.min(out.size(), outputs.size()); i++) {
            if (!outputs.get(i).isEmpty()) {
                names.put(outputs.get(i), out.get(i));
            }
        }
    }

    private List<Value> computed(Program.Step step, List<@Nullable Value> in, Scoping names) {
        Program.Body function = step.function();
        try (CreationSite.Stay stay = CreationSite.inside(step.node().name())) {
            if (function != null) {
                return run(function, in, null);
            }
            Operator operator = Objects.requireNonNull(step.operator());
            return operator.expansion().expand(new Call(step, in, this, names));
        } catch (DTypeException e) {
            throw caused(new DTypeException(told(step, in, e)), e);
        } catch (UnsupportedOpException e) {
            throw new UnsupportedOpException(told(step, in, e), e);
        } catch (ShapeException
                | IllegalArgumentException
                | ArithmeticException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | NullPointerException e) {
            throw caused(
                    new ShapeException(told(step, in, e)), e); // a node that lacks something, or holds what cannot be
        }
    }

    private static <E extends RuntimeException> E caused(E told, RuntimeException why) {
        told.initCause(why);
        return told;
    }

    /** The innermost node tells itself; those around it add nothing. */
    private static String told(Program.Step step, List<@Nullable Value> in, RuntimeException why) {
        String message = String.valueOf(why.getMessage());
        return message.startsWith("onnx: ")
                ? message
                : "onnx: " + step.node().label() + " (opset " + step.version() + ") of " + in + ": " + message;
    }

    Value value(OnnxTensor tensor) {
        return arrays.value(tensor);
    }

    /** A tensor of no meaning, for nodes without inputs. */
    Tensor nowhere() {
        return witness.isTraced() ? known(new long[1], Shape.scalar()).tensor() : witness;
    }

    /** Whole numbers that are known to all that follows, whether a graph is traced or not. */
    Value known(long[] values, Shape shape) {
        return Value.of(Elements.array(values, shape));
    }

    /** A truth value that is known to all that follows. */
    Value truth(boolean holds) {
        return Value.of(NDArray.of(new double[] {holds ? 1 : 0}, Spec.of(DType.BOOL)));
    }

    /** The position for a node that draws random numbers. */
    Tensor counter() {
        draws++;
        return arrays.counter();
    }

    /** A number of its own for each node that draws. */
    long draw() {
        return draws;
    }

    /** A constant as it meets what is traced: one value over and over is no array, since graphs for other batches want another. */
    public Tensor captured(Value value) {
        NDArray array = value.array();
        if (!captured.containsKey(array)) {
            long elements = array.shape().size();
            if (elements > 0 && elements <= LOOKED_AT) {
                double[] all = array.toDoubleArray();
                if (isUniform(all) && Math.abs(all[0]) < 1L << 53) {
                    return Full.of(witness, array.spec(), all[0]);
                }
            }
            captured.put(array, true);
        }
        return array;
    }

    /** The constants that became part of the graph. */
    public Iterable<NDArray> captured() {
        return captured.keySet();
    }

    private static boolean isUniform(double[] values) {
        for (double value : values) {
            if (Double.doubleToLongBits(value) != Double.doubleToLongBits(values[0])) {
                return false;
            }
        }
        return true;
    }
}
