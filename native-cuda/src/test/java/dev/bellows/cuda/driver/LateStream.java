package dev.bellows.cuda.driver;

import dev.bellows.core.BackendException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A stream of an {@link AbstractDevice}: it does nothing until somebody waits for it. */
final class LateStream implements CudaApi.Stream {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private long launched;
    private long done;
    boolean destroyed;

    @Nullable
    LateCapture capture;

    /** A stream that was not destroyed. */
    static LateStream alive(CudaApi.Stream stream, String function) {
        LateStream work = (LateStream) stream;
        CallLog.require(!work.destroyed, function, AbstractDevice.INVALID_HANDLE, "the stream was destroyed");
        return work;
    }

    /** A stream that is not captured either. */
    static LateStream uncaptured(CudaApi.Stream stream, String function) {
        LateStream work = alive(stream, function);
        if (work.capture != null) {
            throw work.capture.spoil(function, LateCapture.UNSUPPORTED, "not on a stream that is captured");
        }
        return work;
    }

    /** How many pieces of work there were. */
    long launched() {
        return launched;
    }

    /** How many of them are not done. */
    int waiting() {
        return waiting.size();
    }

    void launch(Runnable work) {
        if (capture != null) {
            capture.add(work);
            return;
        }
        waiting.add(work);
        launched++;
    }

    /** Does what there is to do up to the {@code mark}-th piece of work. */
    void advance(long mark, CallLog calls) {
        while (done < mark) {
            Runnable next = waiting.remove();
            done++;
            try {
                next.run();
            } catch (BackendException failed) {
                calls.lose(failed); // as on a device, where nothing works after such a fault
                throw failed;
            }
        }
    }
}
