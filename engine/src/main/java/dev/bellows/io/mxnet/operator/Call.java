package dev.bellows.io.mxnet.operator;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.mxnet.format.ElementTypes;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node of a graph as it is computed: its inputs and its settings. */
final class Call {
    private final Program.Step step;
    private final List<Tensor> inputs;
    private final Evaluation evaluation;

    Call(Program.Step step, List<Tensor> inputs, Evaluation evaluation) {
        this.step = step;
        this.inputs = inputs;
        this.evaluation = evaluation;
    }

    String operator() {
        return step.node().operator();
    }

    Attributes attributes() {
        return step.attributes();
    }

    int count() {
        return inputs.size();
    }

    boolean has(int place) {
        return place < inputs.size();
    }

    Tensor tensor(int place) {
        if (!has(place)) {
            throw new ShapeException("needs input " + place + ", has " + inputs.size());
        }
        return inputs.get(place);
    }

    List<Tensor> tensors() {
        return inputs;
    }

    @Nullable
    Tensor optional(int place) {
        return has(place) ? inputs.get(place) : null;
    }

    Shape shape(int place) {
        return tensor(place).shape();
    }

    int axis(int place, int axis) {
        return shape(place).axis(axis);
    }

    /** The parameter that an input is, if it is one that the forward pass may change. */
    Optional<Parameter> statistic(int place) {
        return evaluation.parameter(step.node().inputs().get(place));
    }

    /** A tensor whose device, or trace, new ones are made in. */
    Tensor witness() {
        return inputs.stream().filter(Tensor::isTraced).findFirst().orElseGet(evaluation::witness);
    }

    Tensor full(Spec spec, double value) {
        return Full.of(witness(), spec, value);
    }

    /** The position for a node that draws random numbers. */
    Tensor counter() {
        return evaluation.counter();
    }

    /** A number of its own for each node that draws, of which each pass makes the same. */
    long seed() {
        return evaluation.draw();
    }

    /** The dtype that an attribute names; half precision is carried in f32, small integers in i32. */
    DType dtype(String attribute, DType absent) {
        String name = attributes().text(attribute, "");
        if (name.isEmpty() || name.equals("-1")) {
            return absent;
        }
        return ElementTypes.named(name)
                .orElseThrow(() -> new ShapeException("attribute " + attribute + " = " + name + " is no type"));
    }
}
