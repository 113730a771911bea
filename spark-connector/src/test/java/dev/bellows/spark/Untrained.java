package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.predict.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Models with the weights that a training would begin with, for tests of scoring. */
final class Untrained {
    private Untrained() {}

    /**
     * A model.
     *
     * @param network JSON
     * @param inputShape of one sample
     */
    static NeuralClassificationModel model(String network, int... inputShape) {
        try (Scope scope = Scope.open("untrained")) {
            Block net = NetworkJson.parse(network).build();
            net.initialize(new Xavier(), 7);
            Shape outputs = net.materialize(Shape.of(1).concat(Shape.of(inputShape)));
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            net.parameters().forEach((path, parameter) -> arrays.put(path, parameter.data()));
            TrainedNetwork trained = new TrainedNetwork(
                    UUID.randomUUID().toString(),
                    network,
                    List.of(new Spec(Shape.of(inputShape), DType.F32)),
                    List.of(new Spec(outputs.without(0), DType.F32)),
                    Weights.write(file -> Safetensors.write(arrays, file)),
                    "fp32",
                    "auto");
            NeuralClassificationModel model = new NeuralClassificationModel("untrained");
            model.state().trained(trained);
            return model;
        }
    }
}
