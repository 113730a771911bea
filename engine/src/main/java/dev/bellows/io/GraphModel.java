package dev.bellows.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Graph;
import dev.bellows.graph.GraphTemplate;
import dev.bellows.graph.Trace;
import dev.bellows.json.Json;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.GraphBlock;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as a directory: {@code graph.json} holds what it computes, in training and in prediction, {@code
 * weights.safetensors} its arrays. Any block travels that can be traced, those that users write too, and needs none of its
 * classes where it is loaded. It computes for every number of rows, the first axis of its inputs, unless what it computes depends
 * on their number otherwise than by lengths of axes, such as an unbiased variance over the batch; then {@code graph.json} says so, and
 * it computes for the number that it was saved for.
 *
 * <pre>{@code
 * GraphModel.save(net, Path.of("model"), List.of(Spec.of(DType.F32, 64, 784)));
 * Block same = GraphModel.load(Path.of("model"));
 * }</pre>
 */
public final class GraphModel {
    /** The version of the format that this library writes, and the newest that it reads. */
    public static final int VERSION = 2;

    private static final String FORMAT = "bellows-graph";
    private static final String GRAPH = "graph.json";
    private static final String WEIGHTS = "weights.safetensors";

    private final IdentityHashMap<NDArray, String> names = new IdentityHashMap<>();
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final Map<String, Parameter.Role> roles = new LinkedHashMap<>();

    private GraphModel(Block net) {
        net.parameters().forEach((path, parameter) -> add(path, parameter.role(), parameter.data()));
    }

    private void add(String name, Parameter.Role role, NDArray array) {
        names.put(array, name);
        arrays.put(name, array);
        roles.put(name, role);
    }

    /** The name of a captured array; one that is no parameter becomes a constant of the network. */
    private String name(NDArray array) {
        if (!names.containsKey(array)) {
            add("constant" + names.size(), Parameter.Role.CONSTANT, array);
        }
        return names.getOrDefault(array, "");
    }

    /**
     * Saves {@code net} for inputs of these specs.
     *
     * @throws UnsupportedOpException if it has ops that cannot be saved, such as a {@code Function} of one's own
     */
    public static void save(Block net, Path directory, List<Spec> inputs) throws IOException {
        net.materialize(inputs);
        GraphModel model = new GraphModel(net);
        ObjectNode root = Json.object().put("format", FORMAT).put("version", VERSION);
        ObjectNode graphs = Json.object();
        for (boolean training : new boolean[] {false, true}) {
            graphs.set(
                    mode(training),
                    GraphTemplate.write(rows(inputs), rows -> trace(net, with(rows, inputs), training), model::name));
        }
        ArrayNode parameters = root.putArray("parameters");
        model.roles.forEach(
                (name, role) -> parameters.addObject().put("name", name).put("role", role.name()));
        root.set("graphs", graphs);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(GRAPH), root.toPrettyString(), StandardCharsets.UTF_8);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(directory.resolve(WEIGHTS)))) {
            Safetensors.write(model.arrays, out);
        }
    }

    private static int rows(List<Spec> inputs) {
        Shape first = inputs.get(0).shape();
        return first.rank() == 0 ? 0 : first.dim(0);
    }

    /** The inputs for another number of rows; what is not as long as the first input has none. */
    private static List<Spec> with(int rows, List<Spec> inputs) {
        return inputs.stream()
                .map(spec -> spec.shape().rank() > 0 && spec.shape().dim(0) == rows(inputs)
                        ? spec.with(spec.shape().with(0, rows))
                        : spec)
                .toList();
    }

    private static String mode(boolean training) {
        return training ? "train" : "predict";
    }

    private static Graph trace(Block net, List<Spec> inputs, boolean training) {
        Trace trace = new Trace();
        List<Tensor> in = new ArrayList<>();
        inputs.forEach(spec -> in.add(trace.input("x" + in.size(), spec)));
        try (Recording mode = Recording.set(false, training)) {
            return trace.graph(net.forwardAll(in));
        }
    }

    private static JsonNode parsed(Path file) throws IOException {
        try {
            return Json.parse(GRAPH, Files.readString(file, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Loads a network, which belongs to the current scope. Its parameters have the names that they had, can be trained, and
     * keep their values unless {@link Block#initialize} gives the weights others.
     *
     * @throws IOException if the directory does not hold a model
     * @throws UnsupportedOpException if it was written by a newer version
     */
    public static GraphBlock load(Path directory) throws IOException {
        JsonNode root = parsed(directory.resolve(GRAPH));
        if (!root.path("format").asText().equals(FORMAT)) {
            throw new IOException("graph.json: " + directory.resolve(GRAPH) + " is not a " + FORMAT + " file");
        }
        if (root.path("version").asInt() > VERSION) {
            throw new UnsupportedOpException("graph.json: format version " + root.path("version")
                    + ", this version of the library reads up to " + VERSION + "; load it with a newer one");
        }
        Map<String, Parameter.Role> roles = new LinkedHashMap<>();
        for (JsonNode parameter : root.path("parameters")) {
            String role = parameter.path("role").asText();
            roles.put(parameter.path("name").asText(), Parameter.Role.valueOf(role));
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(directory.resolve(WEIGHTS)))) {
            Map<String, NDArray> arrays = Safetensors.read(in);
            JsonNode graphs = root.path("graphs");
            return new GraphBlock(
                    GraphTemplate.read(graphs.path(mode(false)), arrays),
                    GraphTemplate.read(graphs.path(mode(true)), arrays),
                    arrays,
                    roles);
        }
    }
}
