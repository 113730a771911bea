package dev.bellows.spark.predict;

import dev.bellows.core.MemoryException;
import dev.bellows.nn.layer.LengthInputs;

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
     * The outputs of all rows of a batch.
     *
     * @throws IllegalStateException if there is not enough memory for a single row
     */
    Scores score(InputBatch batch) {
        Scores scores = new Scores(scorer.outputs(), batch.rows());
        int done = 0;
        while (done < batch.rows()) {
            int count = Math.min(atOnce, batch.rows() - done);
            try {
                scorer.score(batch.arrays(done, count), scores.arrays(done, count), count, threads);
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
        for (int output = 0; output < scorer.outputs().size(); output++) {
            int lengths = scorer.lengths(output);
            if (lengths != LengthInputs.NONE && batch.rows() > 0) {
                scores.cut(output, batch.arrays(0, batch.rows()).elements().get(lengths));
            }
        }
        return scores;
    }
}
