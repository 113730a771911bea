package dev.bellows.spark;

import dev.bellows.core.Spec;
import dev.bellows.nn.layer.LayerCut;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.progress.TrainingHistory;
import java.util.List;
import scala.Option;

/**
 * What a fit gives.
 *
 * @param task what was learned
 * @param classNames what the classes are called, as far as it is known
 * @param vocabularies the words of its texts, as the Param has them; empty where it has none
 */
record FitResult(
        Task task, TrainedNetwork network, TrainingHistory history, List<String> classNames, String vocabularies) {
    FitResult called(List<String> names, String words) {
        return new FitResult(task, network, history, names, words);
    }

    /** Of a network that was trained on lists of items, that of one item. */
    FitResult ofItems() {
        List<Spec> inputs = network.inputs().stream()
                .map(list -> list.with(list.shape().without(0)))
                .toList();
        List<Spec> outputs = NetworkCheck.inspect(
                        network.network(), inputs.stream().map(Spec::shape).toList())
                .outputs();
        return new FitResult(task, network.of(inputs, outputs), history, classNames, vocabularies);
    }

    /** What remains of the network that was trained. */
    FitResult part(LayerCut cut) {
        return new FitResult(task, LayerOutput.part(network, cut), history, classNames, vocabularies);
    }

    /** The same model, with it; the model has the estimator's Params already. */
    <M extends NetworkModel<M>> M fill(M model) {
        if (!vocabularies.isEmpty()) {
            model.set(model.vocabularies(), vocabularies);
        }
        model.state().trained(network);
        model.state().setSummary(Option.apply(history));
        return model;
    }
}
