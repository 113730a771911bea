package dev.bellows.cuda.driver;

import dev.bellows.core.BackendException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which functions of an {@link AbstractDevice} were called, and which call fails. */
final class CallLog {
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private int callsLeft = -1;
    private int status;
    private @Nullable BackendException lost;

    /** The driver's refusal unless {@code holds}. */
    static void require(boolean holds, String function, int status, String what) {
        if (!holds) {
            throw new BackendException(function, status, what);
        }
    }

    /** Lets the call after {@code calls} further ones fail, and no other. */
    void failAfter(int calls, int status) {
        this.callsLeft = calls;
        this.status = status;
    }

    /** Whether a call that was to fail is still to come. */
    boolean isFailureAhead() {
        return callsLeft >= 0;
    }

    /** How often each function was called, by name. */
    Map<String, Integer> counts() {
        return new LinkedHashMap<>(counts);
    }

    /** From now on nothing works. */
    void lose(BackendException failure) {
        lost = failure;
    }

    /** A call, which may be the one that fails. */
    void add(String function) {
        counts.merge(function, 1, Integer::sum);
        if (lost != null) {
            throw new BackendException(function, lost.code(), "after an earlier failure: " + lost.getMessage());
        }
        if (callsLeft >= 0 && callsLeft-- == 0) {
            throw new BackendException(function, status, "as the test wants it");
        }
    }
}
