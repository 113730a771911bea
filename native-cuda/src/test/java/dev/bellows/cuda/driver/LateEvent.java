package dev.bellows.cuda.driver;

import org.jspecify.annotations.Nullable;

/** An event of an {@link AbstractDevice}: a place in a {@link LateStream}, or none yet. */
final class LateEvent implements CudaApi.Event {
    @Nullable
    LateStream stream;

    long at;
    boolean destroyed;
}
