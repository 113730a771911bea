package dev.bellows.io.keras;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.keras.Kind.Stored;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The layers of Keras that mean what one of ours does. */
final class PlainLayers {
    private static final double MOMENTUM = 0.99;
    private static final double EPSILON = 1e-3;

    private static final Map<String, Function<Setting, Plain>> ALL = Map.of(
            "Dense", PlainLayers::dense,
            "Embedding", PlainLayers::embedding,
            "BatchNormalization", PlainLayers::batchNorm,
            "Dropout", PlainLayers::dropout,
            "SpatialDropout1D", setting -> spatial(setting, 1),
            "SpatialDropout2D", setting -> spatial(setting, 2),
            "SpatialDropout3D", setting -> spatial(setting, 3),
            "ActivityRegularization", setting -> new Plain(new Identity.Config(), List.of(), "linear"),
            "Identity", setting -> new Plain(new Identity.Config(), List.of(), "linear"));

    private PlainLayers() {}

    /**
     * A layer of ours.
     *
     * @param weights the parameters, in the order in which Keras stores them; a kernel lies transposed
     * @param activation what follows it, for a layer of its own; {@code linear} for nothing
     */
    record Plain(LayerConfig layer, List<Stored> weights, String activation) {}

    static Optional<Plain> find(String name, Setting setting) {
        return Optional.ofNullable(ALL.get(name)).map(row -> row.apply(setting));
    }

    static Set<String> names() {
        return ALL.keySet();
    }

    /** Whether Keras stores the array of a parameter of ours with its axes the other way round. */
    static boolean isTurned(String kind, String parameter) {
        return kind.equals("Dense") && parameter.equals("weight");
    }

    private static Plain dense(Setting setting) {
        Activations.check(setting);
        String activation = Activations.name(setting, "activation");
        ActivationFunction ours = Activations.ours(activation).orElse(null);
        boolean biased = setting.is("use_bias", true);
        List<Stored> weights = new ArrayList<>(List.of(Stored.of("weight", 0)));
        if (biased) {
            weights.add(Stored.of("bias", 1));
        }
        if (setting.has("lora_rank")) {
            throw new UnsupportedOpException("has a LoRA adapter of Keras' own; merge it, and save the model again");
        }
        if (setting.has("quantization_mode")) {
            throw new UnsupportedOpException("is quantized; save the model before it is");
        }
        return new Plain(
                new Dense.Config(setting.whole("units"), biased, ours, false),
                weights,
                ours == null ? activation : "linear");
    }

    private static Plain embedding(Setting setting) {
        return new Plain(
                new Embedding.Config(setting.whole("input_dim"), setting.whole("output_dim"), null, null),
                List.of(Stored.of("weight", 0)),
                "linear");
    }

    private static Plain batchNorm(Setting setting) {
        setting.require("renorm", "false");
        boolean scale = setting.is("scale", true);
        boolean center = setting.is("center", true);
        List<Stored> weights = new ArrayList<>();
        if (scale) {
            weights.add(Stored.of("gamma", 0));
        }
        if (center) {
            weights.add(Stored.of("beta", weights.size()));
        }
        weights.add(new Stored("running_mean", "vars/" + weights.size(), false));
        weights.add(new Stored("running_var", "vars/" + weights.size(), false));
        List<Integer> axes = setting.has("axis") ? setting.list("axis") : List.of(-1);
        if (axes.size() != 1) {
            throw new UnsupportedOpException("normalises along several axes, " + axes);
        }
        return new Plain(
                new BatchNorm.Config(
                        axes.get(0),
                        setting.number("momentum", MOMENTUM),
                        setting.number("epsilon", EPSILON),
                        center,
                        scale,
                        null),
                weights,
                "linear");
    }

    private static Plain dropout(Setting setting) {
        List<Integer> shared = new ArrayList<>();
        for (int i = 0; i < setting.node().path("noise_shape").size(); i++) {
            if (setting.node().path("noise_shape").path(i).asInt() == 1) {
                shared.add(i);
            }
        }
        return new Plain(
                new Dropout.Config(setting.number("rate", 0), shared.isEmpty() ? null : shared), List.of(), "linear");
    }

    private static Plain spatial(Setting setting, int axes) {
        List<Integer> shared = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            shared.add(i + (setting.isLast() ? 1 : 2));
        }
        return new Plain(new Dropout.Config(setting.number("rate", 0), shared), List.of(), "linear");
    }
}
