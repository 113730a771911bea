package dev.bellows.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op that both libraries have: outputs and gradients, on every backend, at once and compiled. */
final class OpOracleTest {
    /** How many times values, and shapes where the row leaves them open, are drawn. */
    private static final int DRAWS = 3;

    private Torch torch;

    @BeforeAll
    static void printSeed(TestReporter reporter) {
        reporter.publishEntry("dev.bellows.oracle.seed", Long.toString(Agreement.SEED));
    }

    @BeforeEach
    void open() {
        torch = Torch.open();
    }

    @AfterEach
    void close() {
        if (torch != null) {
            torch.close();
        }
    }

    static Stream<OpRow> rows() {
        return OpRows.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void outputsAndGradientsAreThoseOfPyTorch(OpRow row) {
        Random random = new Random(Agreement.SEED + row.name().hashCode());
        for (int i = 0; i < DRAWS; i++) {
            check(row, random);
        }
    }

    private void check(OpRow row, Random random) {
        List<Values> inputs = OpRow.draw(row.inputs(), random);
        String what = row + " of "
                + inputs.stream().map(values -> Arrays.toString(values.dims())).toList();
        Values output = torch.run(row.theirs(), inputs);
        Values head = Values.random(random, -1, 1, output.dims());
        List<Values> theirs = torch.run(row.theirs(), inputs, head);
        for (Way way : Way.all().toList()) {
            Agreement.check(what + ", " + way, names(row), way.run(row.ours(), inputs, head), theirs);
        }
    }

    private static List<String> names(OpRow row) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < row.outputs(); i++) {
            names.add("output " + i);
        }
        for (int i = 0; i < row.inputs().size(); i++) {
            names.add("gradient " + i);
        }
        return names;
    }
}
