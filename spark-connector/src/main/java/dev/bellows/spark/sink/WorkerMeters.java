package dev.bellows.spark.sink;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What the workers of one JVM do, as metrics that Spark's sinks report. Where nothing is trained gauges are 0, and the loss is no
 * number.
 */
public final class WorkerMeters {
    /** The name under which Spark knows them. */
    public static final String NAME = "bellows.worker";

    private static final WorkerMeters OF_JVM = new WorkerMeters();

    private final MetricRegistry registry = new MetricRegistry();
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final Timer step = registry.timer("step");
    private final Meter rows = registry.meter("rows");

    /** Where a worker is. */
    private record State(int epoch, double loss, double waitShare) {}

    private WorkerMeters() {
        gauge("workers", () -> workers.size());
        gauge("epoch", () -> (int) greatest(worker -> worker.state.epoch));
        gauge("loss", () -> workers.stream()
                .max(Comparator.comparingInt(worker -> worker.state.epoch))
                .map(worker -> worker.state.loss)
                .orElse(Double.NaN));
        gauge("waitShare", () -> greatest(worker -> worker.state.waitShare));
        gauge("offHeapBytes", () -> {
            double arrays = greatest(worker -> worker.arrays.getAsLong()); // one pool for all
            return (long) arrays
                    + workers.stream()
                            .mapToLong(worker -> worker.stored.getAsLong())
                            .sum();
        });
    }

    private <T> void gauge(String name, Gauge<T> gauge) {
        registry.register(name, gauge);
    }

    private double greatest(ToDoubleFunction<Worker> figure) {
        return workers.stream().mapToDouble(figure).max().orElse(0);
    }

    /** Those of this JVM. */
    public static WorkerMeters ofJvm() {
        return OF_JVM;
    }

    public MetricRegistry registry() {
        return registry;
    }

    /**
     * Counts a worker in until it is closed.
     *
     * @param arrays bytes of all arrays of this JVM, off the heap
     * @param stored bytes of the worker's rows, off the heap
     */
    public Worker begin(LongSupplier arrays, LongSupplier stored) {
        Worker worker = new Worker(arrays, stored);
        workers.add(worker);
        return worker;
    }

    /** One worker. */
    public final class Worker implements AutoCloseable {
        private final LongSupplier arrays;
        private final LongSupplier stored;
        private volatile State state = new State(0, Double.NaN, 0);

        private Worker(LongSupplier arrays, LongSupplier stored) {
            this.arrays = arrays;
            this.stored = stored;
        }

        /**
         * A step is done.
         *
         * @param nanos that it took
         * @param samples of this worker
         */
        public void step(long nanos, int samples) {
            step.update(nanos, TimeUnit.NANOSECONDS);
            rows.mark(samples);
        }

        /**
         * An epoch is over.
         *
         * @param number from 1
         * @param waitShare which share of it this worker waited for rows or for others
         */
        public void epoch(int number, double loss, double waitShare) {
            state = new State(number, loss, waitShare);
        }

        @Override
        public void close() {
            workers.remove(this);
        }
    }
}
