package dev.bellows.nn.layer.rnn;

import dev.bellows.json.Catalog;
import dev.bellows.nn.LayerConfig;
import java.util.List;

/** What JSON calls the recurrent layers. */
public final class RecurrentLayers implements Catalog {
    @Override
    public Class<?> family() {
        return LayerConfig.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("GRU", GRU.Config.class),
                Entry.of("LSTM", LSTM.Config.class),
                Entry.of("RNN", RNN.Config.class));
    }
}
