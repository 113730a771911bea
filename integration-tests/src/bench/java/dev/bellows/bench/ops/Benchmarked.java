package dev.bellows.bench.ops;

import dev.bellows.optest.Case;
import dev.bellows.optest.OpTable;
import java.util.List;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What the rows of the op table say is worth timing, and a choice among it. */
final class Benchmarked {
    private Benchmarked() {}

    /** All names. */
    static List<String> names() {
        return List.copyOf(OpTable.perf().keySet());
    }

    static Case named(String name) {
        Case found = OpTable.perf().get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "benchmark: no row of the op table has .perf(\"" + name + "\"); it is one of " + names());
        }
        return found;
    }

    /** JMH's options for methods of a benchmark class: on the ops that were chosen, else on {@code ops}. */
    static ChainedOptionsBuilder options(Options given, String methods, List<String> ops) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .parent(given)
                .include(methods)
                .shouldFailOnError(false); // one op that fails leaves the others
        return given.getParameter("op").hasValue() ? options : options.param("op", ops.toArray(String[]::new));
    }
}
