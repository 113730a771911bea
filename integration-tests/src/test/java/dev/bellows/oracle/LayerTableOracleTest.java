package dev.bellows.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that PyTorch has too, or that can be written with what it has: outputs, and gradients by input and weights. */
final class LayerTableOracleTest {
    private static final double ROUNDING = 1e-5;

    private Torch torch;

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

    static Stream<LayerOracleRow> rows() {
        Random random = new Random(Agreement.SEED);
        return Stream.of(
                        ConvLayerOracleRows.rows(random),
                        NormLayerOracleRows.rows(random),
                        PoolLayerOracleRows.rows(random),
                        ActivationLayerOracleRows.rows(random),
                        CommonLayerOracleRows.rows(random),
                        RecurrentLayerOracleRows.rows(random),
                        AttentionLayerOracleRows.rows(random))
                .flatMap(List::stream);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void outputsAndGradientsAreThoseOfPyTorch(LayerOracleRow row) {
        Random random = new Random(Agreement.SEED + row.name().hashCode());
        Values x = Values.random(random, -1, 1, row.input());
        List<Values> weights = row.weights().stream()
                .map(dims -> Values.random(random, -1, 1, dims))
                .toList();
        List<Values> inputs = new ArrayList<>(List.of(x));
        inputs.addAll(weights);
        Values head = Values.random(
                random,
                -1,
                1,
                torch.run(in -> List.of(row.theirs().apply(in)), inputs).dims());
        List<Values> theirs = torch.run(in -> List.of(row.theirs().apply(in)), inputs, head);
        List<String> names = new ArrayList<>(List.of("output", "gradient by x"));
        weights.forEach(weight -> names.add("gradient by weight " + (names.size() - 2)));
        for (Way way : Way.all().toList()) {
            List<Values> ours = way.run(row.ours(), x, weights, UnaryOperator.identity(), head);
            Agreement.check(row + ", " + way, names, zeroed(ours.subList(0, names.size())), zeroed(theirs));
        }
    }

    /**
     * With 0 for what is rounding alone: a key's bias adds the same to all scores of a query, so that its gradient is 0, and
     * what either library computes is noise.
     */
    private static List<Values> zeroed(List<Values> results) {
        return results.stream()
                .map(values -> greatest(values) < ROUNDING
                        ? Values.of(new float[values.floats().length], values.dims())
                        : values)
                .toList();
    }

    private static double greatest(Values values) {
        return Arrays.stream(values.toDoubles()).map(Math::abs).max().orElse(0);
    }
}
