package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.LayerCut;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.params.EmbedParams;
import dev.bellows.spark.params.GeneralParams;
import dev.bellows.spark.params.ShapeText;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.predict.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.ml.param.shared.HasFeaturesCol;

/** The part of a trained network that ends in one of its layers, as a model of its own: for features that were learned on the way. */
final class LayerOutput {
    private LayerOutput() {}

    /**
     * A model that gives what a layer gives.
     *
     * @param layer as {@link LayerCut#at} names it
     */
    static NeuralModel of(NetworkModel<?> model, String layer) {
        TrainedNetwork whole = MergedNetwork.plain(model.state().network());
        LayerCut cut = LayerCut.at(NetworkJson.parse(whole.network()), layer);
        int[] lengthsOf = LengthInputs.of(
                NetworkJson.parse(whole.network()), whole.inputs().size());
        List<Integer> taken =
                cut.network() instanceof Sequential.Config && lengthsOf.length == 2 ? List.of(0, 1) : cut.inputs();
        NeuralModel result = new NeuralModel(StageKind.MODEL.randomUid());
        result.state().trained(part(whole, new LayerCut(cut.network(), taken)));
        List<String> columns = columns(model);
        List<Integer> read = taken.stream()
                .filter(input -> lengthsOf[input] == LengthInputs.NONE)
                .toList();
        if (taken.size() > cut.inputs().size()) {
            result.set(result.inputShapes(), new String[] {"" + ShapeText.VARIES});
        }
        return scoringAs(model, result)
                .setInputCols(read.stream().map(columns::get).toArray(String[]::new))
                .setOutputCols("layer_" + layer.replace('.', '_').replace(':', '_'));
    }

    /** A part of a trained network, with its weights. */
    static TrainedNetwork part(TrainedNetwork whole, LayerCut cut) {
        List<Spec> inputs = cut.inputs().stream().map(whole.inputs()::get).toList();
        String network = NetworkJson.write(cut.network());
        List<Shape> samples = inputs.stream().map(Spec::shape).toList();
        return new TrainedNetwork(
                UUID.randomUUID().toString(),
                network,
                inputs,
                NetworkCheck.inspect(network, samples).outputs(),
                part(whole.weights(), cut.network(), inputs),
                whole.precision(),
                whole.device());
    }

    /** The same model, which is to score as another does. */
    static NeuralModel scoringAs(NetworkModel<?> model, NeuralModel result) {
        return result.setMaxLength(model.getMaxLength())
                .setVocabularies(model.getVocabularies())
                .setUnknownWords(model.getUnknownWords())
                .setInferBatchSize(model.getInferBatchSize())
                .setHandleInvalid(model.getHandleInvalid())
                .setImageResize(model.getImageResize())
                .setNthread(model.getNthread())
                .setPrecision(model.getPrecision())
                .setDevice(model.getDevice());
    }

    /** The columns of the inputs, in the network's order. */
    private static List<String> columns(NetworkModel<?> model) {
        if (model instanceof GeneralParams<?> general) {
            return InputColumns.of(general).stream()
                    .map(column -> column.name().column())
                    .toList();
        }
        if (model instanceof EmbedParams<?> pairs) {
            return Vectors.inputColumns(model.state().network().network(), pairs);
        }
        if (model.getFeaturesCols().length > 0) {
            throw new IllegalArgumentException("featuresCols: what a layer gives is computed of one column: "
                    + Arrays.toString(model.getFeaturesCols())
                    + "; assemble them with VectorAssembler, and train with featuresCol");
        }
        return List.of(((HasFeaturesCol) model).getFeaturesCol());
    }

    /** Of the weights those that a part of the network has, under the same paths. */
    private static Weights part(Weights whole, LayerConfig network, List<Spec> inputs) {
        try (Scope scope = Scope.open("layer output");
                InputStream in = whole.open()) {
            Block net = network.build();
            net.infer(inputs.stream()
                    .map(input -> input.with(Shape.of(1).concat(input.shape())))
                    .toList());
            Map<String, NDArray> all = Safetensors.read(in);
            Map<String, NDArray> some = new LinkedHashMap<>(all);
            some.keySet().retainAll(net.parameters().keySet());
            return Weights.write(out -> Safetensors.write(some, out));
        } catch (IOException e) {
            throw new UncheckedIOException("layer output: the weights cannot be read", e);
        }
    }
}
