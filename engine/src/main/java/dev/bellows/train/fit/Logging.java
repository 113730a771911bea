package dev.bellows.train.fit;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the scores, the learning rate and the speed at the end of every epoch, and every so many batches if asked to; epochs
 * and batches are counted from 1 there, as in every sentence for people.
 */
public final class Logging implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Logging.class);
    private static final double NANOS = 1e9;

    private final int interval;
    private long markNanos;
    private long markSamples;
    private long markWaited;
    private long epochNanos;
    private long epochSamples;

    /** At the end of every epoch. */
    public Logging() {
        this(0);
    }

    /** @param interval after how many batches as well; 0 for none */
    public Logging(int interval) {
        if (interval < 0) {
            throw new IllegalArgumentException("logging: an interval must be 0 or more, got " + interval);
        }
        this.interval = interval;
    }

    @Override
    public int order() {
        return SAVES - 1; // what others publish is there
    }

    @Override
    public void trainBegin(Training training) {
        Position at = training.position();
        LOG.info(
                "training begins at epoch {}, batch {}, backward on {} weights",
                at.epoch() + 1,
                at.batch() + 1,
                training.updating().parameters().size());
        mark(training);
        epochNanos = markNanos;
        epochSamples = markSamples;
    }

    @Override
    public void epochBegin(Training training) {
        epochNanos = System.nanoTime();
        epochSamples = training.position().samples();
        mark(training);
    }

    @Override
    public void batchEnd(Training training, Step step) {
        Position at = training.position();
        if (interval > 0 && at.batch() % interval == 0) {
            double seconds = (System.nanoTime() - markNanos) / NANOS;
            LOG.info(
                    "epoch {}, batch {}: {}; learning rate {}, {} samples/s, {} % of the time waiting for data",
                    at.epoch() + 1,
                    at.batch(),
                    format(training.scores()),
                    number(training.learningRate()),
                    Math.round((at.samples() - markSamples) / seconds),
                    Math.round((training.waitedNanos() - markWaited) / NANOS / seconds * 100));
            mark(training);
        }
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        double seconds = (System.nanoTime() - epochNanos) / NANOS;
        LOG.info(
                "epoch {} took {} s: {}; learning rate {}, {} samples/s",
                epoch + 1,
                number(seconds),
                format(training.scores()),
                number(training.learningRate()),
                Math.round((training.position().samples() - epochSamples) / seconds));
    }

    @Override
    public void trainEnd(Training training) {
        String why = training.stopped();
        LOG.info(
                "training ends after {} batches in {} updates: {}",
                training.position().batches(),
                training.position().updates(),
                why == null ? "all epochs are done" : why);
    }

    @Override
    public void failed(Training training, Throwable cause) {
        Position at = training.position();
        LOG.error("training failed in epoch {}, batch {}: {}", at.epoch() + 1, at.batch() + 1, cause.getMessage());
    }

    private void mark(Training training) {
        markNanos = System.nanoTime();
        markSamples = training.position().samples();
        markWaited = training.waitedNanos();
    }

    private static String format(Map<String, Double> scores) {
        return scores.entrySet().stream()
                .map(score -> score.getKey() + " " + number(score.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
