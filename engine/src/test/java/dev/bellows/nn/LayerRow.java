package dev.bellows.nn;

import dev.bellows.core.Shape;
import java.util.List;

/**
 * A layer and what is to be true of it.
 *
 * @param input batch first
 * @param parameters the paths of all, in order
 * @param text what it prints once it knows its input
 */
public record LayerRow(LayerConfig config, Shape input, Shape output, List<String> parameters, String text) {
    static LayerRow row(LayerConfig config, Shape input, Shape output, String text, String... parameters) {
        return new LayerRow(config, input, output, List.of(parameters), text);
    }

    @Override
    public String toString() {
        return text;
    }
}
