package dev.bellows.monitor;

import dev.bellows.backend.KernelListeners;
import dev.bellows.backend.KernelRun;
import dev.bellows.backend.Storage;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * Measures the outputs of this thread's ops, eager or compiled, in every so many steps: whether activations or gradients
 * vanish or explode, say.
 *
 * <pre>{@code
 * try (Monitor monitor = Monitor.every(100, "MatMul|Relu", Monitor.MAGNITUDE)) {
 *     for (...) {
 *         step(...);
 *         monitor.endStep().forEach(o -> log.info("{} {}", o.name(), o.value()));
 *     }
 * }
 * }</pre>
 */
public final class Monitor implements AutoCloseable {
    /** ‖x‖ / √size: the root of the mean square; 0 for an empty array. */
    public static final ToDoubleFunction<NDArray> MAGNITUDE = Monitor::magnitude;

    /**
     * One measured output.
     *
     * @param step from 0
     * @param name the path of the block, if in one, the op, and the how manieth of these in the step, such as
     *     {@code encoder.0/MatMul.2}; with several outputs also which, such as {@code BatchNorm.0:1}
     * @param value what was measured
     */
    public record Observation(long step, String name, double value) {}

    private final Thread thread = Thread.currentThread();
    private final int interval;
    private final Pattern pattern;
    private final ToDoubleFunction<NDArray> statistic;
    private final Map<String, Integer> ordinals = new HashMap<>();
    private List<Observation> observations = new ArrayList<>();
    private long step;
    private final KernelListeners.Registration registration = KernelListeners.add(this::observe);

    private Monitor(int interval, Pattern pattern, ToDoubleFunction<NDArray> statistic) {
        this.interval = interval;
        this.pattern = pattern;
        this.statistic = statistic;
    }

    /**
     * Starts measuring.
     *
     * @param interval measures steps 0, interval, 2 · interval and so on
     * @param pattern a regular expression to be found in the path of the block, a slash and the op: {@code MatMul} for
     *     all products, {@code ^encoder\.0/} for all ops of a block, nothing for all
     * @param statistic of an output, such as {@link #MAGNITUDE}
     */
    public static Monitor every(int interval, String pattern, ToDoubleFunction<NDArray> statistic) {
        if (interval < 1) {
            throw new IllegalArgumentException("monitor: the interval must be 1 or more, got " + interval);
        }
        return new Monitor(interval, Pattern.compile(pattern), statistic);
    }

    private static double magnitude(NDArray array) {
        double squares = 0;
        double[] elements = array.toDoubleArray();
        for (double x : elements) {
            squares += x * x;
        }
        return elements.length == 0 ? 0 : Math.sqrt(squares / elements.length);
    }

    private void observe(KernelRun run) {
        if (Thread.currentThread() != thread || step % interval != 0) {
            return;
        }
        String block = run.label().site().block();
        String path = (block.isEmpty() ? "" : block + "/") + run.label().op().name();
        if (!pattern.matcher(path).find()) {
            return;
        }
        String name = path + "." + (ordinals.merge(path, 1, Integer::sum) - 1);
        List<Storage> out = run.out();
        for (int i = 0; i < out.size(); i++) {
            double value = Elements.of(run.label().backend(), out.get(i), statistic);
            observations.add(new Observation(step, out.size() == 1 ? name : name + ":" + i, value));
        }
    }

    /** Ends a step; what it gave, in the order of execution; empty in steps between. */
    public List<Observation> endStep() {
        List<Observation> ended = observations;
        observations = new ArrayList<>();
        ordinals.clear();
        step++;
        return ended;
    }

    @Override
    public void close() {
        registration.close();
    }
}
