package dev.bellows.io.onnx.operator;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A row of the table of operators.
 *
 * @param domain whose operator it is, "" for ONNX's own
 * @param since the first version of the operator set that is read
 * @param until the last one that has it
 * @param attributes those that are understood
 * @param settings the places of inputs whose elements must be known before anything is computed, such as a shape to reshape to
 * @param expansion what it means
 */
record Operator(
        String family,
        String domain,
        String name,
        int since,
        int until,
        Set<String> attributes,
        Set<Integer> settings,
        Expansion expansion) {
    static final int NEWEST = Integer.MAX_VALUE;

    /** An operator of ONNX's own, that is read from version {@code since} on. */
    static Operator row(String name, int since, Expansion expansion) {
        return new Operator("", "", name, since, NEWEST, Set.of(), Set.of(), expansion);
    }

    Operator named(String... understood) {
        return new Operator(
                family, domain, name, since, until, new TreeSet<>(Arrays.asList(understood)), settings, expansion);
    }

    Operator known(Integer... places) {
        return new Operator(
                family, domain, name, since, until, attributes, new TreeSet<>(Arrays.asList(places)), expansion);
    }

    Operator upTo(int last) {
        return new Operator(family, domain, name, since, last, attributes, settings, expansion);
    }

    Operator of(String domain) {
        return new Operator(family, domain, name, since, until, attributes, settings, expansion);
    }

    Operator in(String ofFamily) {
        return new Operator(ofFamily, domain, name, since, until, attributes, settings, expansion);
    }

    boolean has(long version) {
        return since <= version && version <= until;
    }

    /** Whether it draws random numbers. */
    boolean draws() {
        return family.equals("random");
    }

    /** The versions that are read, for people. */
    String versions() {
        return until == NEWEST ? "from " + since : since == until ? "" + since : since + " to " + until;
    }

    static List<Operator> family(String name, List<Operator> rows) {
        return rows.stream().map(row -> row.in(name)).collect(Collectors.toUnmodifiableList());
    }
}
