package dev.bellows.parallel.forecast;

import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import dev.bellows.parallel.data.BucketLayout;

/**
 * What one worker has to do in a step.
 *
 * @param model the network
 * @param samples of each worker
 * @param flopsPerSecond that a worker reaches in forward and backward
 * @param updateSeconds for one number of its shard
 * @param gradients how gradients travel; {@link Wire#exact} for as they are. What the wire loses is held back
 * @param bucketBytes at how many bytes of gradients a bucket is full
 * @param overlaps whether a bucket travels while earlier layers compute their gradients; if not, all do after the last
 */
public record Workload(
        TrainedModel model,
        int samples,
        double flopsPerSecond,
        double updateSeconds,
        Wire gradients,
        int bucketBytes,
        boolean overlaps) {
    /** A number of Adam: four are read and three written. */
    private static final double UPDATE_SECONDS = 3e-9;

    public Workload {
        if (samples < 1 || !(flopsPerSecond > 0) || !(updateSeconds >= 0) || bucketBytes < 1) {
            throw new IllegalArgumentException(
                    "forecast: a worker has 1 or more samples, computes more than 0 flops per"
                            + " second, and has buckets of 1 or more bytes: " + samples + ", " + flopsPerSecond + ", "
                            + updateSeconds + ", " + bucketBytes);
        }
    }

    /** As the trainer does it unless told otherwise: gradients as they are, in buckets of 25 MiB behind backward, and Adam on one core. */
    public static Workload of(TrainedModel model, int samples, double flopsPerSecond) {
        return new Workload(
                model, samples, flopsPerSecond, UPDATE_SECONDS, Wire.exact(DType.F32), BucketLayout.BUCKET_BYTES, true);
    }

    /** The same with gradients that travel otherwise. */
    public Workload withGradients(Wire wire) {
        return new Workload(model, samples, flopsPerSecond, updateSeconds, wire, bucketBytes, overlaps);
    }

    /** The same without overlap, or with. */
    public Workload withOverlap(boolean overlap) {
        return new Workload(model, samples, flopsPerSecond, updateSeconds, gradients, bucketBytes, overlap);
    }

    /** The same with other buckets. */
    public Workload withBuckets(int bytes) {
        return new Workload(model, samples, flopsPerSecond, updateSeconds, gradients, bytes, overlaps);
    }

    /** The seconds of forward and backward. */
    public double computeSeconds() {
        return 3.0 * samples * model.flops() / flopsPerSecond;
    }
}
