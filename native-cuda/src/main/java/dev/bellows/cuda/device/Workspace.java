package dev.bellows.cuda.device;

import dev.bellows.cuda.device.DeviceMemory.DeviceBuffer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory that kernels of one stream need besides their arrays. It is the stream's next array again as soon as a kernel was put into the stream; while the stream is captured, it is a block that lives
 * as long as what is captured. For the stream's own thread.
 */
public final class Workspace {
    private final CudaDevice device;
    private long most;
    private @Nullable DeviceBuffer lent;

    Workspace(CudaDevice device) {
        this.device = device;
    }

    /** Calls {@code use} with the address of {@code bytes} bytes, aligned to 256, or with 0 for none. */
    public void with(long bytes, LongConsumer use) {
        most = Math.max(most, bytes);
        DeviceBuffer given = lent;
        if (bytes == 0) {
            use.accept(0);
        } else if (given != null && given.bytes() >= bytes) {
            use.accept(given.address());
        } else {
            DeviceBuffer own = device.memory().allocate(bytes);
            try {
                use.accept(own.address());
            } finally {
                own.release();
            }
        }
    }

    /** Gives the largest number of bytes that {@code work} asks for at once. */
    public long mostWithin(Runnable work) {
        long before = most;
        most = 0;
        try {
            work.run();
            return most;
        } finally {
            most = Math.max(before, most);
        }
    }

    /** Runs {@code work} with this block for all of its kernels. */
    public void lending(@Nullable DeviceBuffer block, Runnable work) {
        DeviceBuffer before = lent;
        lent = block;
        try {
            work.run();
        } finally {
            lent = before;
        }
    }
}
