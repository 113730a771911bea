package dev.bellows.spark.cli;

import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.params.NeuralParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.PipelineStage;

/**
 * A training as a file tells of it.
 *
 * @param data rows to train on
 * @param stages what is fitted, one after the other; the estimator is the last
 * @param model where the model goes
 * @param overwrite whether a model that is there may be replaced
 * @param evaluation rows to measure the model with afterwards
 */
record RunConfig(
        DataSource data, List<PipelineStage> stages, String model, boolean overwrite, Optional<DataSource> evaluation) {

    /** Reads {@code data}, {@code preparation}, {@code estimator}, {@code params}, {@code model} and {@code evaluation}. */
    static RunConfig of(ConfigNode root) {
        Map<String, ConfigNode> run =
                root.entries("a run", "data", "preparation", "estimator", "params", "model", "overwrite", "evaluation");
        ConfigNode estimator = require(root, run, "estimator");
        List<PipelineStage> stages = new ArrayList<>();
        if (run.containsKey("preparation")) {
            run.get("preparation").elements("preparation").forEach(each -> stages.add(preparation(each)));
        }
        Map<String, ConfigNode> params =
                run.containsKey("params") ? run.get("params").entries("params") : Map.of();
        PipelineStage last = Stages.make(estimator.text("estimator"), estimator, params);
        requireNetwork(last, params.getOrDefault("network", estimator));
        stages.add(last);
        return new RunConfig(
                DataSource.of(require(root, run, "data"), "data"),
                stages,
                require(root, run, "model").text("model"),
                run.containsKey("overwrite") && run.get("overwrite").flag("overwrite"),
                Optional.ofNullable(run.get("evaluation")).map(node -> DataSource.of(node, "evaluation")));
    }

    /** {@code StandardScaler: {inputCol: raw, outputCol: features}}. */
    private static PipelineStage preparation(ConfigNode node) {
        Map<String, ConfigNode> stage = node.entries("a stage of preparation");
        if (stage.size() != 1) {
            throw node.error(
                    "a stage of preparation is a name and its Params, such as StandardScaler: {inputCol: raw}");
        }
        Map.Entry<String, ConfigNode> only = stage.entrySet().iterator().next();
        return Stages.make(only.getKey(), node, only.getValue().entries(only.getKey()));
    }

    /** What a fit would refuse later, without the line. */
    private static void requireNetwork(PipelineStage stage, ConfigNode at) {
        if (stage instanceof NeuralParams neural && neural.isSet(neural.network())) {
            try {
                NetworkJson.parse(neural.getNetwork());
            } catch (IllegalArgumentException e) {
                throw new ConfigException(at.place(), String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static ConfigNode require(ConfigNode root, Map<String, ConfigNode> run, String name) {
        return Optional.ofNullable(run.get(name)).orElseThrow(() -> root.error("a run needs '" + name + "'"));
    }
}
