package dev.bellows.spark.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Spec;
import dev.bellows.spark.catalyst.ColumnAppender;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ImageResize;
import dev.bellows.spark.data.codec.RowArrays;
import dev.bellows.spark.data.codec.Texts;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.junit.jupiter.api.Test;

class ScoringTest {
    private static final Spec PAIR = Spec.of(DType.F32, 2);

    /** Gives the sum of a row, for a few rows at once at most. */
    private static final class Small implements Scorer {
        private final int most;
        private final List<Integer> asked = new ArrayList<>();

        Small(int most) {
            this.most = most;
        }

        @Override
        public List<Spec> inputs() {
            return List.of(PAIR);
        }

        @Override
        public List<Spec> outputs() {
            return List.of(Spec.of(DType.F32, 1));
        }

        @Override
        public void score(RowArrays inputs, RowArrays outputs, int rows, int threads) {
            asked.add(rows);
            if (rows > most) {
                throw new MemoryException("too much");
            }
            FloatBuffer in = inputs.elements().get(0).asFloatBuffer();
            for (int i = 0; i < rows; i++) {
                outputs.elements().get(0).putFloat(in.get() + in.get());
            }
        }

        @Override
        public void close() {}
    }

    private static InputBatch batch(int rows, int most) {
        ColumnAppender.Input column = new ColumnAppender.Input(0, SQLDataTypes.VectorType());
        Texts texts = new Texts();
        InputBatch batch = new InputBatch(
                List.of(InputBatch.Input.of(
                        new ScoreRows.Input(
                                new ColumnName("featuresCol", "features"), false, 0, Columns.Form.WHOLE, List.of()),
                        column,
                        PAIR,
                        new ScoreRows.Options(most, 1, InvalidRows.ERROR, ImageResize.ERROR, 0),
                        texts)),
                texts,
                most);
        for (int i = 0; i < rows; i++) {
            assertTrue(batch.reserve());
            batch.add(new GenericInternalRow(new Object[] {RowTemplate.vector(new double[] {i, 100})}));
        }
        return batch;
    }

    @Test
    void halvesABatchForWhichThereIsNotEnoughMemory() {
        Small scorer = new Small(3);
        Scoring scoring = new Scoring(scorer, 1);
        try (InputBatch batch = batch(11, 16)) {
            for (int round = 0; round < 2; round++) {
                Scores scores = scoring.score(batch);
                for (int i = 0; i < 11; i++) {
                    assertEquals(100 + i, scores.row(i)[0]);
                }
            }
        }
        assertEquals(List.of(11, 5, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 1), scorer.asked);
    }

    @Test
    void saysSoIfThereIsNotEnoughMemoryForASingleRow() {
        try (InputBatch batch = batch(4, 4)) {
            Scoring scoring = new Scoring(new Small(0), 1);
            assertEquals(
                    "transform: there is not enough memory to score a single row: too much; or let fewer tasks run at"
                            + " the same time in an executor (spark.task.cpus)",
                    assertThrows(IllegalStateException.class, () -> scoring.score(batch))
                            .getMessage());
        }
    }

    @Test
    void aBatchTakesInNoMoreThanItMay() {
        try (InputBatch batch = batch(40, 40)) {
            assertFalse(batch.reserve());
            assertEquals(40, batch.rows());
            assertEquals(40 * PAIR.bytes(), batch.bytes());
            batch.clear();
            assertTrue(batch.reserve());
        }
    }
}
