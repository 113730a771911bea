package dev.bellows.oracle;

import dev.bellows.nn.layer.Embedding;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Embeddings against PyTorch; beside the table of layers, since their inputs are numbers of rows. */
final class EmbeddingOracleTest {
    private final Random random = new Random(Agreement.SEED);
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

    static Embedding layer(int rows, int units) {
        return new Embedding(rows, units);
    }

    @Test
    void rowsAndTheirGradientsArePyTorchs() {
        int rows = 2 + random.nextInt(8);
        int units = 1 + random.nextInt(6);
        Values ids = Values.labels(random, rows, 1 + random.nextInt(4), 1 + random.nextInt(4));
        Values weight = Values.random(random, -1, 1, rows, units);
        Values head = Values.random(random, -1, 1, ids.dims()[0], ids.dims()[1], units);
        List<Values> theirs = torch.run(in -> List.of(in.get(0).get(torch.array(ids))), List.of(weight), head);
        for (Way way : Way.all().toList()) {
            List<Values> ours = way.run(
                    () -> layer(rows, units),
                    Values.of(ids.floats(), ids.dims()),
                    List.of(weight),
                    UnaryOperator.identity(),
                    head);
            Agreement.check("Embedding, " + way, List.of("y", "weight"), List.of(ours.get(0), ours.get(2)), theirs);
        }
    }
}
