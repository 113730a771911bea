package dev.bellows.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.GraphModel;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.GraphBlock;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.train.checkpoint.Checkpoint;
import dev.bellows.train.checkpoint.CheckpointWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A trained network on disk, as a {@link Checkpoint} of {@code network.json}, {@code weights.safetensors} and
 * {@code inputs.json}, the dtype and shape of each input for one sample. The checkpoints of a training hold the same files,
 * so each of them is such a directory as well.
 */
public final class ModelDirectory {
    public static final String NETWORK = "network.json";
    public static final String WEIGHTS = "weights.safetensors";
    public static final String INPUTS = "inputs.json";

    private static final String GRAPH = "graph.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ModelDirectory() {}

    /**
     * Saves a network whose layers all have configurations.
     *
     * @param inputs the specs of one sample, without the batch
     */
    public static void save(Block net, List<Spec> inputs, Path directory) throws IOException {
        Map<String, NDArray> weights = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> weights.put(path, parameter.data()));
        CheckpointWriter writer = Checkpoint.writer().arrays(WEIGHTS, weights);
        describe(writer, NetworkJson.write(net), inputs).write(directory);
    }

    /** Adds the files beside the weights to a checkpoint. */
    public static CheckpointWriter describe(CheckpointWriter writer, String network, List<Spec> inputs) {
        ArrayNode list = MAPPER.createArrayNode();
        for (Spec input : inputs) {
            ObjectNode node = list.addObject().put("dtype", input.dtype().toString());
            ArrayNode shape = node.putArray("shape");
            for (int dim : input.shape().dims()) {
                shape.add(dim);
            }
        }
        return writer.text(NETWORK, network).text(INPUTS, list.toPrettyString());
    }

    /**
     * Loads a network for prediction: what {@link #save} or a training wrote, or a {@link GraphModel}; one that
     * is for one number of rows computes so many at once, and the options on that are not used.
     *
     * @throws IOException if the directory is damaged, or not a model
     */
    public static Predictor load(Path directory, PredictorOptions options) throws IOException {
        if (!Checkpoint.isAt(directory) && Files.isRegularFile(directory.resolve(GRAPH))) {
            return loadGraph(directory, options);
        }
        Checkpoint model = Checkpoint.open(directory);
        String network;
        try (InputStream in = model.stream(NETWORK)) {
            network = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Spec> inputs = inputs(model);
        try (Scope scope = Scope.open("load")) {
            return Predictor.of(NetworkJson.parse(network).build(), inputs, options, model.arrays(WEIGHTS));
        }
    }

    private static Predictor loadGraph(Path directory, PredictorOptions options) throws IOException {
        try (Scope scope = Scope.open("load")) {
            GraphBlock net = GraphModel.load(directory);
            List<Spec> samples = new ArrayList<>();
            int rows = 0;
            for (Spec input : net.inputs()) {
                rows = samples.isEmpty() && input.shape().rank() > 0
                        ? input.shape().dim(0)
                        : rows;
                if (input.shape().rank() == 0 || input.shape().dim(0) != rows || rows == 0) {
                    throw new IOException("predictor: the first axis of every input must be the batch, but " + directory
                            + " takes " + net.inputs());
                }
                samples.add(new Spec(input.shape().without(0), input.dtype()));
            }
            return Predictor.of(
                    net,
                    samples,
                    net.takesAnyRows() ? options : PredictorOptions.padded(rows).withPrecision(options.precision()));
        }
    }

    private static List<Spec> inputs(Checkpoint model) throws IOException {
        List<Spec> specs = new ArrayList<>();
        for (JsonNode node : model.json(INPUTS)) {
            List<Integer> dims = new ArrayList<>();
            node.path("shape").forEach(dim -> dims.add(dim.intValue()));
            try {
                DType dtype = DType.valueOf(node.path("dtype").asText().toUpperCase(Locale.ROOT));
                specs.add(new Spec(Shape.of(dims), dtype));
            } catch (IllegalArgumentException e) {
                throw new IOException(model + ": " + INPUTS + " has an input that is not understood: " + node, e);
            }
        }
        return specs;
    }
}
