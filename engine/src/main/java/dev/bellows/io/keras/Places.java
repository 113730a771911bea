package dev.bellows.io.keras;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The folders of layers in a file of weights: their classes' names in lower case, numbered where there are several of one. */
final class Places {
    private final Map<String, Integer> used = new HashMap<>();

    /** The folder of the next layer of a class. */
    String next(String type) {
        String name = lower(type);
        int before = used.merge(name, 1, Integer::sum) - 1;
        return before == 0 ? name : name + "_" + before;
    }

    /** As Keras makes it: a capital begins a word if a small letter follows it or stands before it. */
    static String lower(String type) {
        return type.replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
