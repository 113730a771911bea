package dev.bellows.io.keras;

import dev.bellows.json.Catalog;
import dev.bellows.nn.LayerConfig;
import java.util.List;

/** What JSON calls the layers of Keras that are no layers of ours. */
public final class KerasLayers implements Catalog {
    @Override
    public Class<?> family() {
        return LayerConfig.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("Keras", KerasLayer.Config.class), Entry.of("KerasStepwise", StepwiseLayer.Config.class));
    }
}
