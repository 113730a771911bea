package dev.bellows.io.mxnet.operator;

import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A row of the table of operators.
 *
 * @param names what MXNet calls it, first the name that files have, then its aliases
 * @param attributes those that are understood
 * @param labels the places of inputs that only training in MXNet looks at, such as an output head's label
 * @param statistics the places of inputs that a forward pass changes
 * @param refusal why settings are not computed, or "" if they are
 * @param expansion what it means
 */
record Operator(
        String family,
        List<String> names,
        Set<String> attributes,
        Set<Integer> labels,
        Set<Integer> statistics,
        Function<Attributes, String> refusal,
        Expansion expansion) {
    /** An operator of one output. {@code names} are apart by spaces. */
    static Operator row(String names, Function<Call, Tensor> expansion) {
        return all(names, call -> List.of(expansion.apply(call)));
    }

    /** An operator of several. */
    static Operator all(String names, Expansion expansion) {
        return new Operator("", List.of(names.split(" ")), Set.of(), Set.of(), Set.of(), attributes -> "", expansion);
    }

    Operator named(String... understood) {
        return new Operator(
                family, names, new TreeSet<>(Arrays.asList(understood)), labels, statistics, refusal, expansion);
    }

    Operator labelled(Integer... places) {
        return new Operator(family, names, attributes, Set.of(places), statistics, refusal, expansion);
    }

    Operator keeping(Integer... places) {
        return new Operator(family, names, attributes, labels, Set.of(places), refusal, expansion);
    }

    Operator refusing(Function<Attributes, String> why) {
        return new Operator(family, names, attributes, labels, statistics, why, expansion);
    }

    Operator in(String ofFamily) {
        return new Operator(ofFamily, names, attributes, labels, statistics, refusal, expansion);
    }

    /** Whether it draws random numbers. */
    boolean draws() {
        return family.equals("random") || names.contains("RNN");
    }

    static List<Operator> family(String name, List<Operator> rows) {
        return rows.stream().map(row -> row.in(name)).toList();
    }
}
