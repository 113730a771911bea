package dev.bellows.cuda.device;

import dev.bellows.core.ShapeException;
import dev.bellows.cuda.driver.CudaApi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Indices that are not in range, which a device finds when nobody can be told. A kernel that takes indices gets a number for what it does, and where it finds a bad
 * one it leaves that number and the index here; the host looks whenever it has waited for the stream anyway. The kernel goes on as if the element were 0.
 */
public final class IndexFaults {
    /** The number of the launch, 0 for none, and the index. */
    private static final int BYTES = 2 * Long.BYTES;

    private final CudaApi api;
    private final ThreadStream stream;
    /** What was launched, by number less 1. */
    private final List<String> launches = new ArrayList<>();

    private long address;
    private boolean expected;

    IndexFaults(CudaApi api, ThreadStream stream) {
        this.api = api;
        this.stream = stream;
    }

    /** Where a kernel leaves a fault. */
    public long address() {
        if (address == 0) {
            address = api.allocate(BYTES);
            api.fillBytes(address, (byte) 0, BYTES, stream.handle());
        }
        return address;
    }

    /** The number for a launch of an op along an axis of this extent. */
    public int number(String op, long extent) {
        expected = true;
        String range = " is out of range for an axis of extent " + extent;
        String launch = op + ": index %d" + range;
        int known = launches.indexOf(launch);
        if (known < 0) {
            known = launches.size();
            launches.add(launch);
        }
        return known + 1;
    }

    /**
     * Looks whether there was a fault; to be called where the stream was waited for.
     *
     * @throws ShapeException if there was
     */
    public void check() {
        if (!expected) {
            return;
        }
        expected = false;
        ByteBuffer found = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
        stream.download(address(), found);
        int launch = (int) found.getLong(0);
        if (launch != 0) {
            api.fillBytes(address, (byte) 0, BYTES, stream.handle());
            throw new ShapeException(launches.get(launch - 1).replace("%d", Long.toString(found.getLong(Long.BYTES))));
        }
    }

    void close() {
        if (address != 0) {
            api.free(address);
            address = 0;
        }
    }
}
