package dev.bellows.train.fit;

/**
 * How far a training has come.
 *
 * @param epoch the current one, from 0
 * @param batch the next of this epoch, from 0
 * @param batches trained on since the start
 * @param updates of the weights since the start
 * @param samples trained on since the start, by all peers
 * @param pending batches whose gradients wait for the update
 * @param pendingWeight of the samples in these
 */
public record Position(
        int epoch, int batch, long batches, long updates, long samples, int pending, double pendingWeight) {
    static final Position START = new Position(0, 0, 0, 0, 0, 0, 0);

    Position afterBatch(long count, double weight) {
        return new Position(
                epoch, batch + 1, batches + 1, updates, samples + count, pending + 1, pendingWeight + weight);
    }

    /** Samples without weight make no update. */
    Position afterUpdate() {
        return new Position(epoch, batch, batches, updates + (pendingWeight == 0 ? 0 : 1), samples, 0, 0);
    }

    Position afterEpoch() {
        return new Position(epoch + 1, 0, batches, updates, samples, pending, pendingWeight);
    }
}
