package dev.bellows.optim;

import dev.bellows.json.Catalog;
import java.util.List;

/** What JSON calls the ways of keeping gradients within bounds. */
public final class Clippings implements Catalog {
    @Override
    public Class<?> family() {
        return Clipping.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("ClipByGlobalNorm", ClipByGlobalNorm.class),
                Entry.of("ClipByNorm", ClipByNorm.class),
                Entry.of("ClipByValue", ClipByValue.class),
                Entry.of("None", Unclipped.class));
    }
}
