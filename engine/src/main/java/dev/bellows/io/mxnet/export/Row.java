package dev.bellows.io.mxnet.export;

import dev.bellows.core.Spec;
import dev.bellows.io.mxnet.format.SymbolNode.Entry;
import dev.bellows.op.Op;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * A row of the table: an op of the engine, and the nodes that mean the same.
 *
 * @param operators what they are, for people
 * @param grows whether the nodes take care of settings that grow with the rows
 * @param takes for which settings and inputs it is; all others are expanded
 */
record Row(
        String family,
        Class<? extends Op> op,
        String operators,
        boolean grows,
        BiPredicate<Op, List<Spec>> takes,
        BiFunction<Application, Op, List<Entry>> nodes) {
    static <O extends Op> Row row(Class<O> op, String operators, BiFunction<Application, O, Entry> nodes) {
        return all(op, operators, (at, found) -> List.of(nodes.apply(at, found)));
    }

    static <O extends Op> Row all(Class<O> op, String operators, BiFunction<Application, O, List<Entry>> nodes) {
        return new Row("", op, operators, false, (found, in) -> true, (at, found) -> nodes.apply(at, op.cast(found)));
    }

    /** Of an op of one input that is an operator without settings. */
    static Row same(Class<? extends Op> op, String operator) {
        return row(op, operator, (at, found) -> at.node(operator, at.in(0)).result());
    }

    Row growing() {
        return new Row(family, op, operators, true, takes, nodes);
    }

    <O extends Op> Row when(Class<O> type, BiPredicate<O, List<Spec>> condition) {
        return new Row(family, op, operators, grows, (found, in) -> condition.test(type.cast(found), in), nodes);
    }

    Row in(String ofFamily) {
        return new Row(ofFamily, op, operators, grows, takes, nodes);
    }

    static List<Row> family(String name, List<Row> rows) {
        return rows.stream().map(row -> row.in(name)).toList();
    }
}
