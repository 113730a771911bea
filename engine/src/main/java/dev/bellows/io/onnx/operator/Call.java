package dev.bellows.io.onnx.operator;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node of a model as it is computed: its operator's version, its inputs and its attributes. */
final class Call {
    private final Program.Step step;
    private final List<@Nullable Value> inputs;
    private final Evaluation evaluation;
    private final Scoping names;
    private final boolean traced;

    Call(Program.Step step, List<@Nullable Value> inputs, Evaluation evaluation, Scoping names) {
        this.step = step;
        this.inputs = inputs;
        this.evaluation = evaluation;
        this.names = names;
        this.traced = inputs.stream().anyMatch(value -> value != null && value.isTraced());
    }

    OnnxNode node() {
        return step.node();
    }

    /** The version of the operator set that the node is written in. */
    long version() {
        return step.version();
    }

    Evaluation evaluation() {
        return evaluation;
    }

    // Inputs

    /** How many inputs there are, those that are left out in the middle included. */
    int count() {
        return inputs.size();
    }

    boolean has(int place) {
        return place < inputs.size() && inputs.get(place) != null;
    }

    Value input(int place) {
        Value value = place < inputs.size() ? inputs.get(place) : null;
        if (value == null) {
            throw new ShapeException("needs input " + place);
        }
        return value;
    }

    /** All inputs that are there. */
    List<Value> all() {
        return inputs.stream()
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    ElementType type(int place) {
        return input(place).type();
    }

    Shape shape(int place) {
        return input(place).shape();
    }

    Tensor tensor(int place) {
        return usable(input(place));
    }

    @Nullable
    Tensor optional(int place) {
        return has(place) ? tensor(place) : null;
    }

    List<Tensor> tensors() {
        return all().stream().map(this::usable).toList();
    }

    /** A constant that meets what is traced becomes part of the graph. */
    Tensor usable(Value value) {
        return traced && !value.isTraced() ? evaluation.captured(value) : value.tensor();
    }

    /** The whole numbers of an input whose elements are known. */
    long[] longs(int place) {
        return Elements.longs(known(place));
    }

    /** As {@link #longs}, each within the range of an int; greater ones become the greatest. */
    int[] ints(int place) {
        return Arrays.stream(longs(place)).mapToInt(Call::saturated).toArray();
    }

    double[] doubles(int place) {
        return known(place).toDoubleArray();
    }

    double number(int place) {
        double[] values = doubles(place);
        if (values.length != 1) {
            throw new ShapeException("input " + place + " must have one element, has " + input(place));
        }
        return values[0];
    }

    /** An input whose elements are known. */
    NDArray known(int place) {
        Value value = input(place);
        if (value.isTraced()) {
            // Hybrid knows by this exception, and the class that it names, that a block cannot be traced.
            throw new ClassCastException("onnx: " + node().label() + ": input " + place
                    + " says how much there is to compute, and it depends on the data: " + value
                    + "; such a model cannot be traced, run it eagerly (dev.bellows.graph.Symbol)");
        }
        return value.array();
    }

    static int saturated(long value) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }

    // Attributes

    boolean sets(String attribute) {
        return step.attribute(attribute) != null;
    }

    long whole(String attribute, long absent) {
        OnnxAttribute given = step.attribute(attribute);
        return given == null || given.ints().isEmpty() ? absent : given.ints().get(0);
    }

    int integer(String attribute, int absent) {
        return saturated(whole(attribute, absent));
    }

    boolean flag(String attribute, boolean absent) {
        return whole(attribute, absent ? 1 : 0) != 0;
    }

    double real(String attribute, double absent) {
        OnnxAttribute given = step.attribute(attribute);
        return given == null || given.floats().isEmpty()
                ? absent
                : Double.parseDouble(Float.toString(given.floats().get(0)));
    }

    String text(String attribute, String absent) {
        OnnxAttribute given = step.attribute(attribute);
        return given == null || given.strings().isEmpty()
                ? absent
                : given.strings().get(0);
    }

    List<String> texts(String attribute) {
        OnnxAttribute given = step.attribute(attribute);
        return given == null ? List.of() : given.strings();
    }

    /** A list of whole numbers, or null if the node does not give it. */
    int @Nullable [] list(String attribute) {
        OnnxAttribute given = step.attribute(attribute);
        return given == null
                ? null
                : given.ints().stream().mapToInt(Call::saturated).toArray();
    }

    int[] list(String attribute, int... absent) {
        int[] given = list(attribute);
        return given == null ? absent : given;
    }

    /** As {@link #list(String)}, without a limit to the range. */
    long @Nullable [] wholes(String attribute) {
        OnnxAttribute given = step.attribute(attribute);
        return given == null
                ? null
                : given.ints().stream().mapToLong(Long::longValue).toArray();
    }

    double @Nullable [] reals(String attribute) {
        OnnxAttribute given = step.attribute(attribute);
        return given == null
                ? null
                : given.floats().stream().mapToDouble(Float::doubleValue).toArray();
    }

    @Nullable
    OnnxTensor array(String attribute) {
        OnnxAttribute given = step.attribute(attribute);
        return given == null || given.tensors().isEmpty()
                ? null
                : given.tensors().get(0);
    }

    /** An element type that an attribute names by number. */
    ElementType elements(String attribute, ElementType absent) {
        return ElementType.of(whole(attribute, absent.number()))
                .filter(type -> type.carrier() != null)
                .orElseThrow(() -> new ShapeException("attribute " + attribute + " names element type "
                        + whole(attribute, 0) + ", which arrays cannot have"));
    }

    // Bodies

    /** What the body that an attribute holds gives for these inputs; it sees all that the node's own graph does. */
    List<Value> run(String attribute, List<Value> in) {
        return evaluation.run(step.body(attribute), in, names);
    }

    /** How many inputs that body takes. */
    int takes(String attribute) {
        return step.body(attribute).inputs().size();
    }

    // Outputs

    /** How many outputs the node names, those that are left out in the middle included. */
    int outputs() {
        return node().outputs().size();
    }

    boolean wants(int output) {
        return output < outputs() && !node().outputs().get(output).isEmpty();
    }

    /** One output with the element type of input {@code place}. */
    List<Value> like(int place, Tensor output) {
        return List.of(Value.of(type(place), output));
    }

    static List<Value> of(ElementType type, Tensor output) {
        return List.of(Value.of(type, output));
    }

    /** A tensor whose device, or trace, new ones are made in. */
    Tensor witness() {
        for (Value value : all()) {
            if (value.isTensor() && value.isTraced()) {
                return value.tensor();
            }
        }
        for (Value value : all()) {
            if (value.isTensor()) {
                return value.tensor();
            }
        }
        return evaluation.nowhere();
    }

    Tensor full(Spec spec, double value) {
        return Full.of(witness(), spec, value);
    }

    /** Numbers that this call makes up, as what it computes with takes them. */
    Tensor constant(double[] values, Spec spec) {
        return usable(Value.of(NDArray.of(values, spec)));
    }

    /** A vector of whole numbers, known to all that follows. */
    Value known(long... values) {
        return evaluation.known(values, Shape.of(values.length));
    }

    /** An axis as the model counts it, which may be negative, of an input's shape. */
    int axis(int place, long axis) {
        return shape(place).axis(saturated(axis));
    }
}
