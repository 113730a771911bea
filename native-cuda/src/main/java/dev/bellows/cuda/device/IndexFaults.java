package dev.bellows.cuda.device;

import dev.bellows.core.BackendException;
import dev.bellows.core.ShapeException;
import dev.bellows.cuda.driver.CudaApi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Indices that are not in range, which a device finds when nobody can be told. A kernel that takes indices gets a number for what it does, and where it finds a bad
 * one it leaves that number and the index here; the host looks whenever it has waited for the stream anyway. The kernel goes on as if the element were 0.
 */
public final class IndexFaults {
    /** The number of the launch, 0 for none, and the index. */
    private static final int BYTES = 2 * Long.BYTES;

    /** How many kinds of launches are told apart between two looks. */
    static final int MOST = 1000;

    private record Launch(String op, long extent) {}

    private final CudaApi api;
    private final ThreadStream stream;
    /** What was launched, by number less 1. */
    private final List<Launch> launches = new ArrayList<>();

    private final Map<Launch, Integer> numbers = new HashMap<>();

    private long address;
    private boolean expected;
    /** So many of the launches are part of a graph, which keeps their numbers. */
    private int kept;

    private boolean keeping;
    private boolean keptAny;

    IndexFaults(CudaApi api, ThreadStream stream) {
        this.api = api;
        this.stream = stream;
    }

    /** Where a kernel leaves a fault. */
    public long address() {
        if (address == 0) {
            long fresh = api.allocate(BYTES);
            try {
                api.fillBytes(fresh, (byte) 0, BYTES, stream.handle());
            } catch (BackendException failed) {
                api.free(fresh);
                throw failed;
            }
            address = fresh;
        }
        return address;
    }

    /** The number for a launch of an op along an axis of this extent. */
    public int number(String op, long extent) {
        expected = true;
        Launch launch = new Launch(op, extent);
        Integer known = numbers.get(launch);
        if (known == null && launches.size() < MOST) {
            launches.add(launch);
            known = launches.size();
            numbers.put(launch, known);
        }
        int number = known == null ? MOST + 1 : known;
        if (keeping) {
            keptAny = true;
            kept = Math.max(kept, Math.min(number, launches.size()));
        }
        return number;
    }

    /** From now on numbers are given for good, since what is captured has them at each run. */
    void beginKeeping() {
        keeping = true;
        keptAny = false;
    }

    /** Ends that; gives whether there was any number. */
    boolean endKeeping() {
        keeping = false;
        return keptAny;
    }

    /** Says that there may be a fault, of a launch whose number was given for good. */
    void expect() {
        expected = true;
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
        String fault = launch == 0 ? null : fault(launch, found.getLong(Long.BYTES));
        while (launches.size() > kept) { // they are done
            numbers.remove(launches.remove(launches.size() - 1));
        }
        if (fault != null) {
            api.fillBytes(address, (byte) 0, BYTES, stream.handle());
            throw new ShapeException(fault);
        }
    }

    private String fault(int launch, long index) {
        if (launch > launches.size()) {
            return "Take, ScatterAdd or IndexCopy: index " + index + " is out of range; which of more than " + MOST
                    + " launches it was is not known, so read a result earlier";
        }
        Launch of = launches.get(launch - 1);
        return of.op + ": index " + index + " is out of range for an axis of extent " + of.extent;
    }

    void close() {
        if (address != 0) {
            api.free(address);
            address = 0;
        }
    }
}
