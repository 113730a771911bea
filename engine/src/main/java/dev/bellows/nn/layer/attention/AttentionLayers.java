package dev.bellows.nn.layer.attention;

import dev.bellows.json.Catalog;
import dev.bellows.nn.LayerConfig;
import java.util.List;

/** What JSON calls the layers of attention. */
public final class AttentionLayers implements Catalog {
    @Override
    public Class<?> family() {
        return LayerConfig.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("MultiHeadAttention", MultiHeadAttention.Config.class),
                Entry.of("PositionalEncoding", PositionalEncoding.Config.class),
                Entry.of("TransformerDecoder", TransformerDecoder.Config.class),
                Entry.of("TransformerDecoderLayer", TransformerDecoderLayer.Config.class),
                Entry.of("TransformerEncoder", TransformerEncoder.Config.class),
                Entry.of("TransformerEncoderLayer", TransformerEncoderLayer.Config.class));
    }
}
