package dev.bellows.cuda.driver;

import dev.bellows.core.BackendException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is put into a stream of an {@link AbstractDevice} while it is captured, by one thread. The driver's documentation says what is not allowed meanwhile; whoever does it spoils the capture, and hears so
 * at once and at its end.
 */
final class LateCapture {
    static final int ILLEGAL_STATE = 401;
    static final int UNSUPPORTED = 900;
    static final int INVALIDATED = 901;
    static final int ISOLATION = 905;
    static final int CAPTURED_EVENT = 907;
    static final int WRONG_THREAD = 908;

    /** A graph that can be launched. */
    static final class Graph implements CudaApi.Graph {
        final List<Runnable> works;
        boolean destroyed;

        Graph(List<Runnable> works) {
            this.works = List.copyOf(works);
        }
    }

    private final Thread thread = Thread.currentThread();
    private final List<Runnable> works = new ArrayList<>();
    private @Nullable String spoilt;

    void add(Runnable work) {
        works.add(work);
    }

    boolean isOf(Thread other) {
        return thread == other;
    }

    /** What must not be done while the stream is captured. */
    BackendException spoil(String function, int status, String what) {
        spoilt = function + ": " + what;
        return new BackendException(function, status, what);
    }

    /** The graph, if nothing spoilt it and the thread is the one that began. */
    Graph end() {
        if (!isOf(Thread.currentThread())) {
            throw spoil("cuStreamEndCapture", WRONG_THREAD, "another thread began this capture");
        }
        if (spoilt != null) {
            throw new BackendException("cuStreamEndCapture", INVALIDATED, "the capture was spoilt by " + spoilt);
        }
        return new Graph(works);
    }
}
