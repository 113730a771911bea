package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.json.Json;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a network of a model's configuration: a node for each application of a layer, under the layer's name. */
final class ModelReader {
    private static final int MOST_DEPTH = 16;
    private static final String ACTIVATION = "_activation";
    private static final Set<String> MODELS = Set.of("Functional", "Model", "Sequential");

    /** The shape of a weight; of a file without it, a refusal. */
    @FunctionalInterface
    interface Shapes {
        Shape of(Weight weight) throws IOException;
    }

    /**
     * Where a parameter's array lies.
     *
     * @param path of the parameter
     * @param top the layer of the model, not of one within it, that it belongs to
     * @param place in the file of weights; after {@code =} a setting
     * @param setting the settings of its layer
     */
    record Weight(String path, String top, String place, boolean isTrained, boolean isTurned, Setting setting) {}

    private final Shapes shapes;
    private final List<Weight> weights = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    ModelReader(Shapes shapes) {
        this.shapes = shapes;
    }

    /** A model, or one within another. */
    record Model(Network.Config network, List<Spec> inputs) {}

    private record Scope(String path, String top, String place, int depth) {
        Scope within(String name, String layer, String folder) {
            return new Scope(path + name + ".", top.isEmpty() ? layer : top, place + folder + "/", depth + 1);
        }
    }

    /**
     * Where a layer goes.
     *
     * @param name of its node
     * @param folder in the file of weights
     * @param application which of its applications this is
     */
    private record Place(String name, String folder, int application) {}

    /**
     * Reads a whole model.
     *
     * @throws UnsupportedOpException all layers and settings that are not known here
     */
    Model read(JsonNode model) throws IOException {
        Model read = model(model, new Scope("", "", "", 0));
        if (!refusals.isEmpty()) {
            throw new UnsupportedOpException(String.join("; ", refusals) + "; known are the layers " + Keras.layers()
                    + " and the operations " + Keras.operations());
        }
        if (read == null) {
            throw new IOException("the model is not understood");
        }
        return read;
    }

    /** The parameters' arrays, in the order of the layers. */
    List<Weight> weights() {
        return weights;
    }

    private @Nullable Model model(JsonNode model, Scope scope) throws IOException {
        String type = model.path("class_name").asText();
        if (!MODELS.contains(type)) {
            refusals.add("the model is a " + type + ", a class of its own; known are Sequential and functional models");
            return null;
        } else if (scope.depth > MOST_DEPTH) {
            throw new IOException("models lie more than " + MOST_DEPTH + " deep within one another");
        }
        JsonNode config = model.path("config");
        Graph graph = new Graph(scope);
        if (type.equals("Sequential")) {
            graph.row(config);
        } else {
            graph.layers(config);
        }
        return refusals.isEmpty() ? graph.model() : null;
    }

    /** One model in the making. */
    private final class Graph {
        private final Scope scope;
        private final Places places = new Places();
        private final Map<String, Spec> inputs = new LinkedHashMap<>();
        private final List<String> inputOrder = new ArrayList<>();
        private final List<Network.Node> nodes = new ArrayList<>();
        /** What stands for an output of an application of a layer, {@code layer/application/output}. */
        private final Map<String, String> references = new HashMap<>();

        private final Map<String, String> names = new HashMap<>();
        private final NodeNames nodeNames = new NodeNames();
        private final List<String> outputs = new ArrayList<>();
        private final Masks masks = new Masks();
        /** Nodes that are given a mask which Keras does not name. */
        private final Set<String> looking = new HashSet<>();

        Graph(Scope scope) {
            this.scope = scope;
        }

        /** Layers one after the other. */
        void row(JsonNode config) throws IOException {
            String before = "";
            JsonNode layers = config.isArray() ? config : config.path("layers");
            for (JsonNode layer : layers) {
                if (LayerJson.isInput(layer)) {
                    before = input(layer);
                    continue;
                }
                if (before.isEmpty()) {
                    JsonNode shape = layer.path("config").path("batch_input_shape");
                    before = input("input", shape.isArray() ? shape : config.path("build_input_shape"), "float32");
                }
                before = applied(
                        layer,
                        new Place(nodeNames.unique(LayerJson.name(layer)), places.next(LayerJson.type(layer)), 0),
                        LayerJson.plainCall(),
                        List.of(before));
            }
            if (before.isEmpty()) {
                throw new IOException("the model has no layers, or does not say what it takes");
            }
            outputs.add(before);
        }

        /** Layers in any arrangement. */
        void layers(JsonNode config) throws IOException {
            List<JsonNode> waiting = new ArrayList<>();
            config.path("layers").forEach(waiting::add);
            IdentityHashMap<JsonNode, String> folders = new IdentityHashMap<>();
            for (JsonNode layer : waiting) {
                if (LayerJson.isInput(layer)) {
                    input(layer);
                } else {
                    names.putIfAbsent(LayerJson.name(layer), nodeNames.unique(LayerJson.name(layer)));
                    folders.put(layer, LayerJson.isOperator(layer) ? "" : places.next(LayerJson.type(layer)));
                }
            }
            Map<String, String> calls = new HashMap<>();
            boolean moved = true;
            Set<String> done = new HashSet<>();
            while (moved) { // layers stand in the order in which they were made, not in which they are applied
                moved = false;
                for (JsonNode layer : waiting) {
                    int application = 0;
                    for (JsonNode node : layer.path("inbound_nodes")) {
                        String key = LayerJson.name(layer) + "/" + application;
                        if (!LayerJson.isInput(layer) && !done.contains(key)) {
                            Arguments arguments = Arguments.of(node, references);
                            if (arguments != null) {
                                Place place = new Place(
                                        names.getOrDefault(LayerJson.name(layer), ""),
                                        folders.getOrDefault(layer, ""),
                                        application);
                                apply(layer, place, arguments, calls);
                                done.add(key);
                                moved = true;
                            }
                        }
                        application++;
                    }
                }
            }
            collect(config.path("output_layers"));
            sorted(config.path("input_layers"));
        }

        private void apply(JsonNode layer, Place place, Arguments arguments, Map<String, String> calls)
                throws IOException {
            String call = arguments.call().toString();
            String before = calls.putIfAbsent(place.name, call);
            if (before == null) {
                applied(layer, place, arguments.call(), arguments.taken());
                return;
            } else if (!before.equals(call)) {
                refusals.add("layer '" + LayerJson.name(layer) + "' is applied several times with different arguments");
                return;
            }
            if (looking.contains(place.name) || arguments.taken().stream().anyMatch(masks::has)) {
                refusals.add("layer '" + LayerJson.name(layer)
                        + "' is applied several times, to steps that a mask leaves out");
                return;
            }
            String last = nodeNames.unique(place.name + "_at_" + place.application);
            nodes.add(Network.Node.sharing(last, place.name, arguments.taken().toArray(String[]::new)));
            String activation = place.name + ACTIVATION;
            if (nodes.stream().anyMatch(node -> node.name().equals(activation))) {
                String behind = nodeNames.unique(last + ACTIVATION);
                nodes.add(Network.Node.sharing(behind, activation, last));
                last = behind;
            }
            reference(LayerJson.name(layer), place.application, last);
        }

        /** Makes the node of a layer, and gives the name of what gives its output. */
        private String applied(JsonNode layer, Place place, ObjectNode call, List<String> taken) throws IOException {
            String last = place.name;
            String type = LayerJson.kind(layer);
            Setting setting = new Setting(layer.path("config"));
            try {
                ObjectNode bound = LayerJson.isOperator(layer) ? Uses.operation(call) : Uses.layer(type, call);
                Arguments arguments = masks.taken(type, setting, new Arguments(bound, taken));
                if (arguments.taken().size() > taken.size()) {
                    looking.add(place.name);
                }
                Made made = made(
                        layer,
                        arguments.call(),
                        scope.within(place.name, LayerJson.name(layer), "layers/" + place.folder));
                if (made == null) {
                    return last;
                }
                nodes.add(new Network.Node(place.name, made.layer, null, arguments.taken()));
                if (!made.activation.equals("linear")) {
                    last = nodeNames.unique(place.name + ACTIVATION);
                    ObjectNode config = Json.object().put("activation", made.activation);
                    nodes.add(Network.Node.of(
                            last,
                            KerasLayer.Config.of("Activation", config, LayerJson.plainCall(), Map.of()),
                            place.name));
                }
                masks.follow(MODELS.contains(type) ? "" : type, setting, arguments, last);
                if (type.equals("Masking")) {
                    masks.put(last, last + ":1");
                } else if (type.equals("Embedding") && setting.is("mask_zero", false)) {
                    masks.put(last, counted(place.name, taken));
                }
            } catch (UnsupportedOpException e) {
                refusals.add("layer '" + LayerJson.name(layer) + "' (" + type + ") " + e.getMessage());
            }
            reference(LayerJson.name(layer), place.application, last);
            return last;
        }

        /** A node that says which ids are not 0. */
        private String counted(String name, List<String> taken) {
            String mask = nodeNames.unique(name + "_mask");
            ObjectNode call = LayerJson.plainCall();
            call.withArray("args").add(0);
            String kind = OperationKinds.PREFIX + "NotEqual";
            nodes.add(new Network.Node(mask, KerasLayer.Config.of(kind, Json.object(), call, Map.of()), null, taken));
            return mask;
        }

        private void reference(String layer, int application, String node) {
            references.put(layer + "/" + application, node);
        }

        private String input(JsonNode layer) throws IOException {
            JsonNode config = layer.path("config");
            JsonNode shape = config.has("batch_shape") ? config.path("batch_shape") : config.path("batch_input_shape");
            return input(LayerJson.name(layer), shape, config.path("dtype").asText("float32"));
        }

        private String input(String layer, JsonNode shape, String dtype) throws IOException {
            String name = nodeNames.unique(layer);
            List<Integer> dims = new ArrayList<>();
            boolean open = false;
            for (int i = 1; i < shape.size(); i++) {
                open |= !shape.path(i).isInt();
                dims.add(Math.max(0, shape.path(i).asInt()));
            }
            if (shape.size() == 0) {
                throw new IOException("input '" + layer + "' does not say its shape");
            }
            inputs.put(name, open ? UNKNOWN : new Spec(Shape.of(dims), LayerJson.dtype(layer, dtype)));
            places.next("InputLayer");
            names.put(layer, name);
            inputOrder.add(name);
            reference(layer, 0, name);
            return name;
        }

        private void collect(JsonNode outputLayers) throws IOException {
            outputs.addAll(Arguments.references(outputLayers, references));
            if (outputs.isEmpty() && refusals.isEmpty()) {
                throw new IOException("the model has no outputs, or they lead in a circle");
            }
        }

        /** In the order in which the model is called. */
        private void sorted(JsonNode inputLayers) throws IOException {
            List<String> order = Arguments.references(inputLayers, references);
            if (new HashSet<>(order).equals(new HashSet<>(inputOrder))) {
                inputOrder.clear();
                inputOrder.addAll(order);
            }
        }

        Model model() throws IOException {
            if (scope.depth > 0 && outputs.stream().anyMatch(masks::has)) {
                refusals.add("model '" + scope.path + "' gives a mask to what it lies in, which is not known here");
                return new Model(new Network.Config(List.of("x"), List.of(), List.of("x")), List.of());
            }
            List<Network.Node> kept = Reachable.from(outputs, nodes);
            List<Spec> specs = inputOrder.stream()
                    .map(name -> inputs.getOrDefault(name, UNKNOWN))
                    .toList();
            try {
                return new Model(
                        new Network.Config(inputOrder, kept, outputs), specs.contains(UNKNOWN) ? List.of() : specs);
            } catch (IllegalArgumentException e) {
                throw new IOException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static final Spec UNKNOWN = Spec.of(DType.BOOL, 0, 0, 0);

    private record Made(LayerConfig layer, String activation) {}

    private @Nullable Made made(JsonNode layer, ObjectNode call, Scope scope) throws IOException {
        String type = LayerJson.kind(layer);
        Setting setting = new Setting(layer.path("config"));
        LayerJson.checkDtype(setting);
        if (MODELS.contains(type)) {
            Model model = model(layer, scope);
            return model == null ? null : new Made(model.network, "linear");
        } else if (type.equals("TimeDistributed")) {
            JsonNode inner = setting.node().path("layer");
            ObjectNode plain = LayerJson.plainCall();
            Scope below = new Scope(scope.path + "layer.", scope.top, scope.place + "layer/", scope.depth + 1);
            Made made = made(inner, plain, below);
            if (made == null) {
                return null;
            }
            if (!made.activation.equals("linear")) {
                throw new UnsupportedOpException("has a layer with the activation '" + made.activation
                        + "'; put the activation behind it as a layer of its own");
            }
            return new Made(new StepwiseLayer.Config(made.layer), "linear");
        }
        PlainLayers.Plain plain = PlainLayers.find(type, setting).orElse(null);
        if (plain != null) {
            for (Kind.Stored stored : plain.weights()) {
                keep(scope, stored, PlainLayers.isTurned(type, stored.name()), setting);
            }
            return new Made(plain.layer(), plain.activation());
        }
        Kind kind = Kinds.find(type).orElse(null);
        boolean isOwn = layer.path("registered_name").asText().contains(">");
        if (kind == null || isOwn) {
            throw new UnsupportedOpException("is not known here");
        }
        kind.check().accept(setting);
        Map<String, Shape> extents = new LinkedHashMap<>();
        for (Kind.Stored stored : kind.weights().apply(setting)) {
            extents.put(stored.name(), shapes.of(keep(scope, stored, false, setting)));
        }
        return new Made(KerasLayer.Config.of(type, LayerJson.pruned(layer.path("config")), call, extents), "linear");
    }

    private Weight keep(Scope scope, Kind.Stored stored, boolean isTurned, Setting setting) {
        String place = stored.place().startsWith(NormKinds.GIVEN) ? stored.place() : scope.place + stored.place();
        Weight weight = new Weight(scope.path + stored.name(), scope.top, place, stored.isTrained(), isTurned, setting);
        weights.add(weight);
        return weight;
    }
}
