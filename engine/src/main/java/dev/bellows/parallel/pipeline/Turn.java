package dev.bellows.parallel.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * What a stage does next with one of the parts that a batch is cut into.
 *
 * @param isForward whether it computes the part, or its gradients
 * @param part from 0
 */
public record Turn(boolean isForward, int part) {
    /**
     * One forward, one backward (Narayanan et al. 2019, PipeDream, with the flush of arXiv 2006.09503): as many parts go ahead as there
     * are stages behind, and from then on each forward is followed by the backward of the oldest part. So a stage keeps what backward
     * needs of {@code stages - stage} parts at most, however many there are, and all parts of a batch meet the same weights.
     *
     * @param stage from 0
     */
    public static List<Turn> oneForwardOneBackward(int stage, int stages, int parts) {
        int ahead = Math.min(parts, stages - 1 - stage);
        List<Turn> turns = new ArrayList<>(forward(ahead));
        for (int part = 0; part < parts; part++) {
            if (ahead + part < parts) {
                turns.add(new Turn(true, ahead + part));
            }
            turns.add(new Turn(false, part));
        }
        return turns;
    }

    /** All parts forward, none backward. */
    public static List<Turn> forward(int parts) {
        List<Turn> turns = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            turns.add(new Turn(true, part));
        }
        return turns;
    }
}
