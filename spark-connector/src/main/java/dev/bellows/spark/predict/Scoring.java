package dev.bellows.spark.predict;

import dev.bellows.core.MemoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Scores batches; in parts, where there is not enough memory for a whole one. */
final class Scoring {
    private final Scorer scorer;
    private final int threads;
    private int atOnce = Integer.MAX_VALUE;

    /**
     * @param scorer computes
     * @param threads how many it may use
     */
    Scoring(Scorer scorer, int threads) {
        this.scorer = scorer;
        this.threads = threads;
    }

    /**
     * The outputs of all rows of a batch, [rows, outputs].
     *
     * @throws IllegalStateException if there is not enough memory for a single row
     */
    FloatBuffer score(InputBatch batch) {
        int rowBytes = scorer.outputs() * Float.BYTES;
        ByteBuffer scores = ByteBuffer.allocate(batch.rows() * rowBytes).order(ByteOrder.nativeOrder());
        int done = 0;
        while (done < batch.rows()) {
            int count = Math.min(atOnce, batch.rows() - done);
            ByteBuffer part = scores.slice(done * rowBytes, count * rowBytes).order(ByteOrder.nativeOrder());
            try {
                scorer.score(batch.rows(done, count), part, count, threads);
                done += count;
            } catch (MemoryException e) {
                if (count == 1) {
                    throw new IllegalStateException(
                            "transform: there is not enough memory to score a single row: " + e.getMessage()
                                    + "; or let fewer tasks run at the same time in an executor (spark.task.cpus)",
                            e);
                }
                atOnce = count / 2;
            }
        }
        return scores.asFloatBuffer();
    }
}
