package dev.bellows.io.onnx;

import dev.bellows.json.Catalog;
import dev.bellows.nn.LayerConfig;
import java.util.List;

/** What JSON calls a network that was read from an ONNX model. */
public final class OnnxLayers implements Catalog {
    @Override
    public Class<?> family() {
        return LayerConfig.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("Onnx", OnnxBlock.Config.class), Entry.of(RuntimeBlock.LAYER, RuntimeBlock.Config.class));
    }
}
