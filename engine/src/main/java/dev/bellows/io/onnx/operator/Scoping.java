package dev.bellows.io.onnx.operator;

import dev.bellows.core.ShapeException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values by name that a graph's nodes see: its own, and those of the graphs around it. */
final class Scoping {
    private final Map<String, Value> own = new HashMap<>();
    private final @Nullable Scoping around;

    Scoping(@Nullable Scoping around) {
        this.around = around;
    }

    void put(String name, Value value) {
        own.put(name, value);
    }

    Value get(String name) {
        for (Scoping at = this; at != null; at = at.around) {
            Value value = at.own.get(name);
            if (value != null) {
                return value;
            }
        }
        throw new ShapeException("value '" + name + "' is used before it is computed");
    }
}
