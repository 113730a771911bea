package dev.bellows.io.onnx.operator;

import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxException;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.memory.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the steps of a body make of each other: who computes a value, how many read it, and which values are known numbers. */
final class Parts {
    private static final double NEAR = 1e-5;

    private final Map<String, Program.Step> producers = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, double[]> numbers = new HashMap<>();

    Parts(Program.Body body) {
        body.initializers().forEach(each -> remember(each.name(), each));
        for (Program.Step step : body.steps()) {
            step.node().outputs().forEach(output -> producers.put(output, step));
            OnnxAttribute value = step.attribute("value");
            if (isOnnx(step, "Constant")
                    && value != null
                    && !step.node().outputs().isEmpty()) {
                value.tensors().forEach(each -> remember(step.node().outputs().get(0), each));
            }
        }
        count(body);
    }

    /** Arrays of one element, as far as the file holds what they are: those that training changes are elsewhere. */
    private void remember(String name, OnnxTensor array) {
        long elements = array.dims().stream().reduce(1L, (a, b) -> a * b);
        if (elements == 1
                && array.encoding() != OnnxTensor.Encoding.ABSENT
                && array.dims().size() <= 1) {
            try (Scope scope = Scope.open("constants")) {
                numbers.put(name, ArrayBytes.array(array).toDoubleArray());
            } catch (OnnxException damaged) {
                numbers.remove(name); // the evaluation tells of it
            }
        }
    }

    private void count(Program.Body body) {
        body.outputs().forEach(name -> readers.merge(name, 2, Integer::sum)); // a result is never a part
        for (Program.Step step : body.steps()) {
            step.node().inputs().forEach(name -> readers.merge(name, 1, Integer::sum));
            step.bodies().values().forEach(this::count);
        }
    }

    private static boolean isOnnx(Program.Step step, String operator) {
        return step.operator() != null
                && step.node().domain().isEmpty()
                && step.node().operator().equals(operator);
    }

    /** The step that computes a value, if it is of this operator. */
    Optional<Program.Step> by(String operator, String value) {
        return Optional.ofNullable(producers.get(value)).filter(step -> isOnnx(step, operator));
    }

    /** The same, if so many read the value and nobody else. */
    Optional<Program.Step> part(String operator, String value, int count) {
        return by(operator, value).filter(step -> readers.getOrDefault(value, 0) == count);
    }

    /** The same, of a value that is read once. */
    Optional<Program.Step> part(String operator, String value) {
        return part(operator, value, 1);
    }

    static boolean is(Program.Step step, String operator) {
        return isOnnx(step, operator) && step.node().inputs().size() >= 1;
    }

    /** Whether a value is this number, known from the file. */
    boolean isNumber(String value, double wanted) {
        double[] known = numbers.get(value);
        return known != null && Math.abs(known[0] - wanted) <= NEAR * Math.abs(wanted);
    }

    /** The number that a value is, if the file says. */
    Optional<Double> number(String value) {
        return Optional.ofNullable(numbers.get(value)).map(known -> known[0]);
    }

    static String input(Program.Step step, int place) {
        List<String> inputs = step.node().inputs();
        return place < inputs.size() ? inputs.get(place) : "";
    }

    /** The operand of a sum or a product whose other one is this number. */
    Optional<String> beside(Program.Step step, double wanted) {
        return isNumber(input(step, 1), wanted)
                ? Optional.of(input(step, 0))
                : isNumber(input(step, 0), wanted) ? Optional.of(input(step, 1)) : Optional.empty();
    }

    /** A step of an operator, by its newest row, that gives what {@code last} gave. */
    static Program.Step whole(
            Program.Step last, String domain, String name, List<String> in, Map<String, OnnxAttribute> attributes) {
        OnnxNode old = last.node();
        OnnxNode node = new OnnxNode(old.name(), domain, name, "", in, old.outputs(), attributes);
        Operator operator = Operators.newest(domain, name);
        return new Program.Step(node, operator.since(), operator, null, attributes, Map.of());
    }
}
