package dev.bellows.io.huggingface;

import dev.bellows.core.Spec;
import dev.bellows.nn.LayerConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A kind of network that others train: which layers it is here, and what its arrays are called there. */
interface Architecture {
    /** Whether a model is of this kind. */
    boolean isOf(HubConfig config, Map<String, Spec> arrays);

    /**
     * The network.
     *
     * @param arrays what the file holds
     * @throws IOException a sentence if a setting asks for what no layer here computes
     */
    Plan plan(HubConfig config, Map<String, Spec> arrays) throws IOException;

    /**
     * A network here, and where its arrays come from.
     *
     * @param inputs of one sample
     * @param prefixes what the names may begin with, such as {@code bert.} where a head was trained too
     */
    record Plan(LayerConfig network, List<Spec> inputs, NameTable names, List<String> prefixes) {}

    /** Whether the file has such an array, under one of the prefixes. */
    static boolean has(Map<String, Spec> arrays, List<String> prefixes, String name) {
        return prefixes.stream().anyMatch(prefix -> arrays.containsKey(prefix + name));
    }
}
