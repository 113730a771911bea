package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value on its way through a model: a tensor, with the element type that ONNX knows it by, which the dtype that carries it may be
 * wider than; or a list of tensors.
 */
public final class Value {
    private final ElementType type;
    private final @Nullable Tensor tensor;
    private final @Nullable List<Value> items;

    private Value(ElementType type, @Nullable Tensor tensor, @Nullable List<Value> items) {
        this.type = type;
        this.tensor = tensor;
        this.items = items;
    }

    /** A tensor, which is cast if it is not of the dtype that carries {@code type}. */
    public static Value of(ElementType type, Tensor tensor) {
        DType carrier = Objects.requireNonNull(type.carrier(), "carried");
        return new Value(type, Cast.cast(tensor, carrier), null);
    }

    /** A tensor of a dtype that ONNX has too. */
    public static Value of(Tensor tensor) {
        return new Value(ElementType.of(tensor.dtype()), tensor, null);
    }

    /** A list of tensors. */
    static Value sequence(ElementType type, List<Value> items) {
        return new Value(type, null, List.copyOf(items));
    }

    public ElementType type() {
        return type;
    }

    /** The tensor; throws if this is a list. */
    public Tensor tensor() {
        Tensor known = tensor;
        if (known == null) {
            throw new IllegalArgumentException("expects a tensor, got a list of " + type);
        }
        return known;
    }

    public boolean isTensor() {
        return tensor != null;
    }

    /** The tensors of a list; throws if this is none. */
    List<Value> items() {
        List<Value> known = items;
        if (known == null) {
            throw new IllegalArgumentException("expects a list of tensors, got " + this);
        }
        return known;
    }

    /** Whether its elements are not known while a graph is traced. */
    public boolean isTraced() {
        return items == null ? tensor().isTraced() : items.stream().anyMatch(Value::isTraced);
    }

    Shape shape() {
        return tensor().shape();
    }

    /** The array, of which elements may be read; a {@link ClassCastException} if it is traced. */
    NDArray array() {
        return (NDArray) tensor();
    }

    @Override
    public String toString() {
        return items == null ? type + shape().toString() : "list of " + items;
    }
}
