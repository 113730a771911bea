package dev.bellows.cuda.device;

import dev.bellows.cuda.driver.CudaApi;
import org.jspecify.annotations.Nullable;

/**
 * Numbered marks in one stream, by a ring of events: nobody has to give a mark back. Whoever waits for one whose event was used again since waits for the
 * oldest that is left, which is later in the stream and therefore late enough.
 */
final class StreamMarks {
    private static final int EVENTS = 256;

    private final CudaDevice device;
    private final CudaApi.Stream stream;
    private final CudaApi.@Nullable Event[] events = new CudaApi.@Nullable Event[EVENTS];
    /** How many marks were set; the first has number 1. */
    private long last;
    /** All marks up to here are passed. */
    private long passed;

    StreamMarks(CudaDevice device, CudaApi.Stream stream) {
        this.device = device;
        this.stream = stream;
    }

    /** Sets a mark behind all that is in the stream, and gives its number. */
    synchronized long set() {
        int slot = (int) ((last + 1) % EVENTS);
        CudaApi.Event event = events[slot];
        if (event == null) {
            event = device.api().createEvent();
            events[slot] = event;
        }
        device.api().record(event, stream);
        return ++last;
    }

    /** Returns once the stream has passed a mark. Any thread may wait. */
    void await(long mark) {
        long later;
        CudaApi.Event event;
        synchronized (this) {
            if (mark <= passed) {
                return;
            }
            later = Math.max(mark, last - EVENTS + 1);
            event = events[(int) (later % EVENTS)];
        }
        if (event != null) { // which it is: that mark was set
            device.api().synchronize(event); // without the lock, for the stream's thread goes on setting marks
        }
        synchronized (this) {
            passed = Math.max(passed, later);
        }
    }

    /** Lets {@code other} wait for all that is in the stream. */
    synchronized void lead(CudaApi.Stream other) {
        CudaApi.Event event = events[(int) (set() % EVENTS)];
        if (event != null) {
            device.api().waitFor(other, event);
        }
    }

    synchronized void close() {
        for (int i = 0; i < EVENTS; i++) {
            CudaApi.Event event = events[i];
            if (event != null) {
                device.api().destroy(event);
                events[i] = null;
            }
        }
    }
}
