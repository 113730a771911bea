package dev.bellows.backend;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Composite;
import dev.bellows.op.Op;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The kernels of one backend for eager use, made once per op and specs and kept, since native primitives are expensive
 * to build. A kernel is lent to one thread at a time.
 */
public final class Kernels {
    /** Past this many distinct calls the cache starts anew: a program whose shapes never repeat must not grow forever. */
    private static final int LIMIT = 4096;

    private record Call(Op op, List<Spec> in) {}

    private static final class Idle {
        final boolean exists;
        final KernelLabel label;
        final ConcurrentLinkedDeque<Kernel> kernels = new ConcurrentLinkedDeque<>();

        volatile boolean retired;

        Idle(boolean exists, KernelLabel label) {
            this.exists = exists;
            this.label = label;
        }

        void close() {
            for (Kernel kernel = kernels.poll(); kernel != null; kernel = kernels.poll()) {
                kernel.close();
            }
        }
    }

    private final Backend backend;
    private final Map<Call, Idle> cache = new ConcurrentHashMap<>();

    public Kernels(Backend backend) {
        this.backend = backend;
    }

    /**
     * Runs {@code op} by a kernel; false means that the op is composite, has no kernel here, and nothing was done.
     *
     * @throws UnsupportedOpException if a primitive has no kernel here
     */
    public boolean run(Op op, List<Storage> in, List<Storage> out) {
        List<Spec> specs = in.stream().map(Storage::spec).toList();
        Idle idle = find(op, specs);
        if (!idle.exists) {
            return false;
        }
        Kernel kernel = idle.kernels.poll();
        if (kernel == null) {
            kernel = backend.kernel(op, specs).orElseThrow();
        }
        try {
            KernelListeners.run(kernel, idle.label, in, out);
        } catch (RuntimeException | Error failed) {
            kernel.close();
            throw failed;
        }
        idle.kernels.push(kernel);
        if (idle.retired) {
            idle.close(); // the cache was cleared while this kernel was out on loan
        }
        return true;
    }

    /** Whether {@link #run} will find a kernel. */
    public boolean has(Op op, List<Spec> in) {
        return find(op, in).exists;
    }

    private Idle find(Op op, List<Spec> specs) {
        Call call = new Call(op, specs);
        Idle idle = cache.get(call);
        if (idle == null) {
            if (cache.size() >= LIMIT) {
                clear();
            }
            Optional<Kernel> made = backend.kernel(op, specs);
            if (made.isEmpty() && !(op instanceof Composite)) {
                throw missing(backend, op, specs);
            }
            Idle fresh = new Idle(made.isPresent(), new KernelLabel(backend, op, null));
            Idle other = cache.putIfAbsent(call, fresh);
            idle = other == null ? fresh : other; // another thread may have been quicker
            made.ifPresent(idle.kernels::push);
        }
        return idle;
    }

    /** The error for a primitive without a kernel. */
    public static UnsupportedOpException missing(Backend backend, Op op, List<Spec> in) {
        return new UnsupportedOpException(op + ": backend " + backend.device() + " has no kernel for inputs " + in);
    }

    /** Closes all idle kernels. */
    public void clear() {
        List<Idle> all = List.copyOf(cache.values());
        cache.clear();
        for (Idle idle : all) {
            idle.retired = true;
            idle.close();
        }
    }
}
