package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.io.Adapters;
import dev.bellows.io.ParameterArrays;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.predict.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A trained network whose adapters are merged into its weights. */
final class MergedNetwork {
    private MergedNetwork() {}

    /** The same if it has no adapters. */
    static TrainedNetwork plain(TrainedNetwork network) {
        LayerConfig config = NetworkJson.parse(network.network());
        return Adapters.without(config).equals(config) ? network : of(network);
    }

    static TrainedNetwork of(TrainedNetwork adapted) {
        try (Scope scope = Scope.open("merge");
                InputStream in = adapted.weights().open()) {
            Block net = NetworkJson.parse(adapted.network()).build();
            net.initialize(Constant.ZERO, 0);
            net.materialize(adapted.inputs().stream()
                    .map(input -> input.with(Shape.of(1).concat(input.shape())))
                    .toList());
            ParameterArrays.assign(net.parameters(), Safetensors.read(in));
            Block merged = Adapters.merged(net);
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            merged.parameters().forEach((path, parameter) -> arrays.put(path, parameter.data()));
            return new TrainedNetwork(
                    UUID.randomUUID().toString(),
                    NetworkJson.write(merged),
                    adapted.inputs(),
                    adapted.outputs(),
                    Weights.write(out -> Safetensors.write(arrays, out)),
                    adapted.precision(),
                    adapted.device());
        } catch (IOException e) {
            throw new UncheckedIOException("merged: the weights cannot be read", e);
        }
    }
}
