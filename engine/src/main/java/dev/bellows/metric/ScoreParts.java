package dev.bellows.metric;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.comm.GatherParts;
import dev.bellows.op.comm.RankGroup;
import dev.bellows.op.comm.RankGroups;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Scores of which each rank of a group has those of some classes. What metrics ask of them travels: a few numbers for each row, where a metric
 * needs no more. All ranks of the group ask the same in the same order.
 */
public final class ScoreParts {
    private final NDArray own;
    private final GatherParts gathering;
    private final RankGroup ranks;
    private double @Nullable [] values;

    /**
     * @param own this rank's, [batch, …, classes]
     * @param gathering what would put all together; its group has ranks on this thread
     */
    public ScoreParts(NDArray own, GatherParts gathering) {
        this.own = own;
        this.gathering = gathering;
        this.ranks = RankGroups.named(gathering.group());
    }

    /** The scores of all ranks, [batch, …, all classes]: as large as that, and an array of the current scope. */
    public NDArray whole() {
        return (NDArray) gathering.on(own);
    }

    /** The spec of {@link #whole}. */
    Spec spec() {
        return own.spec().with(own.shape().with(-1, classes()));
    }

    /** How many classes all ranks have. */
    int classes() {
        return gathering.shares().total();
    }

    /** How many this rank has. */
    int ownClasses() {
        return gathering.shares().own();
    }

    /** The first of this rank's classes. */
    int firstClass() {
        return gathering.shares().start();
    }

    /** This rank's scores, row after row: one array for all metrics of a batch, which nobody may change. */
    double[] toDoubleArray() {
        double[] known = values;
        if (known == null) {
            known = own.toDoubleArray();
            values = known;
        }
        return known;
    }

    /** The same of other rows. */
    ScoreParts mapped(UnaryOperator<NDArray> rows) {
        return new ScoreParts(rows.apply(own), gathering);
    }

    /** The softmax over the classes of all ranks, in f64; an array of the current scope. */
    ScoreParts probabilities() {
        double[] scores = toDoubleArray().clone();
        int classes = ownClasses();
        int rows = scores.length / classes;
        double[] greatest = new double[rows];
        for (int row = 0; row < rows; row++) {
            greatest[row] = Arrays.stream(scores, row * classes, (row + 1) * classes)
                    .max()
                    .orElseThrow();
        }
        double[] all = each(greatest);
        double[] sums = new double[rows];
        for (int row = 0; row < rows; row++) {
            for (int rank = 0; rank < ranks.size(); rank++) {
                greatest[row] = Math.max(greatest[row], all[rank * rows + row]);
            }
            for (int i = row * classes; i < (row + 1) * classes; i++) {
                scores[i] = Math.exp(scores[i] - greatest[row]);
                sums[row] += scores[i];
            }
        }
        sum(sums);
        for (int i = 0; i < scores.length; i++) {
            scores[i] /= sums[i / classes];
        }
        ScoreParts found = new ScoreParts(NDArray.of(scores, new Spec(own.shape(), DType.F64)), gathering);
        found.values = scores;
        return found;
    }

    /** What each rank gives, one after another; as many of each. */
    double[] each(double[] given) {
        double[] all = new double[given.length * ranks.size()];
        System.arraycopy(given, 0, all, given.length * ranks.rank(), given.length);
        int[] offsets = new int[ranks.size() + 1];
        Arrays.setAll(offsets, rank -> rank * given.length);
        ByteBuffer bytes = bytes(all);
        ranks.gather(bytes, DType.F64, offsets);
        bytes.asDoubleBuffer().get(all);
        return all;
    }

    /** Replaces values by their sums over the ranks. */
    void sum(double[] values) {
        ByteBuffer bytes = bytes(values);
        ranks.sum(bytes, DType.F64);
        bytes.asDoubleBuffer().get(values);
    }

    private static ByteBuffer bytes(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(values.length, Double.BYTES))
                .order(ByteOrder.nativeOrder());
        bytes.asDoubleBuffer().put(values);
        return bytes;
    }
}
