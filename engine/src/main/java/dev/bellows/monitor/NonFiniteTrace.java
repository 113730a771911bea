package dev.bellows.monitor;

import dev.bellows.backend.Backend;
import dev.bellows.backend.KernelListeners;
import dev.bellows.backend.KernelRun;
import dev.bellows.backend.Storage;
import dev.bellows.core.Spec;
import java.util.List;

/**
 * Throws at the first op of this thread that makes a NaN, or an infinity, from inputs that have none: eagerly, within the
 * expansion of a composite op, or as a step of a compiled graph. Every array is read, so this is for the search and not
 * for every day; {@code Training.explainingNonFinite()} replays just the step that went wrong.
 *
 * <pre>{@code
 * try (NonFiniteTrace trace = NonFiniteTrace.start()) {
 *     Log.log(x.sub(1));
 * }   // NonFiniteException: non-finite: Log made 1 NaN and 0 infinities in f32[3] from finite f32[3]
 * }</pre>
 *
 * <p>Ops without inputs are passed over: a mask of infinities is made on purpose.
 */
public final class NonFiniteTrace implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final boolean infinities;
    private final KernelListeners.Registration registration = KernelListeners.add(this::check);

    private NonFiniteTrace(boolean infinities) {
        this.infinities = infinities;
    }

    /** Looks for NaN and infinities. */
    public static NonFiniteTrace start() {
        return new NonFiniteTrace(true);
    }

    /** Looks for NaN alone: for computations that pass through infinities on purpose. */
    public static NonFiniteTrace ofNaN() {
        return new NonFiniteTrace(false);
    }

    private void check(KernelRun run) {
        if (Thread.currentThread() != thread || run.in().isEmpty()) {
            return;
        }
        Backend backend = run.label().backend();
        long nans = 0;
        long infinite = 0;
        for (Storage out : run.out()) {
            nans += Elements.nans(backend, out);
            infinite += infinities ? Elements.infinities(backend, out) : 0;
        }
        if (nans + infinite > 0 && run.in().stream().noneMatch(in -> isBad(backend, in))) {
            throw new NonFiniteException(
                    run.label().op(),
                    "non-finite: " + run.label().op() + " made " + nans + " NaN"
                            + (infinities ? " and " + infinite + " infinities" : "") + " in " + specs(run.out())
                            + " from finite " + specs(run.in())
                            + run.label().site());
        }
    }

    private boolean isBad(Backend backend, Storage in) {
        return Elements.nans(backend, in) > 0 || (infinities && Elements.infinities(backend, in) > 0);
    }

    private static String specs(List<Storage> arrays) {
        return String.join(
                " · ", arrays.stream().map(Storage::spec).map(Spec::toString).toList());
    }

    @Override
    public void close() {
        registration.close();
    }
}
