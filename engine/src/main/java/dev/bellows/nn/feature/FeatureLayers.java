package dev.bellows.nn.feature;

import dev.bellows.json.Catalog;
import dev.bellows.nn.LayerConfig;
import java.util.List;

/** What JSON calls the layers that prepare raw input. */
public final class FeatureLayers implements Catalog {
    @Override
    public Class<?> family() {
        return LayerConfig.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("Bucketize", Bucketize.Config.class),
                Entry.of("ColumnGroups", ColumnGroups.Config.class),
                Entry.of("CosineTransform", CosineTransform.Config.class),
                Entry.of("CrossColumns", CrossColumns.Config.class),
                Entry.of("Deltas", Deltas.Config.class),
                Entry.of("ImageNormalize", ImageNormalize.Config.class),
                Entry.of("Impute", Impute.Config.class),
                Entry.of("LogCompress", LogCompress.Config.class),
                Entry.of("LogScale", LogScale.Config.class),
                Entry.of("MelFilterBank", MelFilterBank.Config.class),
                Entry.of("NormalizeFrames", NormalizeFrames.Config.class),
                Entry.of("OneHotEncode", OneHotEncode.Config.class),
                Entry.of("SelectColumns", SelectColumns.Config.class),
                Entry.of("Spectrogram", Spectrogram.Config.class),
                Entry.of("Standardize", Standardize.Config.class));
    }
}
