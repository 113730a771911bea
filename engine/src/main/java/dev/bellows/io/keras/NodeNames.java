package dev.bellows.io.keras;

import java.util.HashSet;
import java.util.Set;

/** The names of a network's nodes: those of Keras' layers as far as a node may have them, each once. */
final class NodeNames {
    private final Set<String> taken = new HashSet<>();

    /** A name that no node has, as like this one as can be. */
    String unique(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_-]", "_");
        String begun = plain.isEmpty() || (!Character.isLetter(plain.charAt(0)) && plain.charAt(0) != '_')
                ? "_" + plain
                : plain;
        while (!taken.add(begun)) {
            begun += "_";
        }
        return begun;
    }
}
