package dev.bellows.optim;

import dev.bellows.core.DType;
import dev.bellows.op.comm.RankGroup;
import dev.bellows.op.comm.RankGroups;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

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

        @Override
        public void gather(ByteBuffer data, DType dtype, int[] offsets) {
            // it has all
        }

        @Override
        public void sumShares(ByteBuffer data, DType dtype, int[] offsets) {
            // the same
        }

        @Override
        public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
            in.duplicate().put(out.duplicate());
        }
    };

    /** Replaces each value by its sum over all ranks, in rank order. Every rank gives as many. */
    void sum(double[] values);

    /**
     * As {@link #sum(double[])} of what is no figure of samples, such as times: where several ranks have the same samples, of which
     * one gives the figures for all, each gives its own.
     */
    default void sumOfAll(double[] values) {
        sum(values);
    }

    /** Whether it gives figures of its samples; false where another one that has the same samples gives them for both. */
    default boolean countsSamples() {
        return true;
    }

    /** Whether it is the first of those that {@linkplain #countsSamples give figures of samples}, so that it may have what all had counted before. */
    default boolean countsFirst() {
        return rank() == 0;
    }

    /** The number that each rank has of something, in rank order. Every rank calls it. */
    default List<Integer> each(int own) {
        double[] numbers = new double[size()];
        numbers[rank()] = own;
        sumOfAll(numbers);
        return Arrays.stream(numbers).mapToObj(number -> (int) number).toList();
    }

    /** What the ops of a pass know these ranks by; those of a replica that is itself divided have further groups. */
    default Map<String, RankGroup> groups() {
        return Map.of(RankGroups.DATA, this);
    }

    /** Whether this is the one that writes files and returns the weights. */
    default boolean isFirst() {
        return rank() == 0;
    }
}
