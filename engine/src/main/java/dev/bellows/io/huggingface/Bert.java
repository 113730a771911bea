package dev.bellows.io.huggingface;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.FirstStep;
import dev.bellows.nn.layer.Identity;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * BERT (Devlin et al. 2018, arXiv 1810.04805), of one text: the vector of the first of two segments is added to that of each position, so there
 * is one input, ids [time], and lengths beside it where texts differ. Behind the encoder come the first step, the pooler and the classifier, as
 * far as they were trained.
 */
final class Bert implements Architecture {
    private static final List<String> PREFIXES = List.of("bert.", "");
    private static final double EPSILON = 1e-12;
    private static final String NAMES = """
        0.weight                                  | embeddings.word_embeddings.weight
        1.weight                                  | embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight | plus the first row
        2.gamma                                   | embeddings.LayerNorm.weight
        2.beta                                    | embeddings.LayerNorm.bias
        4.{i}.attention.query.weight              | encoder.layer.{i}.attention.self.query.weight
        4.{i}.attention.query.bias                | encoder.layer.{i}.attention.self.query.bias
        4.{i}.attention.key.weight                | encoder.layer.{i}.attention.self.key.weight
        4.{i}.attention.key.bias                  | encoder.layer.{i}.attention.self.key.bias
        4.{i}.attention.value.weight              | encoder.layer.{i}.attention.self.value.weight
        4.{i}.attention.value.bias                | encoder.layer.{i}.attention.self.value.bias
        4.{i}.attention.out.weight                | encoder.layer.{i}.attention.output.dense.weight
        4.{i}.attention.out.bias                  | encoder.layer.{i}.attention.output.dense.bias
        4.{i}.around_attention.norm.gamma         | encoder.layer.{i}.attention.output.LayerNorm.weight
        4.{i}.around_attention.norm.beta          | encoder.layer.{i}.attention.output.LayerNorm.bias
        4.{i}.feed_forward.in.weight              | encoder.layer.{i}.intermediate.dense.weight
        4.{i}.feed_forward.in.bias                | encoder.layer.{i}.intermediate.dense.bias
        4.{i}.feed_forward.out.weight             | encoder.layer.{i}.output.dense.weight
        4.{i}.feed_forward.out.bias               | encoder.layer.{i}.output.dense.bias
        4.{i}.around_feed_forward.norm.gamma      | encoder.layer.{i}.output.LayerNorm.weight
        4.{i}.around_feed_forward.norm.beta       | encoder.layer.{i}.output.LayerNorm.bias
        """;

    @Override
    public boolean isOf(HubConfig config, Map<String, Spec> arrays) {
        return config.modelType().equals("bert");
    }

    @Override
    public Plan plan(HubConfig config, Map<String, Spec> arrays) throws IOException {
        config.require("position_embedding_type", "absolute");
        config.require("is_decoder", "false");
        int units = config.size("hidden_size");
        int layers = config.layers("num_hidden_layers", arrays);
        int positions = config.size("max_position_embeddings");
        double epsilon = config.number("layer_norm_eps", EPSILON);
        Double rate = config.rate("hidden_dropout_prob");
        List<LayerConfig> all = new ArrayList<>(List.of(
                new Embedding.Config(config.size("vocab_size"), units, null, null),
                new PositionalEncoding.Config(positions),
                new LayerNorm.Config(null, epsilon),
                rate == null ? new Identity.Config() : new Dropout.Config(rate),
                new TransformerEncoder.Config(
                        layers,
                        units,
                        config.size("num_attention_heads"),
                        config.size("intermediate_size"),
                        rate,
                        config.activation("hidden_act"),
                        null,
                        null,
                        epsilon)));
        NameTable names = NameTable.of(NAMES, layers);
        if (Architecture.has(arrays, PREFIXES, "pooler.dense.weight")) {
            all.add(new FirstStep.Config());
            all.add(new Dense.Config(units, null, ActivationFunction.TANH));
            names.and("6.weight | pooler.dense.weight\n6.bias | pooler.dense.bias");
            Spec classifier = arrays.get("classifier.weight");
            if (classifier != null && classifier.shape().rank() == 2) {
                all.add(new Dense.Config(classifier.shape().dim(0), null, null));
                names.and("7.weight | /classifier.weight\n7.bias | /classifier.bias");
            }
        }
        return new Plan(new Sequential.Config(all), List.of(Spec.of(DType.I32, positions)), names, PREFIXES);
    }
}
