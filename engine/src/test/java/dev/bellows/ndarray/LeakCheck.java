package dev.bellows.ndarray;

import dev.bellows.backend.Availability;
import dev.bellows.backend.Backend;
import dev.bellows.backend.BackendProvider;
import dev.bellows.memory.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** A scope around a piece of work, and a look at what the work left behind. Used by one thread. */
final class LeakCheck {
    private static final List<Backend> BACKENDS = ServiceLoader.load(BackendProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.probe() instanceof Availability.Available)
            .map(provider -> provider.open(0))
            .toList();

    private final Scope outer = Scope.current();
    private final int arrays = outer.count();
    private final Map<Backend, Long> bytes = new LinkedHashMap<>();
    private final Scope scope;
    private @Nullable Throwable stillOpen;

    private LeakCheck(String name) {
        BACKENDS.forEach(backend -> bytes.put(backend, backend.liveBytes()));
        scope = Scope.open(name);
    }

    /** Opens the scope in which the work is to be done. */
    static LeakCheck start(String name) {
        return new LeakCheck(name);
    }

    /** Closes the scope and any that the work left open inside it; a sentence for each thing left behind. */
    List<String> finish() {
        List<String> leaks = new ArrayList<>();
        if (Scope.current() != scope) {
            try {
                scope.close();
            } catch (IllegalStateException refused) {
                stillOpen = refused;
            }
        }
        while (Scope.current() != scope && Scope.current() != outer) {
            leaks.add("scope " + Scope.current() + " is still open");
            Scope.current().close();
        }
        scope.close();
        if (outer.count() > arrays) {
            leaks.add((outer.count() - arrays) + " arrays were handed to scope " + outer);
        }
        bytes.forEach((backend, before) -> {
            long more = moreThan(before, backend);
            if (more > 0) {
                leaks.add(more + " bytes of " + backend.device() + " were not given back");
            }
        });
        return leaks;
    }

    /** The refusal to close around an open scope, which with {@code dev.bellows.memory.debug} shows where that was opened. */
    @Nullable
    Throwable stillOpen() {
        return stillOpen;
    }

    private static long moreThan(long before, Backend backend) {
        if (backend.liveBytes() > before) {
            CachedKernels.of(backend).clear(); // cached kernels keep scratch memory, and may
        }
        return backend.liveBytes() - before;
    }
}
