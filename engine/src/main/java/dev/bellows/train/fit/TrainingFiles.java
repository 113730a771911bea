package dev.bellows.train.fit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.core.Spec;
import dev.bellows.io.ModelFolder;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.ParameterPart;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.optim.SavedStates;
import dev.bellows.train.checkpoint.Checkpoint;
import dev.bellows.train.checkpoint.CheckpointFolder;
import dev.bellows.train.checkpoint.CheckpointWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A training as the files of a checkpoint: {@code weights.safetensors}, {@code optimizer.safetensors},
 * {@code handlers.safetensors} and {@code training.json}; and where the network has a configuration, what else makes a
 * {@link ModelFolder}, so that a checkpoint is also a model that predicts.
 */
final class TrainingFiles {
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String HANDLERS = "handlers.safetensors";
    private static final String TRAINING = "training.json";

    private TrainingFiles() {}

    /** Every peer calls it, and the first one writes; when it returns, the checkpoint is there. */
    static void write(Training training, CheckpointFolder to, long number) throws IOException {
        try (Scope scope = Scope.open("save")) {
            TrainingState state = training.state();
            Map<String, NDArray> states = training.updating().states();
            Map<String, NDArray> weights = new LinkedHashMap<>(training.weights());
            weights.putAll(training.updating().elsewhere(weights));
            Map<String, NDArray> remembered = remembered(training, state);
            training.waiting().during(() -> {
                if (training.peers().isFirst()) {
                    to.write(number, writer(training, state, new Arrays(weights, states, remembered)));
                }
            });
        }
    }

    /** What is saved of the network, of what updates it, and of the handlers. */
    private record Arrays(Map<String, NDArray> weights, Map<String, NDArray> states, Map<String, NDArray> handlers) {}

    /** What handlers remember; of copies of the weights also those that other peers have. */
    private static Map<String, NDArray> remembered(Training training, TrainingState state) {
        Set<String> paths = training.net().parameters().keySet();
        Map<String, NDArray> remembered = new LinkedHashMap<>();
        state.handlers().forEach((handler, own) -> {
            Map<String, NDArray> all = new LinkedHashMap<>(own.arrays());
            if (isOfWeights(all, paths)) {
                all.putAll(training.updating().elsewhere(own.arrays()));
            }
            all.forEach((name, array) -> remembered.put(handler + "/" + name, array));
        });
        return remembered;
    }

    private static CheckpointWriter writer(Training training, TrainingState state, Arrays arrays) {
        CheckpointWriter writer = Checkpoint.writer()
                .arrays(ModelFolder.WEIGHTS, arrays.weights)
                .file(
                        OPTIMIZER,
                        out -> SavedStates.write(
                                arrays.states, training.updating().steps(), out))
                .arrays(HANDLERS, arrays.handlers)
                .text(TRAINING, TrainingJson.write(state, keys(training)));
        List<Spec> inputs = training.sample();
        return network(training)
                .filter(json -> !inputs.isEmpty())
                .map(json ->
                        writer.text(ModelFolder.NETWORK, json).text(ModelFolder.INPUTS, ModelFolder.inputsJson(inputs)))
                .orElse(writer);
    }

    private static Optional<String> network(Training training) {
        LayerConfig config;
        try {
            config = training.net().config();
        } catch (UnsupportedOperationException e) {
            return Optional.empty(); // a block that exists in code alone
        }
        return Optional.of(NetworkJson.write(config));
    }

    /** The keys of the random streams, which follow from the seed that the network was initialised with. */
    private static Map<String, Long> keys(Training training) {
        Map<String, Long> keys = new LinkedHashMap<>();
        training.net().parameters().forEach((path, parameter) -> {
            if (parameter.role() == Parameter.Role.COUNTER) {
                keys.put(path, parameter.key());
            }
        });
        return keys;
    }

    /** Every peer calls it, and reads all of it. */
    static void restore(Training training, CheckpointFolder from, long number) throws IOException {
        training.waiting().during(() -> restore(training, from.open(number)));
    }

    private static void restore(Training training, Checkpoint checkpoint) throws IOException {
        JsonNode json = checkpoint.json(TRAINING);
        try (Scope scope = Scope.open("restore")) {
            TrainingState state = TrainingJson.read(json, checkpoint.arrays(HANDLERS), checkpoint.toString());
            Map<String, Long> saved = TrainingJson.keys(json);
            if (!saved.equals(keys(training))) {
                throw new IOException(checkpoint + " is of a network with another seed or other random layers: "
                        + saved.keySet() + ", this one has " + keys(training).keySet()
                        + "; initialize(...) this network as that one was");
            }
            assign(training, checkpoint.arrays(ModelFolder.WEIGHTS), checkpoint);
            try (InputStream in = checkpoint.stream(OPTIMIZER)) {
                training.updating().loadStates(in);
            }
            training.restore(own(training, state));
        }
    }

    /** Of copies of the weights that handlers remember, those of the weights that this peer has, and of these its parts. */
    private static TrainingState own(Training training, TrainingState state) {
        Map<String, Parameter> parameters = training.net().parameters();
        Map<String, HandlerState> handlers = new LinkedHashMap<>();
        state.handlers().forEach((name, saved) -> {
            boolean ofWeights = isOfWeights(saved.arrays(), parameters.keySet());
            handlers.put(name, ofWeights ? new HandlerState(saved.numbers(), own(saved.arrays(), parameters)) : saved);
        });
        return new TrainingState(state.position(), state.loss(), state.history(), state.scores(), handlers);
    }

    private static Map<String, NDArray> own(Map<String, NDArray> whole, Map<String, Parameter> parameters) {
        Map<String, NDArray> own = new LinkedHashMap<>();
        whole.forEach((path, array) -> {
            Parameter parameter = parameters.get(path);
            if (parameter != null && !parameter.isElsewhere()) {
                ParameterPart part = parameter.part();
                own.put(path, part == null ? array : (NDArray) part.cut(array));
            }
        });
        return own;
    }

    /** Whether all that a handler remembers is a copy of weights, by their paths. */
    private static boolean isOfWeights(Map<String, NDArray> arrays, Set<String> paths) {
        return !arrays.isEmpty() && paths.containsAll(arrays.keySet());
    }

    private static void assign(Training training, Map<String, NDArray> arrays, Checkpoint checkpoint)
            throws IOException {
        Map<String, Parameter> parameters = training.net().parameters();
        Set<String> unknown = new LinkedHashSet<>(arrays.keySet());
        unknown.removeAll(parameters.keySet());
        Set<String> missing = new LinkedHashSet<>(parameters.keySet());
        missing.removeAll(arrays.keySet());
        if (!unknown.isEmpty() || !missing.isEmpty()) {
            throw new IOException(checkpoint + " is of another network: it lacks " + missing + " and holds " + unknown);
        }
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            Parameter parameter = parameters.get(entry.getKey());
            NDArray data = parameter == null ? null : parameter.dataOrNull();
            if (parameter != null
                    && data != null
                    && !whole(parameter, data.spec()).equals(entry.getValue().spec())) {
                throw new IOException(checkpoint + " is of another network: '" + entry.getKey() + "' is "
                        + entry.getValue().spec() + ", here " + data.spec());
            }
        }
        arrays.forEach((path, array) -> {
            Parameter parameter = parameters.get(path);
            NDArray data = parameter == null ? null : parameter.dataOrNull();
            if (parameter != null && data != null) {
                ParameterPart part = parameter.part();
                data.assign(part == null ? array : (NDArray) part.cut(array));
            } else if (parameter != null && !parameter.isElsewhere()) {
                parameter.set(array);
            }
        });
    }

    /** The spec of a weight of which this may be a part. */
    private static Spec whole(Parameter parameter, Spec own) {
        ParameterPart part = parameter.part();
        return part == null ? own : part.whole(own);
    }
}
