package dev.bellows.collective.simulation;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.algorithm.Workspace;
import dev.bellows.collective.transport.Failure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The programs of all ranks for the collectives of a run, made when the first rank comes to one and dropped when the last has done it. */
final class Recordings implements AutoCloseable {
    private final int size;
    private final CollectiveOptions options;
    private final List<ByteBuffer> data;
    private final Workspace workspace;
    private final Map<SimulatedCall, Recorded> recorded = new HashMap<>();
    private final List<Workspace> own = new ArrayList<>();
    private ByteBuffer nobodys = ByteBuffer.allocate(0);

    /** @param data of each rank, for a run that moves it, which then is of one collective; none: nothing moves, and all ranks record on the same memory */
    Recordings(int size, CollectiveOptions options, List<Part> parts, List<ByteBuffer> data) {
        this.size = size;
        this.options = options;
        this.data = data;
        workspace = new Workspace(options.segmentBytes(), options.stagingBytes());
        for (Part part : parts) {
            if (part instanceof Part.Collective collective) {
                recorded.computeIfAbsent(collective.call(), call -> new Recorded(size)).uses += size;
            }
        }
    }

    private static final class Recorded {
        final @Nullable Program[] programs;
        long uses;

        Recorded(int size) {
            programs = new Program[size];
        }
    }

    Program of(SimulatedCall call, int rank) {
        Recorded all = of(call);
        Program program = all.programs[rank];
        if (program == null) {
            program = record(call, rank);
            all.programs[rank] = program;
        }
        return program;
    }

    private Program record(SimulatedCall call, int rank) {
        if (size == 1) {
            return new Program(false); // as a communicator, which then has nothing to do
        }
        if (data.isEmpty()) {
            return ProgramRecorder.record(call, rank, size, memory(call), workspace, options, false);
        }
        Workspace others = new Workspace(options.segmentBytes(), options.stagingBytes());
        own.add(others);
        return ProgramRecorder.record(call, rank, size, data.get(rank), others, options, true);
    }

    private Recorded of(SimulatedCall call) {
        Recorded all = recorded.get(call);
        if (all == null) {
            throw new IllegalStateException("simulation: nobody was going to call " + call);
        }
        return all;
    }

    /** Says that a rank has done a collective. */
    void done(SimulatedCall call, int rank) {
        Recorded all = of(call);
        all.uses--;
        if (all.uses == 0) {
            recorded.remove(call);
        }
    }

    /** What a rank's call throws. */
    ProgramRecorder.Failed fail(SimulatedCall call, int rank, long sequence, int step, @Nullable Failure failure) {
        return ProgramRecorder.fail(call, rank, size, memory(call), workspace, options, sequence, step, failure);
    }

    private ByteBuffer memory(SimulatedCall call) {
        int bytes = Math.multiplyExact(call.elements(), call.wire().memory().bytes());
        if (nobodys.capacity() < bytes) {
            nobodys = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        return nobodys.duplicate().order(ByteOrder.nativeOrder()).clear().limit(bytes);
    }

    @Override
    public void close() {
        workspace.close();
        own.forEach(Workspace::close);
    }
}
