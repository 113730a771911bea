package dev.bellows.train.fit;

import dev.bellows.io.Folders;
import dev.bellows.io.LocalFolders;
import dev.bellows.optim.Peers;
import dev.bellows.train.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves checkpoints, and goes on from the youngest one if there is one: a run that was killed ends with the same bits as
 * one that was not. By default it saves at the end of every epoch and when training is stopped, keeps the last 5, and
 * resumes.
 *
 * <p>A checkpoint is due between updates: where gradients are accumulated, it waits for the next. Weights that a training
 * diverged to are not saved.
 *
 * <p>Of many peers the first one writes, and all go on from what it finds: the directory must be one that all of them see.
 * Their number may be another than when it was written.
 */
public final class Checkpointing implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);
    private static final int KEPT = 5;

    private final Folders folders;
    private String prefix = "model";
    private int epochs = 1;
    private int batches;
    private int kept = KEPT;
    private boolean resume = true;
    private @Nullable Monitored monitored;
    private double best = Double.NaN;
    private Consumer<String> saves = path -> {};
    private boolean due;
    private long saved = -1;

    private Checkpointing(Folders folders) {
        this.folders = folders;
    }

    /** Saves into a directory, which is made if need be. */
    public static Checkpointing in(Path directory) {
        return in(new LocalFolders(directory));
    }

    /** Saves wherever these lie. */
    public static Checkpointing in(Folders folders) {
        return new Checkpointing(folders);
    }

    /** What the names begin with; {@code model} unless set. */
    public Checkpointing named(String prefix) {
        this.prefix = new CheckpointFolder(folders, prefix).prefix();
        return this;
    }

    /** Saves at the end of every so many epochs; 0 for never. 1 unless set. */
    public Checkpointing everyEpochs(int epochs) {
        this.epochs = atLeast(0, epochs, "period");
        return this;
    }

    /** Also saves after every so many batches, counted from the very start; 0 for never. */
    public Checkpointing everyBatches(int batches) {
        this.batches = atLeast(0, batches, "period");
        return this;
    }

    /** How many of the last are kept; 5 unless set. The best is kept beside them. */
    public Checkpointing keeping(int count) {
        this.kept = atLeast(1, count, "number to keep");
        return this;
    }

    /** Marks the best checkpoint by a score, which is looked at at the end of each epoch that saves. */
    public Checkpointing best(Monitored monitored) {
        this.monitored = monitored;
        return this;
    }

    /** Starts afresh instead of going on; the directory may hold no checkpoint of this name then. */
    public Checkpointing afresh() {
        this.resume = false;
        return this;
    }

    /** Hears of each checkpoint, with the text of its place, when it is complete; on all peers. */
    public Checkpointing whenSaved(Consumer<String> listener) {
        this.saves = listener;
        return this;
    }

    private static int atLeast(int least, int value, String what) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "checkpointing: the " + what + " must be " + least + " or more, got " + value);
        }
        return value;
    }

    /** Where the checkpoints are. */
    public CheckpointFolder folder() {
        return new CheckpointFolder(folders, prefix);
    }

    @Override
    public int order() {
        return SAVES;
    }

    @Override
    public void trainBegin(Training training) {
        try {
            Optional<Long> latest = latest(training.peers());
            if (latest.isEmpty()) {
                return;
            }
            String name = folder().name(latest.get());
            if (!resume) {
                throw new IllegalStateException("checkpointing: " + folders + " already holds " + name
                        + "; go on from it, or choose another directory or name");
            }
            TrainingFiles.restore(training, folder(), latest.get());
            saved = training.position().batches();
            LOG.info("training goes on from {} in {}", name, folders);
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** What the first peer finds. */
    private Optional<Long> latest(Peers peers) throws IOException {
        if (peers.size() == 1) {
            return folder().latest();
        }
        Optional<Long> found = peers.isFirst() ? folder().latest() : Optional.empty();
        double[] next = {found.map(number -> number + 1.0).orElse(0.0)};
        peers.sumOfAll(next);
        if (next[0] == 0) {
            return Optional.empty();
        }
        long number = (long) next[0] - 1;
        if (!folder().isFinished(number)) {
            throw new IOException("rank " + peers.rank() + " does not see " + folder().name(number)
                    + "; choose a place that all workers share");
        }
        return Optional.of(number);
    }

    @Override
    public void batchEnd(Training training, Step step) {
        due |= batches > 0 && training.position().batches() % batches == 0;
        if (due && step.updated()) {
            save(training);
        }
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        if (epochs == 0 || (epoch + 1) % epochs != 0) {
            return;
        }
        boolean better = isBetter(training);
        save(training);
        if (better && training.peers().isFirst()) {
            markBest();
        }
    }

    private boolean isBetter(Training training) {
        Double value = monitored == null ? null : monitored.value(training);
        if (monitored == null || value == null || !monitored.improves(value, best)) {
            return false;
        }
        best = value;
        return true;
    }

    /** Also saves where training was stopped, unless batches wait for their update: those are trained on again then. */
    @Override
    public void trainEnd(Training training) {
        Position at = training.position();
        if (at.pending() == 0 && at.batches() != saved) {
            save(training);
        }
        if (monitored != null) {
            monitored.warnIfNeverMeasured(training);
        }
    }

    private void save(Training training) {
        if (training.ending().diverged()) {
            return;
        }
        long number = training.position().batches();
        try {
            TrainingFiles.write(training, folder(), number);
            if (training.peers().isFirst()) {
                folder().keep(kept);
            }
        } catch (IOException e) {
            throw failed("written", e);
        }
        saved = number;
        due = false;
        saves.accept(folders + "/" + folder().name(number));
    }

    private void markBest() {
        try {
            folder().markBest(saved);
            folder().keep(kept);
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    private UncheckedIOException failed(String what, IOException cause) {
        return new UncheckedIOException(
                "checkpointing: the checkpoint in " + folders + " could not be " + what + ": " + cause.getMessage(),
                cause);
    }

    @Override
    public HandlerState state() {
        return HandlerState.of(best);
    }

    @Override
    public void restore(Training training, HandlerState state) {
        best = state.toDoubles()[0];
    }
}
