package dev.bellows.spark.data.codec;

import dev.bellows.data.vision.Pixels;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What becomes of pictures that have another height or width than the network takes. */
public enum ImageResize {
    /** They are refused. */
    ERROR,
    /** The whole picture is stretched. */
    STRETCH,
    /** The middle of the picture, as much as possible of it, is brought to size; proportions stay. */
    CROP;

    /** The values of the Param imageResize. */
    public static final List<String> NAMES =
            Arrays.stream(values()).map(ImageResize::toString).toList();

    /** As the Param imageResize has it. */
    public static ImageResize of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    Pixels apply(Pixels picture, int height, int width) {
        return switch (this) {
            case ERROR -> picture;
            case STRETCH -> picture.stretched(height, width);
            case CROP -> picture.cropped(height, width);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
