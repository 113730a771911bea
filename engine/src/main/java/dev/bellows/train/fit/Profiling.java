package dev.bellows.train.fit;

import dev.bellows.profile.OpTable;
import dev.bellows.profile.Profiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Profiles a stretch of a training: writes its timeline to a file, and logs where the time went. */
public final class Profiling implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Profiling.class);

    private final Path file;
    private final long first;
    private final long count;
    private @Nullable Profiler profiler;

    /**
     * @param file of the timeline, for Chrome's trace viewer or Perfetto
     * @param skipped how many batches run before: the first ones compile
     * @param batches how many are profiled
     */
    public Profiling(Path file, long skipped, long batches) {
        if (skipped < 0 || batches < 1) {
            throw new IllegalArgumentException(
                    "profiling: at least 0 batches are skipped and 1 is profiled, got " + skipped + " and " + batches);
        }
        this.file = file;
        this.first = skipped;
        this.count = batches;
    }

    @Override
    public int order() {
        return MEASURES - 1;
    }

    @Override
    public void batchBegin(Training training) {
        if (training.position().batches() == first) {
            profiler = Profiler.start();
        }
    }

    @Override
    public void batchEnd(Training training, Step step) {
        if (training.position().batches() == first + count) {
            finish();
        }
    }

    @Override
    public void trainEnd(Training training) {
        finish();
    }

    @Override
    public void failed(Training training, Throwable cause) {
        if (profiler != null) {
            profiler.close();
            profiler = null;
        }
    }

    private void finish() {
        Profiler done = profiler;
        if (done == null) {
            return;
        }
        profiler = null;
        done.close();
        try {
            done.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException("profiling: the timeline could not be written to " + file, e);
        }
        LOG.info("the timeline of {} batches is in {}\n{}", count, file, done.table(OpTable.Order.TOTAL));
    }
}
