package dev.bellows.optim;

import dev.bellows.core.DType;
import dev.bellows.op.comm.RankGroup;
import java.nio.ByteBuffer;

/**
 * Those who train the same weights together, each on samples of its own. All call the same methods in the same order, and
 * get the same bits.
 */
public interface Peers extends RankGroup {
    /** Nobody else: what is summed stays as it is. */
    Peers ALONE = new Peers() {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public void sum(double[] values) {
            // the sum over one rank is what it has
        }

        @Override
        public void sum(ByteBuffer data, DType dtype) {
            // the same
        }
    };

    /** Which of them this one is, from 0. */
    int rank();

    /** Replaces each value by its sum over all ranks, in rank order. Every rank gives as many. */
    void sum(double[] values);

    /** Whether this is the one that writes files and returns the weights. */
    default boolean isFirst() {
        return rank() == 0;
    }
}
