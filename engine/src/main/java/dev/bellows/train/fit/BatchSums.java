package dev.bellows.train.fit;

import dev.bellows.optim.Peers;

/**
 * What a batch gave over all peers; travels as one vector.
 *
 * @param loss the sum over the samples, each by its weight
 * @param weight of these samples
 * @param samples how many
 * @param ends how many peers ask for an end
 */
record BatchSums(double loss, double weight, long samples, int ends) {
    /**
     * Adds up what each peer has.
     *
     * @param loss the sum over this one's samples
     * @param weight of these
     * @param end whether this one asks for an end
     */
    static BatchSums of(Peers peers, Minibatch batch, double loss, double weight, boolean end) {
        double[] sums = {0, 0, 0, end ? 1 : 0}; // any one may ask for an end
        if (peers.countsSamples()) {
            sums[0] = loss;
            sums[1] = weight;
            sums[2] = batch.count();
        }
        peers.sumOfAll(sums);
        return new BatchSums(sums[0], sums[1], (long) sums[2], (int) sums[3]);
    }

    /** 0 where nothing weighs anything. */
    double mean() {
        return weight == 0 ? loss : loss / weight;
    }
}
