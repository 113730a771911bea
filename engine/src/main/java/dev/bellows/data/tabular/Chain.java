package dev.bellows.data.tabular;

import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Sequential;
import java.util.ArrayList;
import java.util.List;

/** Several preparations one after the other; each learns from what those before it make of the rows. */
public record Chain(List<Fitting> fittings) implements Fitting {
    public Chain {
        fittings = List.copyOf(fittings);
    }

    public static Chain of(Fitting... fittings) {
        return new Chain(List.of(fittings));
    }

    @Override
    public Sequential.Config fit(float[][] rows) {
        List<LayerConfig> layers = new ArrayList<>();
        float[][] prepared = rows;
        for (Fitting fitting : fittings) {
            LayerConfig layer = fitting.fit(prepared);
            prepared = new Preparation(layer).apply(prepared);
            layers.add(layer);
        }
        return new Sequential.Config(layers);
    }
}
