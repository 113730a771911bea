package dev.bellows.io.huggingface;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Identity;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * GPT-2 (Radford et al. 2019), without the head that gives words, whose weight is that of the embedding: ids [time] to [time, units]. Its layers
 * multiply from the right, with queries, keys and values in one weight.
 */
final class Gpt2 implements Architecture {
    private static final double EPSILON = 1e-5;
    private static final int WIDENING = 4;
    private static final String NAMES = """
        0.weight                             | wte.weight
        1.weight                             | wpe.weight
        3.{i}.attention.query.weight         | h.{i}.attn.c_attn.weight | first third, transposed
        3.{i}.attention.query.bias           | h.{i}.attn.c_attn.bias   | first third
        3.{i}.attention.key.weight           | h.{i}.attn.c_attn.weight | second third, transposed
        3.{i}.attention.key.bias             | h.{i}.attn.c_attn.bias   | second third
        3.{i}.attention.value.weight         | h.{i}.attn.c_attn.weight | third third, transposed
        3.{i}.attention.value.bias           | h.{i}.attn.c_attn.bias   | third third
        3.{i}.attention.out.weight           | h.{i}.attn.c_proj.weight | transposed
        3.{i}.attention.out.bias             | h.{i}.attn.c_proj.bias
        3.{i}.around_attention.norm.gamma    | h.{i}.ln_1.weight
        3.{i}.around_attention.norm.beta     | h.{i}.ln_1.bias
        3.{i}.feed_forward.in.weight         | h.{i}.mlp.c_fc.weight    | transposed
        3.{i}.feed_forward.in.bias           | h.{i}.mlp.c_fc.bias
        3.{i}.feed_forward.out.weight        | h.{i}.mlp.c_proj.weight  | transposed
        3.{i}.feed_forward.out.bias          | h.{i}.mlp.c_proj.bias
        3.{i}.around_feed_forward.norm.gamma | h.{i}.ln_2.weight
        3.{i}.around_feed_forward.norm.beta  | h.{i}.ln_2.bias
        3.norm.gamma                         | ln_f.weight
        3.norm.beta                          | ln_f.bias
        """;

    @Override
    public boolean isOf(HubConfig config, Map<String, Spec> arrays) {
        return config.modelType().equals("gpt2");
    }

    @Override
    public Plan plan(HubConfig config, Map<String, Spec> arrays) throws IOException {
        config.require("scale_attn_weights", "true");
        config.require("scale_attn_by_inverse_layer_idx", "false");
        config.require("add_cross_attention", "false");
        int units = config.size("n_embd");
        int layers = config.layers("n_layer", arrays);
        int positions = config.size("n_positions");
        Double rate = config.rate("resid_pdrop");
        Sequential.Config network = new Sequential.Config(List.of(
                new Embedding.Config(config.size("vocab_size"), units, null, null),
                new PositionalEncoding.Config(positions),
                rate == null ? new Identity.Config() : new Dropout.Config(rate),
                new TransformerEncoder.Config(
                        layers,
                        units,
                        config.size("n_head"),
                        config.size("n_inner", WIDENING * units),
                        rate,
                        config.activation("activation_function"),
                        true,
                        true,
                        config.number("layer_norm_epsilon", EPSILON))));
        return new Plan(
                network,
                List.of(Spec.of(DType.I32, positions)),
                NameTable.of(NAMES, layers),
                List.of("transformer.", ""));
    }
}
