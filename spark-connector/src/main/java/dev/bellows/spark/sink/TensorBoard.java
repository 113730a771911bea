package dev.bellows.spark.sink;

import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitEnd;
import dev.bellows.spark.progress.FitInfo;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes event files that TensorBoard reads, without TensorFlow. Each fit has a folder with the runs {@code train} and, if rows are held out,
 * {@code validation}, whose curves of one name TensorBoard draws in one chart. Steps are epochs, from 1.
 */
public final class TensorBoard implements FitListener {
    private static final String VALIDATION = "validation-";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final String directory;
    private final Configuration hadoop;
    private @Nullable EventFile train;
    private @Nullable EventFile validation;
    private @Nullable FileSystem files;
    private @Nullable Path folder;
    private boolean restarted;

    /**
     * The files of one fit.
     *
     * @param directory the Param tensorBoardDir
     * @param hadoop how file systems are reached
     */
    public TensorBoard(String directory, Configuration hadoop) {
        this.directory = directory;
        this.hadoop = hadoop;
    }

    @Override
    public void fitStarted(FitRun run) {
        try {
            FileSystem system = new Path(directory).getFileSystem(hadoop);
            files = system;
            folder = free(system, folderName(run.info(), Instant.now()));
            EventFile first = file("train");
            train = first;
            first.begin();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tensorBoardDir: must be a folder that can be written: " + directory + ": " + e.getMessage(), e);
        }
    }

    /** A folder that is not there yet: another driver may fit an estimator of this name in this second. */
    private Path free(FileSystem system, String name) throws IOException {
        Path found = new Path(directory, name);
        for (int number = 2; system.exists(found); number++) {
            found = new Path(directory, name + "-" + number);
        }
        return found;
    }

    /** Such as {@code 20260101-120000-3-NeuralClassifier_4f2a-learningRate=0.1}. */
    static String folderName(FitInfo info, Instant time) {
        StringBuilder name = new StringBuilder(TIME.format(time) + "-" + info.number() + "-" + info.uid());
        info.varied()
                .forEach((param, value) ->
                        name.append('-').append(param).append('=').append(value));
        String plain = name.toString().replaceAll("[^A-Za-z0-9._=-]+", "_");
        return plain.substring(0, Math.min(plain.length(), 120));
    }

    private EventFile file(String name) {
        return new EventFile(Objects.requireNonNull(files), new Path(Objects.requireNonNull(folder), name));
    }

    @Override
    public void attemptStarted(FitRun run, int attempt) {
        restarted = true;
    }

    @Override
    public void epochFinished(FitRun run, EpochMetrics epoch) {
        Map<String, Double> own = new LinkedHashMap<>();
        Map<String, Double> held = new LinkedHashMap<>();
        own.put("loss", epoch.loss());
        epoch.metrics().forEach((name, value) -> {
            if (name.startsWith(VALIDATION)) {
                held.put(name.substring(VALIDATION.length()), value);
            } else {
                own.put(name, value);
            }
        });
        own.put("rows_per_second", epoch.samplesPerSecond());
        if (!Double.isNaN(epoch.learningRate())) {
            own.put("learning_rate", epoch.learningRate());
        }
        own.put("seconds/data", epoch.dataSeconds());
        own.put("seconds/compute", epoch.computeSeconds());
        own.put("seconds/communication", epoch.communicationSeconds());
        write(Objects.requireNonNull(train), epoch.epoch(), own);
        if (!held.isEmpty()) {
            EventFile second = validation;
            if (second == null) {
                second = file("validation");
                validation = second;
            }
            write(second, epoch.epoch(), held);
        }
        restarted = false;
    }

    private void write(EventFile file, int epoch, Map<String, Double> values) {
        if (restarted) {
            file.write(EventRecord.restart(EventFile.now(), epoch));
        }
        file.write(EventRecord.scalars(EventFile.now(), epoch, values));
    }

    @Override
    public void fitEnded(FitRun run, FitEnd end) {
        for (EventFile file : new @Nullable EventFile[] {train, validation}) {
            if (file != null) {
                file.close();
            }
        }
    }
}
