package dev.bellows.spark.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Progress as rank 0 tells it between heartbeats: a JSON text with the epochs that the driver has not been told of, so that the
 * thousandth epoch is told in as few bytes as the first.
 *
 * @param told how many epochs came before
 * @param progress with the epochs since
 */
public record ProgressText(int told, Progress progress) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is new in it, for a driver that knows of so many of its epochs. */
    public static String of(Progress progress, int told) {
        List<EpochMetrics> since = progress.done().subList(told, progress.done().size());
        try {
            return JSON.writeValueAsString(new ProgressText(told, progress.with(since)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("progress: cannot be written as JSON", e);
        }
    }

    /** What was told; what it leaves out is taken from what is known. */
    static Progress read(String text, Progress known) {
        ProgressText read;
        try {
            read = JSON.readValue(text, ProgressText.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("progress: is no text of this version: " + text, e);
        }
        List<EpochMetrics> before = read.progress.attempt() == known.attempt() ? known.done() : List.<EpochMetrics>of();
        if (before.size() < read.told) {
            return known; // an epoch is missing, which the next heartbeat brings
        }
        List<EpochMetrics> done = new ArrayList<>(before.subList(0, read.told));
        done.addAll(read.progress.done());
        return read.progress.with(done);
    }
}
