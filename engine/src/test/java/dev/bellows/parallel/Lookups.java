package dev.bellows.parallel;

import dev.bellows.ndarray.NDArray;
import dev.bellows.train.fit.Minibatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Samples that are ids, for networks that begin with a table: their class follows from the first two. */
public final class Lookups {
    /** How many ids a sample has. */
    public static final int IDS = 3;

    public static final int CLASSES = 4;

    /** This id, and all above, are in no sample. */
    public static final int NEVER_READ = 30;

    private static final int BATCH = 12;

    private Lookups() {}

    /** The ids of a worker's samples: in every third step the last worker has none. */
    public static List<int[]> own(int step, int rank, int workers) {
        SplittableRandom random = new SplittableRandom(step);
        int sharing = step % 3 == 2 && workers > 1 ? workers - 1 : workers;
        List<int[]> own = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            int[] ids = random.ints(IDS, 0, NEVER_READ).toArray();
            if (i % sharing == rank) {
                own.add(ids);
            }
        }
        return own;
    }

    /** Samples as a trainer takes them, in arrays of the current scope. */
    public static Minibatch batch(List<int[]> samples) {
        int[] ids = new int[samples.size() * IDS];
        int[] labels = new int[samples.size()];
        for (int i = 0; i < labels.length; i++) {
            int[] sample = samples.get(i);
            System.arraycopy(sample, 0, ids, i * IDS, IDS);
            labels[i] = (sample[0] + sample[1]) % CLASSES;
        }
        return new Minibatch(NDArray.of(ids, labels.length, IDS), NDArray.of(labels));
    }
}
