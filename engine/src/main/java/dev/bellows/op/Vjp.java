package dev.bellows.op;

import dev.bellows.op.elementwise.Full;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gradient rule may read: the op's inputs {@code x}, its outputs {@code y} and the gradients {@code dy} of the
 * outputs.
 */
public final class Vjp {
    private final List<Tensor> x;
    private final List<Tensor> y;
    private final List<@Nullable Tensor> dy;

    /** A gradient in {@code dy} is null for an output that the differentiated scalar does not depend on. */
    public Vjp(List<Tensor> x, List<Tensor> y, List<@Nullable Tensor> dy) {
        this.x = x;
        this.y = y;
        this.dy = dy;
    }

    public Tensor x(int i) {
        return x.get(i);
    }

    /** The only input. */
    public Tensor x() {
        return x.get(0);
    }

    public List<Tensor> inputs() {
        return x;
    }

    public List<Tensor> outputs() {
        return y;
    }

    public Tensor y(int i) {
        return y.get(i);
    }

    /** The only output. */
    public Tensor y() {
        return y.get(0);
    }

    /** The gradient of the only output. */
    public Tensor dy() {
        return dy(0);
    }

    /** The gradient of output {@code i}: zeros if the scalar does not depend on it. */
    public Tensor dy(int i) {
        Tensor given = dy.get(i);
        return given != null ? given : Full.like(y.get(i), 0);
    }

    /** Whether the differentiated scalar depends on output {@code i}; if not, {@link #dy} gives zeros. */
    public boolean needs(int i) {
        return dy.get(i) != null;
    }

    /** The gradients of all outputs, null for those that the scalar does not depend on. */
    public List<@Nullable Tensor> outputGradients() {
        return dy;
    }

    /** A list of gradients in which null marks the inputs without one. */
    public static List<@Nullable Tensor> gradients(@Nullable Tensor... dx) {
        return Arrays.asList(dx);
    }
}
