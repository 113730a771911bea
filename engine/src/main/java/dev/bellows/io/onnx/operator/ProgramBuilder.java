package dev.bellows.io.onnx.operator;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxFunction;
import dev.bellows.io.onnx.format.OnnxGraph;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the operators of a model's nodes, and collects what there is none for. */
final class ProgramBuilder {
    /** How many nodes there may be once functions are put in place of their calls; a hostile file makes billions of few. */
    private static final int MAX_STEPS = 1 << 20;

    private static final int MAX_CALLS = 30;

    /** Attributes that name an element type. */
    private static final Set<String> TYPES = Set.of("to", "dtype", "output_dtype");

    private final String what;
    private final OnnxModel model;
    private final Map<String, OnnxFunction> functions = new LinkedHashMap<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private int steps;
    private boolean draws;

    ProgramBuilder(String what, OnnxModel model) {
        this.what = what;
        this.model = model;
        model.functions().forEach(each -> functions.put(key(each.domain(), each.name(), each.overload()), each));
    }

    private static String key(String domain, String name, String overload) {
        return domain + "\n" + name + "\n" + overload;
    }

    Program build() {
        Program.Body main = Idioms.found(body(model.graph(), model.opsets(), Map.of(), 0));
        model.graph().inputs().forEach(this::checkInput);
        model.graph().outputs().stream()
                .filter(output -> !output.kind().equals(OnnxValueInfo.TENSOR))
                .forEach(output ->
                        refused.add("output '" + output.name() + "': a " + output.kind() + "; only tensors are given"));
        if (!refused.isEmpty()) {
            throw new UnsupportedOpException(
                    what + " needs what this version of the library has not:\n  " + String.join("\n  ", refused));
        }
        return new Program(main, draws);
    }

    private void checkInput(OnnxValueInfo input) {
        if (!input.kind().equals(OnnxValueInfo.TENSOR)) {
            refused.add("input '" + input.name() + "': a " + input.kind() + "; only tensors are read");
        } else if (input.type().carrier() == null) {
            refused.add("input '" + input.name() + "': elements of type " + input.type());
        }
    }

    private Program.Body body(OnnxGraph graph, Map<String, Long> opsets, Map<String, OnnxAttribute> bound, int calls) {
        for (OnnxTensor initializer : graph.initializers()) {
            checkElements("initializer '" + initializer.name() + "'", initializer);
        }
        Set<String> given = new LinkedHashSet<>();
        graph.inputs().forEach(input -> given.add(input.name()));
        graph.initializers().forEach(each -> given.remove(each.name())); // before version 4 all were inputs
        return new Program.Body(
                List.copyOf(given),
                graph.outputs().stream().map(OnnxValueInfo::name).toList(),
                graph.initializers(),
                steps(graph.nodes(), opsets, bound, calls));
    }

    private List<Program.Step> steps(
            List<OnnxNode> nodes, Map<String, Long> opsets, Map<String, OnnxAttribute> bound, int calls) {
        List<Program.Step> made = new ArrayList<>(nodes.size());
        for (OnnxNode node : nodes) {
            if (++steps > MAX_STEPS) {
                throw new UnsupportedOpException(what + ": more than " + MAX_STEPS
                        + " nodes once its functions are put in place of their calls");
            }
            made.add(step(node, opsets, bound, calls));
        }
        return List.copyOf(made);
    }

    private Program.Step step(OnnxNode node, Map<String, Long> opsets, Map<String, OnnxAttribute> bound, int calls) {
        Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
        node.attributes().forEach((name, attribute) -> {
            if (attribute.reference().isEmpty()) {
                attributes.put(name, attribute);
            } else if (bound.containsKey(attribute.reference())) {
                attributes.put(name, bound.get(attribute.reference()).renamed(name));
            }
        });
        long version = opsets.getOrDefault(node.domain(), 0L);
        OnnxFunction function = functions.get(key(node.domain(), node.operator(), node.overload()));
        if (function != null) {
            return new Program.Step(
                    node, version, null, inlined(function, attributes, opsets, calls), attributes, Map.of());
        }
        Optional<Operator> found = Operators.find(node.domain(), node.operator(), version);
        Map<String, Program.Body> bodies = new LinkedHashMap<>();
        if (found.isEmpty()) {
            refused.add(told(node, version) + ": "
                    + Operators.versions(node.domain(), node.operator())
                            .map(versions -> "is read " + versions)
                            .orElse("no such operator"));
        } else {
            Operator operator = found.get();
            draws |= operator.draws();
            check(node, version, operator, attributes);
            attributes.forEach((name, attribute) -> {
                OnnxGraph graph = attribute.graph();
                if (graph != null) {
                    bodies.put(name, body(graph, opsets, bound, calls));
                }
            });
        }
        return new Program.Step(node, version, found.orElse(null), null, attributes, bodies);
    }

    private Program.Body inlined(
            OnnxFunction function, Map<String, OnnxAttribute> attributes, Map<String, Long> opsets, int calls) {
        if (calls == MAX_CALLS) {
            throw new UnsupportedOpException(what + ": function " + function.name() + " is called more than "
                    + MAX_CALLS + " deep; functions must not call themselves");
        }
        Map<String, OnnxAttribute> bound = new LinkedHashMap<>(function.defaults());
        bound.putAll(attributes);
        Map<String, Long> own = new LinkedHashMap<>(opsets);
        own.putAll(function.opsets());
        return Idioms.found(new Program.Body(
                function.inputs(), function.outputs(), List.of(), steps(function.nodes(), own, bound, calls + 1)));
    }

    private void check(OnnxNode node, long version, Operator operator, Map<String, OnnxAttribute> attributes) {
        attributes.forEach((name, attribute) -> {
            if (!operator.attributes().contains(name)) {
                refused.add(told(node, version) + ": attribute " + name);
            } else if (!attribute.unread().isEmpty()) {
                refused.add(told(node, version) + ": attribute " + name + " holds " + attribute.unread());
            } else if (TYPES.contains(name)
                    && ElementType.of(
                                    attribute.ints().isEmpty()
                                            ? -1
                                            : attribute.ints().get(0))
                            .filter(type -> type.carrier() != null || type == ElementType.UNDEFINED)
                            .isEmpty()) {
                refused.add(told(node, version) + ": elements of type " + named(attribute.ints()));
            }
            attribute.tensors().forEach(tensor -> checkElements(told(node, version), tensor));
        });
    }

    private static String named(List<Long> number) {
        return number.isEmpty()
                ? "?"
                : ElementType.of(number.get(0)).map(Object::toString).orElse(number.toString());
    }

    private void checkElements(String who, OnnxTensor tensor) {
        if (tensor.type().carrier() == null) {
            refused.add(who + ": elements of type " + tensor.type());
        }
    }

    private static String told(OnnxNode node, long version) {
        String domain = node.domain().isEmpty() ? "" : " of " + node.domain();
        return node.label() + domain + " (opset " + version + ")";
    }
}
