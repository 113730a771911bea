package dev.bellows.nn.layer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What feeds what in a {@link Network}, by names alone.
 *
 * @param inputs what is given
 * @param nodes what each node takes, by its name
 * @param outputs what is returned
 */
record Wiring(List<String> inputs, Map<String, List<String>> nodes, List<String> outputs) {
    /** Paths of parameters are parted by dots, outputs of a node by a colon. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    private static final Pattern REFERENCE = Pattern.compile(NAME + "(:\\d{1,6})?");

    /**
     * The names of the nodes in an order in which each comes after those that it takes from.
     *
     * @throws IllegalArgumentException if a name is unknown, comes twice or leads nowhere, or nodes feed each other in a circle
     */
    List<String> order() {
        requireNames();
        Set<String> done = new LinkedHashSet<>();
        Set<String> used = new LinkedHashSet<>();
        for (String output : outputs) {
            visit("the outputs", output, new ArrayList<>(), done, used);
        }
        List<String> unused = Stream.concat(inputs.stream(), nodes.keySet().stream())
                .filter(name -> !used.contains(name))
                .toList();
        if (!unused.isEmpty()) {
            throw wrong("no output depends on " + unused + "; take it away, or add it to the outputs " + outputs);
        }
        return List.copyOf(done);
    }

    private void requireNames() {
        Set<String> names = new LinkedHashSet<>();
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw wrong("needs an input and an output, got " + inputs + " and " + outputs);
        }
        for (String name : all()) {
            if (!NAME.matcher(name).matches()) {
                throw wrong("names are letters, digits, _ and -, and begin with no digit: '" + name + "'");
            } else if (!names.add(name)) {
                throw wrong("two inputs or nodes are called '" + name + "'");
            }
        }
    }

    private Collection<String> all() {
        List<String> all = new ArrayList<>(inputs);
        all.addAll(nodes.keySet());
        return all;
    }

    private void visit(String by, String reference, List<String> above, Set<String> done, Set<String> used) {
        String name = name(reference);
        if (!REFERENCE.matcher(reference).matches() || !all().contains(name)) {
            throw wrong(by + " name '" + reference + "', which is neither an input nor a node; there are " + all());
        }
        used.add(name);
        if (inputs.contains(name) || done.contains(name)) {
            return;
        }
        if (above.contains(name)) {
            List<String> circle = new ArrayList<>(above.subList(above.indexOf(name), above.size()));
            circle.add(name);
            throw wrong("nodes feed each other in a circle: " + String.join(" ← ", circle));
        }
        above.add(name);
        for (String taken : nodes.getOrDefault(name, List.of())) {
            visit("the inputs of '" + name + "'", taken, above, done, used);
        }
        above.remove(above.size() - 1);
        done.add(name);
    }

    /** Which input or node a reference speaks of. */
    static String name(String reference) {
        int colon = reference.indexOf(':');
        return colon < 0 ? reference : reference.substring(0, colon);
    }

    /** Which of its tensors, from 0. */
    static int index(String reference) {
        int colon = reference.indexOf(':');
        return colon < 0 ? 0 : Integer.parseInt(reference.substring(colon + 1));
    }

    private static IllegalArgumentException wrong(String sentence) {
        return new IllegalArgumentException("Network: " + sentence);
    }
}
