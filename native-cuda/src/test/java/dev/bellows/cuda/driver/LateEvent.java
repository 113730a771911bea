package dev.bellows.cuda.driver;

import org.jspecify.annotations.Nullable;

/** An event of an {@link AbstractDevice}: a place in a {@link LateStream}, or none yet. */
final class LateEvent implements CudaApi.Event {
    @Nullable
    LateStream stream;

    long at;
    boolean destroyed;
    /** Of which this event is a part, if it was recorded in one. */
    @Nullable
    LateCapture capture;

    /** An event that was not destroyed. */
    static LateEvent alive(CudaApi.Event event, String function) {
        LateEvent mark = (LateEvent) event;
        CallLog.require(!mark.destroyed, function, AbstractDevice.INVALID_HANDLE, "the event was destroyed");
        return mark;
    }
}
