package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.core.UnsupportedOpException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The settings of a layer as Keras writes them. What is not as it should be is told with its name. */
record Setting(JsonNode node) {
    private static final int MOST = 1 << 24; // of any extent, so that products of some stay within a long

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    boolean is(String name, boolean otherwise) {
        return has(name) ? node.path(name).asBoolean() : otherwise;
    }

    String text(String name, String otherwise) {
        return has(name) ? node.path(name).asText() : otherwise;
    }

    double number(String name, double otherwise) {
        return has(name) ? node.path(name).asDouble() : otherwise;
    }

    int whole(String name) {
        return whole(name, node.path(name));
    }

    int whole(String name, int otherwise) {
        return has(name) ? whole(name) : otherwise;
    }

    private static int whole(String name, JsonNode value) {
        if (!value.isInt() || Math.abs((long) value.intValue()) > MOST) {
            throw new UnsupportedOpException(name + " must be a whole number, is " + value);
        }
        return value.intValue();
    }

    /** Whole numbers, one for each axis; one alone stands for all. */
    List<Integer> wholes(String name, int count) {
        JsonNode value = node.path(name);
        if (!value.isArray()) {
            return Collections.nCopies(count, whole(name, value));
        }
        List<Integer> all = list(name);
        if (all.size() != count) {
            throw new UnsupportedOpException(name + " must be " + count + " whole numbers, is " + value);
        }
        return all;
    }

    List<Integer> wholes(String name, int count, int otherwise) {
        return has(name) ? wholes(name, count) : Collections.nCopies(count, otherwise);
    }

    /** Whole numbers as many as there are; one alone is a list. */
    List<Integer> list(String name) {
        JsonNode value = node.path(name);
        if (!value.isArray()) {
            return List.of(whole(name, value));
        }
        List<Integer> all = new ArrayList<>();
        for (JsonNode each : value) {
            all.add(whole(name, each));
        }
        return all;
    }

    /** Two whole numbers for each axis, before and after; one for an axis stands for both. */
    List<List<Integer>> pairs(String name, int count) {
        JsonNode value = node.path(name);
        List<List<Integer>> pairs = new ArrayList<>();
        boolean isPair = count == 1 && value.size() == 2 && value.path(0).isInt();
        for (int i = 0; i < count; i++) {
            JsonNode each = !value.isArray() || isPair ? value : value.path(i);
            int before = whole(name, each.isArray() ? each.path(0) : each);
            int after = whole(name, each.isArray() ? each.path(1) : each);
            if (before < 0 || after < 0) {
                throw new UnsupportedOpException(name + " must be 0 or more, is " + value);
            }
            pairs.add(List.of(before, after));
        }
        return pairs;
    }

    Setting in(String name) {
        return new Setting(node.path(name));
    }

    /** Refuses another value than one. */
    void require(String name, String value) {
        if (has(name) && !node.path(name).asText().equals(value)) {
            throw new UnsupportedOpException(
                    name + " is " + node.path(name) + ", and only " + value + " is known here");
        }
    }

    boolean isLast() {
        return !text("data_format", "channels_last").equals("channels_first");
    }
}
