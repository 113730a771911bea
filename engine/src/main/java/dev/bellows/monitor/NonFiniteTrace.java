package dev.bellows.monitor;

import dev.bellows.backend.Backend;
import dev.bellows.backend.KernelListeners;
import dev.bellows.backend.KernelRun;
import dev.bellows.backend.Storage;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
    /** Where an array lies. */
    private record Place(Buffer buffer, long offset) {
        static Place of(Storage storage) {
            return new Place(storage.buffer(), storage.offset());
        }
    }

    /** Where results lie that have a NaN or an infinity. */
    private final Set<Place> bad = new HashSet<>();

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
        boolean isPassedOn = run.in().stream().anyMatch(in -> wasBad(backend, in, run.out()));
        long nans = 0;
        long infinite = 0;
        for (Storage out : run.out()) {
            long nan = Elements.nans(backend, out);
            long infinity = infinities ? Elements.infinities(backend, out) : 0;
            note(out, nan + infinity > 0);
            nans += nan;
            infinite += infinity;
        }
        if (nans + infinite > 0 && !isPassedOn) {
            throw new NonFiniteException(
                    run.label().op(),
                    "non-finite: " + run.label().op() + " made " + nans + " NaN"
                            + (infinities ? " and " + infinite + " infinities" : "") + " in " + specs(run.out())
                            + " from finite " + specs(run.in())
                            + run.label().site());
        }
    }

    /** Whether an input held a NaN or an infinity; one that the op wrote over is known from the op that made it. */
    private boolean wasBad(Backend backend, Storage in, List<Storage> out) {
        boolean isOverwritten = out.stream().anyMatch(result -> Place.of(result).equals(Place.of(in)));
        return isOverwritten ? bad.contains(Place.of(in)) : isBad(backend, in);
    }

    private void note(Storage out, boolean isBad) {
        if (isBad) {
            bad.add(Place.of(out));
        } else {
            bad.remove(Place.of(out));
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
