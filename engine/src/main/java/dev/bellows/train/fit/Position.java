package dev.bellows.train.fit;

/**
 * How far a training has come.
 *
 * @param epoch the current one, from 0
 * @param batch the next of this epoch, from 0
 * @param batches trained on since the start
 * @param updates of the weights since the start
 * @param samples trained on since the start
 * @param pending batches whose gradients wait for the update
 * @param pendingSamples in these
 */
public record Position(
        int epoch, int batch, long batches, long updates, long samples, int pending, int pendingSamples) {
    static final Position START = new Position(0, 0, 0, 0, 0, 0, 0);

    Position afterBatch(int count) {
        return new Position(
                epoch, batch + 1, batches + 1, updates, samples + count, pending + 1, pendingSamples + count);
    }

    Position afterUpdate() {
        return new Position(epoch, batch, batches, updates + 1, samples, 0, 0);
    }

    Position afterEpoch() {
        return new Position(epoch + 1, 0, batches, updates, samples, pending, pendingSamples);
    }
}
