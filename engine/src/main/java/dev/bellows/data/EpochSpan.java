package dev.bellows.data;

/**
 * A stretch of training: from a step of one epoch to the end of another, so that a run resumed from a checkpoint begins
 * in the middle.
 *
 * @param firstEpoch the epoch to begin in, from 0
 * @param firstStep the step to begin with in that epoch, from 0
 * @param endEpoch the first epoch that is no longer part
 */
public record EpochSpan(int firstEpoch, int firstStep, int endEpoch) {
    public EpochSpan {
        if (firstEpoch < 0 || firstStep < 0 || endEpoch < firstEpoch) {
            throw new IllegalArgumentException("epoch span: it must not begin below 0 or end before it begins: epoch "
                    + firstEpoch + " step " + firstStep + " to epoch " + endEpoch);
        }
    }

    /** Whole epochs from the first on. */
    public static EpochSpan epochs(int count) {
        return new EpochSpan(0, 0, count);
    }

    /** How many steps it is, at so many steps per epoch. */
    long steps(int perEpoch) {
        return Math.max(0, (long) (endEpoch - firstEpoch) * perEpoch - firstStep);
    }

    int epochOf(long position, int perEpoch) {
        return (int) (firstEpoch + (firstStep + position) / perEpoch);
    }

    int stepOf(long position, int perEpoch) {
        return (int) ((firstStep + position) % perEpoch);
    }
}
