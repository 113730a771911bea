package dev.bellows.bench.collective;

import dev.bellows.bench.ranks.RankProcess;
import dev.bellows.bench.ranks.Sums;

/** A process that sums arrays of as many bytes, as often, as each line asks, and answers with the median of the nanoseconds. */
abstract class Rank extends RankProcess implements Sums.Contender {
    private static final double WARM_UP = 0.5;

    private final Sums sums;

    Rank(int rank, int size) {
        this.sums = new Sums(rank, size);
    }

    @Override
    protected final double[] answer(String[] words) {
        int rounds = Integer.parseInt(words[1]);
        return new double[] {
            sums.medianNanos(Integer.parseInt(words[0]), (int) Math.ceil(WARM_UP * rounds), rounds, this)
        };
    }
}
