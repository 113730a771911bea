package dev.bellows.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.json.NetworkJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A trained network in a {@link Folder}: {@code network.json}, {@code weights.safetensors}, {@code inputs.json} with the dtype
 * and shape of each input for one sample, and the {@link Manifest}. What Spark saves and the checkpoints of a training hold
 * these files beside their own, so each of them is such a folder as well. Files are compared with the manifest while they
 * are read. Folders that were saved before there was a manifest are read as they are.
 */
public final class ModelFolder {
    public static final String NETWORK = "network.json";
    public static final String WEIGHTS = "weights.safetensors";
    public static final String INPUTS = "inputs.json";

    private static final String GRAPH = "graph.json";
    private static final String REMEDY = "; copy the model again, or save it again";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Folder folder;
    private final @Nullable Manifest manifest;

    private ModelFolder(Folder folder, @Nullable Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * Saves a network whose layers all have configurations, whole or not at all.
     *
     * @param inputs the specs of one sample, without the batch
     */
    public static void save(Block net, List<Spec> inputs, Path directory) throws IOException {
        Map<String, NDArray> weights = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> weights.put(path, parameter.data()));
        LocalFolder.writeWhole(directory, writer -> {
            describe(writer, NetworkJson.write(net), inputs);
            writer.arrays(WEIGHTS, weights);
        });
    }

    /** Writes the files beside the weights. */
    public static void describe(FolderWriter writer, String network, List<Spec> inputs) throws IOException {
        writer.text(NETWORK, network).text(INPUTS, inputsJson(inputs));
    }

    /** What {@code inputs.json} says of inputs, for one sample. */
    public static String inputsJson(List<Spec> inputs) {
        ArrayNode list = MAPPER.createArrayNode();
        for (Spec input : inputs) {
            ObjectNode node = list.addObject().put("dtype", input.dtype().toString());
            ArrayNode shape = node.putArray("shape");
            for (int dim : input.shape().dims()) {
                shape.add(dim);
            }
        }
        return list.toPrettyString();
    }

    /**
     * Opens a folder.
     *
     * @throws IOException if it holds no model
     */
    public static ModelFolder open(Folder folder) throws IOException {
        if (folder.has(Manifest.FILE)) {
            return new ModelFolder(folder, Manifest.read(folder));
        }
        if (folder.has(GRAPH) || folder.has(NETWORK)) {
            return new ModelFolder(folder, null);
        }
        throw new IOException("model: " + folder + " holds no model: it has neither " + Manifest.FILE + " nor "
                + NETWORK + " nor " + GRAPH + "; give the folder of one model, not the one around it");
    }

    /** Whether a folder holds a model, as far as the names of its files tell. */
    public static boolean isOne(Folder folder) throws IOException {
        return folder.has(Manifest.FILE) || folder.has(GRAPH) || folder.has(NETWORK);
    }

    /** Whether the network is a graph, for {@link GraphModel} to load. */
    public boolean isGraph() throws IOException {
        return manifest == null ? folder.has(GRAPH) : manifest.files().containsKey(GRAPH);
    }

    /** The network's configuration, as JSON. */
    public String network() throws IOException {
        return text(NETWORK);
    }

    /** The specs of one sample; empty if the model was saved by a release that did not write them. */
    public Optional<List<Spec>> inputs() throws IOException {
        if (manifest == null && !folder.has(INPUTS)) {
            return Optional.empty();
        }
        List<Spec> specs = new ArrayList<>();
        for (JsonNode node : MAPPER.readTree(text(INPUTS))) {
            List<Integer> dims = new ArrayList<>();
            node.path("shape").forEach(dim -> dims.add(dim.intValue()));
            try {
                DType dtype = DType.valueOf(node.path("dtype").asText().toUpperCase(Locale.ROOT));
                specs.add(new Spec(Shape.of(dims), dtype));
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        "model: " + folder + "/" + INPUTS + " has an input that is not understood: " + node, e);
            }
        }
        return Optional.of(List.copyOf(specs));
    }

    /** The bytes of the weights, in the safetensors format; damage shows at the end or when the stream is closed. */
    public InputStream weights() throws IOException {
        return open(WEIGHTS);
    }

    /** The weights by path, which belong to the current scope. */
    public Map<String, NDArray> arrays() throws IOException {
        try (InputStream in = weights()) {
            return Safetensors.read(in);
        }
    }

    /** The text of a file beside the model's own, if it is there. */
    public Optional<String> find(String file) throws IOException {
        boolean there = manifest == null ? folder.has(file) : manifest.files().containsKey(file);
        return there ? Optional.of(text(file)) : Optional.empty();
    }

    private String text(String file) throws IOException {
        try (InputStream in = open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private InputStream open(String file) throws IOException {
        if (manifest != null) {
            return manifest.open(folder, file, REMEDY);
        }
        if (!folder.has(file)) {
            throw new IOException(folder + "/" + file + " is missing" + REMEDY);
        }
        return folder.read(file);
    }

    @Override
    public String toString() {
        return "model " + folder;
    }
}
