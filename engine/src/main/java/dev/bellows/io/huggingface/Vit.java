package dev.bellows.io.huggingface;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.ClassToken;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.FirstStep;
import dev.bellows.nn.layer.Identity;
import dev.bellows.nn.layer.PlacesAsSteps;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The vision transformer (Dosovitskiy et al. 2020, arXiv 2010.11929): pictures [channels, height, width] to the vector of the class token, and to
 * the classes' scores if a classifier was trained.
 */
final class Vit implements Architecture {
    private static final List<String> PREFIXES = List.of("vit.", "");
    private static final double EPSILON = 1e-12;
    private static final String NAMES = """
        0.weight                             | embeddings.patch_embeddings.projection.weight
        0.bias                               | embeddings.patch_embeddings.projection.bias
        2.weight                             | embeddings.cls_token
        3.weight                             | embeddings.position_embeddings
        5.{i}.attention.query.weight         | encoder.layer.{i}.attention.attention.query.weight
        5.{i}.attention.query.bias           | encoder.layer.{i}.attention.attention.query.bias | 0 if absent
        5.{i}.attention.key.weight           | encoder.layer.{i}.attention.attention.key.weight
        5.{i}.attention.key.bias             | encoder.layer.{i}.attention.attention.key.bias   | 0 if absent
        5.{i}.attention.value.weight         | encoder.layer.{i}.attention.attention.value.weight
        5.{i}.attention.value.bias           | encoder.layer.{i}.attention.attention.value.bias | 0 if absent
        5.{i}.attention.out.weight           | encoder.layer.{i}.attention.output.dense.weight
        5.{i}.attention.out.bias             | encoder.layer.{i}.attention.output.dense.bias
        5.{i}.around_attention.norm.gamma    | encoder.layer.{i}.layernorm_before.weight
        5.{i}.around_attention.norm.beta     | encoder.layer.{i}.layernorm_before.bias
        5.{i}.feed_forward.in.weight         | encoder.layer.{i}.intermediate.dense.weight
        5.{i}.feed_forward.in.bias           | encoder.layer.{i}.intermediate.dense.bias
        5.{i}.feed_forward.out.weight        | encoder.layer.{i}.output.dense.weight
        5.{i}.feed_forward.out.bias          | encoder.layer.{i}.output.dense.bias
        5.{i}.around_feed_forward.norm.gamma | encoder.layer.{i}.layernorm_after.weight
        5.{i}.around_feed_forward.norm.beta  | encoder.layer.{i}.layernorm_after.bias
        5.norm.gamma                         | layernorm.weight
        5.norm.beta                          | layernorm.bias
        """;

    @Override
    public boolean isOf(HubConfig config, Map<String, Spec> arrays) {
        return config.modelType().equals("vit");
    }

    @Override
    public Plan plan(HubConfig config, Map<String, Spec> arrays) throws IOException {
        int units = config.size("hidden_size");
        int layers = config.layers("num_hidden_layers", arrays);
        int image = config.size("image_size");
        int patch = config.size("patch_size");
        int along = image / patch;
        Double rate = config.rate("hidden_dropout_prob");
        List<LayerConfig> all = new ArrayList<>(List.of(
                new Conv2D.Config(units, patch, patch, null, null, null),
                new PlacesAsSteps.Config(),
                new ClassToken.Config(),
                new PositionalEncoding.Config(along * along + 1),
                rate == null ? new Identity.Config() : new Dropout.Config(rate),
                new TransformerEncoder.Config(
                        layers,
                        units,
                        config.size("num_attention_heads"),
                        config.size("intermediate_size"),
                        rate,
                        config.activation("hidden_act"),
                        true,
                        null,
                        config.number("layer_norm_eps", EPSILON)),
                new FirstStep.Config()));
        NameTable names = NameTable.of(NAMES, layers);
        Spec classifier = arrays.get("classifier.weight");
        if (classifier != null && classifier.shape().rank() == 2) {
            all.add(new Dense.Config(classifier.shape().dim(0), null, null));
            names.and("7.weight | /classifier.weight\n7.bias | /classifier.bias");
        }
        Spec picture = Spec.of(DType.F32, config.size("num_channels"), image, image);
        return new Plan(new Sequential.Config(all), List.of(picture), names, PREFIXES);
    }
}
