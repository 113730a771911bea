package dev.bellows.backend;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Composite;
import dev.bellows.op.Op;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels of one backend for eager use, made once per op and specs and kept, since native primitives are expensive
 * to build. A kernel is lent to one thread at a time.
 */
public final class Kernels {
    /** How many distinct calls are kept: a program whose shapes never repeat must not grow forever. */
    private static final int LIMIT = 4096;

    private record Call(Op op, List<Spec> in) {}

    /** The kernels of one op on inputs of the same specs; {@link #run} may be called by several threads at once. */
    public final class Cached {
        private final Call call;
        private final boolean exists;
        private final KernelLabel label;
        private final ConcurrentLinkedDeque<Kernel> idle = new ConcurrentLinkedDeque<>();
        private volatile boolean retired;
        /** Since it was last considered for removal. A plain write: to miss one costs no more than a kernel made anew. */
        private boolean used;

        private Cached(Call call, boolean exists) {
            this.call = call;
            this.exists = exists;
            this.label = new KernelLabel(backend, call.op, null);
        }

        /** Computes {@code out}. */
        public void run(List<Storage> in, List<Storage> out) {
            Kernel kernel = idle.poll();
            if (kernel == null) {
                kernel = backend.kernel(call.op, call.in);
            }
            try {
                KernelListeners.run(kernel, label, in, out);
            } catch (RuntimeException | Error failed) {
                kernel.close();
                throw failed;
            }
            idle.push(kernel);
            if (retired) {
                close(); // the cache was cleared while this kernel was out on loan
            }
        }

        private void close() {
            for (Kernel kernel = idle.poll(); kernel != null; kernel = idle.poll()) {
                kernel.close();
            }
        }
    }

    private final Backend backend;
    private final int limit;
    private final Map<Call, Cached> cache = new ConcurrentHashMap<>();
    /** In the order in which they were made, or were last spared. */
    private final Queue<Call> order = new ConcurrentLinkedQueue<>();

    private final AtomicInteger evictions = new AtomicInteger();

    public Kernels(Backend backend) {
        this(backend, LIMIT);
    }

    /** @param limit how many distinct calls are kept */
    Kernels(Backend backend, int limit) {
        this.backend = backend;
        this.limit = limit;
    }

    /**
     * The kernels of {@code op} on inputs of these specs, or null if it is composite and has none here.
     *
     * @param in is kept, and must not change
     * @throws UnsupportedOpException if a primitive has no kernel here
     */
    public @Nullable Cached find(Op op, List<Spec> in) {
        Call call = new Call(op, in);
        Cached known = cache.get(call);
        if (known == null) {
            known = make(call);
        } else {
            known.used = true;
        }
        return known.exists ? known : null;
    }

    private Cached make(Call call) {
        if (cache.size() >= limit) {
            evictOne();
        }
        boolean exists = backend.supports(call.op, call.in);
        if (!exists && !(call.op instanceof Composite)) {
            throw missing(backend, call.op, call.in);
        }
        Cached fresh = new Cached(call, exists);
        Cached other = cache.putIfAbsent(call, fresh);
        if (other == null) {
            order.add(call);
        }
        return other == null ? fresh : other;
    }

    /** Removes the oldest that was not used since the last search; one that was gets a second chance, so this is nearly LRU. */
    private void evictOne() {
        for (Call eldest = order.poll(); eldest != null; eldest = order.poll()) {
            Cached candidate = cache.get(eldest);
            if (candidate == null) {
                continue;
            }
            if (candidate.used) {
                candidate.used = false;
                order.add(eldest);
                continue;
            }
            cache.remove(eldest, candidate);
            candidate.retired = true;
            candidate.close();
            warnIfOften(evictions.incrementAndGet());
            return;
        }
    }

    private void warnIfOften(int count) {
        if (count == limit) {
            Logger log = LoggerFactory.getLogger(Kernels.class); // only here: see CompiledCache
            log.warn(
                    "kernels: ops met more shapes than are kept: {} so far, of which {} are kept, and the others are"
                            + " made anew whenever they come; pad inputs to a few sizes",
                    count + limit,
                    limit);
        }
    }

    /** The error for an op without a kernel that is needed. */
    public static UnsupportedOpException missing(Backend backend, Op op, List<Spec> in) {
        return new UnsupportedOpException(op + ": backend " + backend.device() + " has no kernel for inputs " + in);
    }

    /** Closes all idle kernels. */
    public void clear() {
        List<Cached> all = List.copyOf(cache.values());
        cache.clear();
        order.clear();
        for (Cached cached : all) {
            cached.retired = true;
            cached.close();
        }
    }
}
