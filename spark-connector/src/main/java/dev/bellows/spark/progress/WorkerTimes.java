package dev.bellows.spark.progress;

import java.io.Serializable;

/**
 * Where one worker's time of an epoch went, in seconds.
 *
 * @param seconds from the epoch's first step to the end of its last one, without validation and saving
 * @param data of these, it waited for rows
 * @param compute of these, it computed
 * @param communication of these, it waited until what other workers had to send was there: for the wire and for slower workers
 */
public record WorkerTimes(double seconds, double data, double compute, double communication) implements Serializable {}
