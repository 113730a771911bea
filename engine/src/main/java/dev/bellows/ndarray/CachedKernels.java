package dev.bellows.ndarray;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernels;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One kernel cache per backend; backends are few and live as long as the process. */
final class CachedKernels {
    private static final Map<Backend, Kernels> CACHES = new ConcurrentHashMap<>();

    private CachedKernels() {}

    static Kernels of(Backend backend) {
        Kernels known = CACHES.get(backend); // without a lambda, for every op comes by
        return known != null ? known : CACHES.computeIfAbsent(backend, Kernels::new);
    }
}
