package dev.bellows.backend.onednn;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.File;

/** The OpenMP runtime that oneDNN runs its threads by: GNU's, as JavaCPP unpacks it beside libdnnl. */
final class OpenMp {
    private static final String LIBRARY = "libdnnl.so.3";
    private static final String WAITING = "OMP_WAIT_POLICY";

    private OpenMp() {}

    /**
     * Lets threads that wait for others sleep instead of spin, unless the user's environment says otherwise. Tasks of
     * Spark share processors: while a thread spins, the one it waits for does not run, and even a tiny op then takes a
     * slice of the scheduler, milliseconds where asleep it takes microseconds. To be called before the runtime loads,
     * which reads this once.
     */
    static void waitAsleep() {
        if (System.getenv(WAITING) == null && System.getenv("GOMP_SPINCOUNT") == null) {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {WAITING, "passive", 1});
        }
    }

    /**
     * Binds to the runtime that the libdnnl beside {@code bridge} uses. It is looked up through libdnnl, because the
     * process may hold other copies of libgomp, on which a setting would have no effect.
     */
    static void bind(String bridge) {
        File dnnl = new File(new File(bridge).getParentFile(), LIBRARY);
        Native.register(OpenMp.class, NativeLibrary.getInstance(dnnl.getPath()));
    }

    /** Sets how many threads the parallel regions that this thread starts have, until set anew. */
    static native void omp_set_num_threads(int threads);

    static native int omp_get_max_threads();
}
