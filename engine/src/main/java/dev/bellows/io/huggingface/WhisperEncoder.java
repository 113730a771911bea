package dev.bellows.io.huggingface;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Extents;
import dev.bellows.nn.layer.Conv1D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.PlacesAsSteps;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The encoder of Whisper (Radford et al. 2022, arXiv 2212.04356): log mel spectrograms [bands, frames] to [frames / 2, units]. Keys have no bias
 * there and one of 0 here, which changes no weight of attention. Positions are arrays like others; freeze {@code 3.weight} to keep them.
 */
final class WhisperEncoder implements Architecture {
    private static final int KERNEL = 3;
    private static final String NAMES = """
        0.weight                             | conv1.weight
        0.bias                               | conv1.bias
        1.weight                             | conv2.weight
        1.bias                               | conv2.bias
        3.weight                             | embed_positions.weight
        4.{i}.attention.query.weight         | layers.{i}.self_attn.q_proj.weight
        4.{i}.attention.query.bias           | layers.{i}.self_attn.q_proj.bias
        4.{i}.attention.key.weight           | layers.{i}.self_attn.k_proj.weight
        4.{i}.attention.key.bias             | layers.{i}.self_attn.k_proj.bias | 0 if absent
        4.{i}.attention.value.weight         | layers.{i}.self_attn.v_proj.weight
        4.{i}.attention.value.bias           | layers.{i}.self_attn.v_proj.bias
        4.{i}.attention.out.weight           | layers.{i}.self_attn.out_proj.weight
        4.{i}.attention.out.bias             | layers.{i}.self_attn.out_proj.bias
        4.{i}.around_attention.norm.gamma    | layers.{i}.self_attn_layer_norm.weight
        4.{i}.around_attention.norm.beta     | layers.{i}.self_attn_layer_norm.bias
        4.{i}.feed_forward.in.weight         | layers.{i}.fc1.weight
        4.{i}.feed_forward.in.bias           | layers.{i}.fc1.bias
        4.{i}.feed_forward.out.weight        | layers.{i}.fc2.weight
        4.{i}.feed_forward.out.bias          | layers.{i}.fc2.bias
        4.{i}.around_feed_forward.norm.gamma | layers.{i}.final_layer_norm.weight
        4.{i}.around_feed_forward.norm.beta  | layers.{i}.final_layer_norm.bias
        4.norm.gamma                         | layer_norm.weight
        4.norm.beta                          | layer_norm.bias
        """;

    @Override
    public boolean isOf(HubConfig config, Map<String, Spec> arrays) {
        return config.modelType().equals("whisper");
    }

    @Override
    public Plan plan(HubConfig config, Map<String, Spec> arrays) throws IOException {
        int units = config.size("d_model");
        int layers = config.layers("encoder_layers", arrays);
        int positions = config.size("max_source_positions");
        ConvOptions first = ConvOptions.DEFAULT.padding(1).activation(ActivationFunction.GELU);
        Double rate = config.number("dropout", 0) == 0 ? null : config.rate("dropout");
        Sequential.Config network = new Sequential.Config(List.of(
                new Conv1D.Config(units, Extents.of(KERNEL), first),
                new Conv1D.Config(units, Extents.of(KERNEL), first.stride(2)),
                new PlacesAsSteps.Config(),
                new PositionalEncoding.Config(positions),
                new TransformerEncoder.Config(
                        layers,
                        units,
                        config.size("encoder_attention_heads"),
                        config.size("encoder_ffn_dim"),
                        rate,
                        config.activation("activation_function"),
                        true,
                        null)));
        return new Plan(
                network,
                List.of(Spec.of(DType.F32, config.size("num_mel_bins"), 2 * positions)),
                NameTable.of(NAMES, layers),
                List.of("model.encoder.", "encoder.", ""));
    }
}
