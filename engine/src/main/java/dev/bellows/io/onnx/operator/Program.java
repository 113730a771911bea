package dev.bellows.io.onnx.operator;

import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model each of whose nodes has found its operator, in its own version, or the function of the model that it calls. */
public final class Program {
    /** Operators that only move or scale what a setting is made of. */
    private static final Set<String> PASSING = Set.of(
            "Identity",
            "Cast",
            "Concat",
            "Squeeze",
            "Unsqueeze",
            "Reshape",
            "Gather",
            "Slice",
            "Mul",
            "Div",
            "Add",
            "Sub",
            "Floor",
            "Ceil");

    /** Nodes in an order in which each comes after what it needs, and what they begin with. */
    public record Body(List<String> inputs, List<String> outputs, List<OnnxTensor> initializers, List<Step> steps) {}

    /**
     * A node with all that it means.
     *
     * @param operator what it means, or null if it calls a function
     * @param function the body of that function
     * @param attributes its own, with the values of the function around it put in
     * @param bodies the graphs among them
     */
    record Step(
            OnnxNode node,
            long version,
            @Nullable Operator operator,
            @Nullable Body function,
            Map<String, OnnxAttribute> attributes,
            Map<String, Body> bodies) {
        @Nullable
        OnnxAttribute attribute(String name) {
            return attributes.get(name);
        }

        Body body(String name) {
            return Objects.requireNonNull(bodies.get(name), name);
        }
    }

    private final Body main;
    private final boolean draws;

    Program(Body main, boolean draws) {
        this.main = main;
        this.draws = draws;
    }

    /**
     * Finds all operators of a model.
     *
     * @param what is loaded, for messages
     * @throws dev.bellows.core.UnsupportedOpException if it has operators, attributes or element types that this version has not;
     *     names all of them, each with its node
     */
    public static Program of(String what, OnnxModel model) {
        return new ProgramBuilder(what, model).build();
    }

    public Body main() {
        return main;
    }

    /** Whether it draws random numbers. */
    public boolean draws() {
        return draws;
    }

    /** The names of values whose elements are settings: no training changes them. */
    public Set<String> settings() {
        return settings(main);
    }

    private static Set<String> settings(Body body) {
        Set<String> names = new HashSet<>();
        for (int i = body.steps().size() - 1; i >= 0; i--) {
            Step step = body.steps().get(i);
            List<String> inputs = step.node().inputs();
            step.bodies().values().forEach(inner -> names.addAll(settings(inner)));
            Body function = step.function();
            Operator operator = step.operator();
            if (function != null) {
                Set<String> inner = settings(function);
                for (int k = 0; k < Math.min(inputs.size(), function.inputs().size()); k++) {
                    if (inner.contains(function.inputs().get(k))) {
                        names.add(inputs.get(k));
                    }
                }
            } else if (operator != null) {
                operator.settings().stream()
                        .filter(k -> k < inputs.size())
                        .map(inputs::get)
                        .forEach(names::add);
                if (PASSING.contains(operator.name())
                        && step.node().outputs().stream().anyMatch(names::contains)) {
                    names.addAll(inputs);
                }
            }
        }
        return names.stream().filter(name -> !name.isEmpty()).collect(Collectors.toSet());
    }
}
