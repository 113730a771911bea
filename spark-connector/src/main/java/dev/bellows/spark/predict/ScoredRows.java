package dev.bellows.spark.predict;

import dev.bellows.backend.Backends;
import dev.bellows.core.Spec;
import dev.bellows.spark.catalyst.ColumnAppender;
import dev.bellows.spark.catalyst.KeptRows;
import dev.bellows.spark.data.codec.BadValueException;
import dev.bellows.spark.data.codec.Texts;
import dev.bellows.spark.device.TaskDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.TaskCompletionListener;

/** The rows of one task, scored in batches that end with so many rows or so many bytes, whichever comes first. */
final class ScoredRows implements Iterator<InternalRow>, AutoCloseable {
    /** Of inputs and waiting rows together; more of them at once would make nothing faster. */
    private static final long BATCH_BYTES = 16L << 20;

    /** A row that was not scored. */
    private static final int INVALID = -1;

    private final ScoreRows plan;
    private final Iterator<InternalRow> rows;
    private final int partition;
    private final KeptRows kept;
    private final ScorerCache.Lease lease;
    private final Scoring scoring;
    private final ScoreColumns.Writer writer;
    private final double[] outputs;
    private final InputBatch batch;
    private final long batchBytes = batchBytes();
    private final int batchRows;
    private Scores scores = Scores.NONE;
    /** By waiting row, which row of the batch it is, or {@link #INVALID}. */
    private int[] places = new int[0];

    /** Rows of the partition so far. */
    private long read;

    /** The next of the waiting rows. */
    private int next;

    private boolean closed;

    ScoredRows(ScoreRows plan, Iterator<InternalRow> rows, ColumnAppender.Task task) {
        this.plan = plan;
        this.rows = rows;
        partition = task.partition();
        kept = task.kept();
        batchRows = plan.options().batch();
        TaskContext context = TaskContext.get();
        int threads = plan.options().threads() > 0 ? plan.options().threads() : context.cpus();
        writer = plan.columns().writer(task.columns());
        TaskDevice device = TaskDevice.of(plan.device(), context).told("transform: model " + plan.modelId());
        try (Backends.Use use = Backends.use(device.backend())) {
            lease = NetworkScorer.CACHE.lease(plan.modelId(), plan.model()::value);
        }
        Scorer scorer = lease.scorer();
        scoring = new Scoring(scorer, threads);
        outputs = new double
                [Math.toIntExact(scorer.outputs().stream()
                        .mapToLong(output -> output.shape().size())
                        .sum())];
        List<Spec> specs = scorer.inputs();
        List<InputBatch.Input> inputs = new ArrayList<>();
        Texts texts = new Texts();
        for (Spec spec : specs) {
            int i = inputs.size();
            inputs.add(InputBatch.Input.of(plan.inputs().get(i), task.inputs().get(i), spec, plan.options(), texts));
        }
        batch = new InputBatch(inputs, texts, most(specs));
        TaskCompletionListener release = done -> close();
        context.addTaskCompletionListener(release);
    }

    private int most(List<Spec> specs) {
        long rowBytes = Math.max(1, specs.stream().mapToLong(Spec::bytes).sum());
        return (int) Math.max(1, Math.min(plan.options().batch(), batchBytes / rowBytes));
    }

    /** Less than {@link #BATCH_BYTES} only in JVMs with very little memory for each processor. */
    private static long batchBytes() {
        Runtime jvm = Runtime.getRuntime();
        return Math.min(BATCH_BYTES, jvm.maxMemory() / (16L * jvm.availableProcessors()));
    }

    @Override
    public boolean hasNext() {
        while (next == kept.count() && rows.hasNext()) {
            nextBatch();
        }
        return next < kept.count();
    }

    @Override
    public InternalRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException("scored rows: none is left");
        }
        int place = places[next];
        if (place == INVALID) {
            Arrays.fill(outputs, Double.NaN);
        } else {
            scores.copy(place, outputs);
        }
        return kept.join(next++, writer.write(outputs, scores.texts()));
    }

    /**
     * Not while {@link #close} runs: who consumes the rows may be another thread than the task's (as that which feeds a Python
     * process), and go on while the task ends.
     */
    private synchronized void nextBatch() {
        if (closed) {
            throw new IllegalStateException("scored rows: the task has ended");
        }
        next = 0;
        kept.clear();
        batch.clear();
        while (batch.bytes() + kept.bytes() < batchBytes
                && kept.count() < batchRows
                && rows.hasNext()
                && batch.reserve()) {
            take(rows.next());
        }
        scores = scoring.score(batch);
    }

    private void take(InternalRow row) {
        int place = batch.rows();
        try {
            batch.add(row);
        } catch (BadValueException e) {
            InvalidRows policy = e.canBeLeftOut() ? plan.options().invalid() : InvalidRows.ERROR;
            switch (policy) {
                case ERROR -> throw new IllegalArgumentException(e.at(read, partition), e);
                case SKIP -> {
                    read++;
                    return;
                }
                case KEEP -> place = INVALID;
            }
        }
        read++;
        if (kept.count() == places.length) {
            places = Arrays.copyOf(places, Math.max(16, 2 * places.length));
        }
        places[kept.count()] = place;
        kept.add(row);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            batch.close();
            lease.close();
        }
    }
}
