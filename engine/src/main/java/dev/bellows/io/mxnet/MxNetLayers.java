package dev.bellows.io.mxnet;

import dev.bellows.json.Catalog;
import dev.bellows.nn.LayerConfig;
import java.util.List;

/** What JSON calls a network that was read from a model of MXNet. */
public final class MxNetLayers implements Catalog {
    @Override
    public Class<?> family() {
        return LayerConfig.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(Entry.of("MxNet", MxNetBlock.Config.class));
    }
}
