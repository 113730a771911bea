package dev.bellows.backend.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.File;

/**
 * How many threads oneDNN uses for a call, set per calling thread: the OpenMP runtime keeps the number in a variable of the
 * thread that starts a parallel region, so that two tasks in one JVM each keep to their own share of the processors.
 */
final class Threads {
    private static final String LIBRARY = "libdnnl.so.3";

    private final Function setter;
    private final ThreadLocal<Integer> chosen = ThreadLocal.withInitial(() -> {
        int all = Runtime.getRuntime().availableProcessors(); // honours a container's limit, which OpenMP does not
        set(all);
        return all;
    });

    private Threads(Function setter) {
        this.setter = setter;
    }

    /**
     * Binds to the OpenMP runtime of the libdnnl that lies beside {@code bridge}: looked up through libdnnl, because the
     * process may hold other copies of libgomp, on which the setting would have no effect.
     */
    static Threads of(String bridge) {
        File dnnl = new File(new File(bridge).getParentFile(), LIBRARY);
        return new Threads(NativeLibrary.getInstance(dnnl.getPath()).getFunction("omp_set_num_threads"));
    }

    /** What kernels made and run by this thread use: what it chose, else all processors of this process. */
    int current() {
        return chosen.get();
    }

    void use(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "onednn: needs at least 1 thread: " + threads + "; pass a positive number");
        }
        set(threads);
        chosen.set(threads);
    }

    private void set(int threads) {
        setter.invokeVoid(new Object[] {threads});
    }
}
