package dev.bellows.nn.init;

import dev.bellows.json.Catalog;
import java.util.List;

/** What JSON calls the initializers. */
public final class Initializers implements Catalog {
    @Override
    public Class<?> family() {
        return Initializer.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("Bilinear", Bilinear.class),
                Entry.of("Constant", Constant.class),
                Entry.of("LSTMBias", LSTMBias.class),
                Entry.of("Mixed", Mixed.class),
                Entry.of("Msra", Msra.class),
                Entry.of("Normal", Normal.class),
                Entry.of("Orthogonal", Orthogonal.class),
                Entry.of("TruncatedNormal", TruncatedNormal.class),
                Entry.of("Uniform", Uniform.class),
                Entry.of("Xavier", Xavier.class));
    }
}
