package dev.bellows.backend.onednn.plan;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.util.Map;

/** The OpenMP runtime that oneDNN runs its threads by: GNU's, as JavaCPP unpacks it beside libdnnl. */
final class OpenMp {
    private static final String LIBRARY = "libdnnl.so.3";
    private static final String WAITING = "OMP_WAIT_POLICY";
    private static final String SPINNING = "GOMP_SPINCOUNT";

    /** One or two tenths of a millisecond: what lies between two kernels of a step. */
    private static final String SPINS = "10000";

    /** RTLD_LAZY without RTLD_GLOBAL. */
    private static final Map<String, Integer> LOCAL = Map.of(Library.OPTION_OPEN_FLAGS, 1);

    private OpenMp() {}

    /**
     * Lets threads that wait for others spin for the time between two kernels and sleep after it, unless the user's
     * environment says otherwise. A thread that sleeps takes 50 to 100 microseconds to wake, as long as a small product
     * of matrices; one that spins as long as the runtime does by itself, for milliseconds, takes the processor from the
     * thread that it waits for where several of them share processors. To be called before the runtime loads, which reads
     * this once.
     */
    static void spinBriefly() {
        if (System.getenv(WAITING) == null && System.getenv(SPINNING) == null) {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {SPINNING, SPINS, 1});
        }
    }

    /**
     * Binds to the runtime that the libdnnl beside {@code bridge} uses. It is looked up through libdnnl, because the
     * process may hold other copies of libgomp, on which a setting would have no effect. It stays local, as JavaCPP loaded it:
     * with JNA's own flags a native library of the user's that loads later takes libdnnl's C++ symbols for its own.
     */
    static void bind(String bridge) {
        File dnnl = new File(new File(bridge).getParentFile(), LIBRARY);
        Native.register(OpenMp.class, NativeLibrary.getInstance(dnnl.getPath(), LOCAL));
    }

    /** Sets how many threads the parallel regions that this thread starts have, until set anew. */
    static native void omp_set_num_threads(int threads);

    static native int omp_get_max_threads();
}
