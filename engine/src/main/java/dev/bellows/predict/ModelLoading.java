package dev.bellows.predict;

import dev.bellows.core.Spec;
import dev.bellows.io.GraphModel;
import dev.bellows.io.LocalFolder;
import dev.bellows.io.ModelFolder;
import dev.bellows.io.ParameterArrays;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.GraphBlock;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.json.NetworkJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes predictors of what lies on disk: networks in layers, and graphs. */
final class ModelLoading {
    private ModelLoading() {}

    static Predictor load(Path directory, PredictorOptions options) throws IOException {
        ModelFolder model = ModelFolder.open(new LocalFolder(directory));
        if (model.isGraph()) {
            return graph(directory, options);
        }
        List<Spec> inputs = model.inputs()
                .orElseThrow(() -> new IOException("predictor: " + directory
                        + " was saved before models said what they take; name the shape of a sample with"
                        + " load(network, shape, weights), or load and save it by Spark once"));
        LayerConfig network = NetworkJson.parse(model.network());
        Optional<RuntimeBlock.Config> elsewhere = RuntimeBlock.of(network);
        if (elsewhere.isPresent()) {
            throw elsewhere.get().refusal();
        }
        try (Scope scope = Scope.open("load")) {
            return filled(network.build(), inputs, options, model.arrays());
        }
    }

    /** A predictor of a network that gets its weights from a file. */
    static Predictor filled(Block net, List<Spec> inputs, PredictorOptions options, Map<String, NDArray> weights) {
        net.initialize(Constant.ZERO, 0);
        Predictor.outputs(net, inputs, options);
        ParameterArrays.assign(net.parameters(), weights);
        return Predictor.of(net, inputs, options);
    }

    private static Predictor graph(Path directory, PredictorOptions options) throws IOException {
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
}
