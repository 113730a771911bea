package dev.bellows.cuda.graph;

import dev.bellows.backend.Arguments;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.device.DeviceMemory.DeviceBuffer;
import dev.bellows.cuda.device.ThreadStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A graph with the memory that it uses besides what its caller owns: a workspace, and copies of the arrays that move. */
final class Replay {
    private final CudaDevice device;
    private final Moved moved;
    private final ThreadStream stream;
    private final ThreadStream.Captured captured;
    private final List<DeviceBuffer> copies;
    private final @Nullable DeviceBuffer workspace;

    private Replay(
            CudaDevice device,
            Moved moved,
            ThreadStream stream,
            ThreadStream.Captured captured,
            List<DeviceBuffer> copies,
            @Nullable DeviceBuffer workspace) {
        this.device = device;
        this.moved = moved;
        this.stream = stream;
        this.captured = captured;
        this.copies = copies;
        this.workspace = workspace;
    }

    /**
     * Captures launches.
     *
     * @param workspaceBytes the most that one of them needs besides its arrays
     * @param launch puts launches into the calling thread's stream
     */
    static Replay capture(
            CudaDevice device, ThreadStream stream, long workspaceBytes, Moved moved, Consumer<Arguments> launch) {
        List<DeviceBuffer> taken = new ArrayList<>();
        try {
            DeviceBuffer workspace =
                    workspaceBytes == 0 ? null : device.memory().allocate(workspaceBytes);
            if (workspace != null) {
                taken.add(workspace);
            }
            List<DeviceBuffer> copies = new ArrayList<>();
            for (Moved.Group group : moved.groups) {
                DeviceBuffer copy = device.memory().allocate(moved.roomOf(group));
                taken.add(copy);
                copies.add(copy);
            }
            Arguments arguments = moved.on(copies);
            ThreadStream.Captured[] captured = new ThreadStream.Captured[1];
            stream.workspace().lending(workspace, () -> captured[0] = stream.capture(() -> launch.accept(arguments)));
            return new Replay(device, moved, stream, captured[0], copies, workspace);
        } catch (RuntimeException | Error failed) {
            taken.forEach(DeviceBuffer::release);
            throw failed;
        }
    }

    /** The places whose arrays may lie elsewhere. */
    BitSet moved() {
        return moved.moved;
    }

    /** Whether it can be launched on a stream. Where a bad index is told belongs to one stream. */
    boolean isFor(ThreadStream on) {
        return !captured.takesIndices() || on == stream;
    }

    /** Whether it can be launched on a stream while the arrays are here. */
    boolean fits(ThreadStream on, long[] now) {
        if (!isFor(on)) {
            return false;
        }
        for (int i = 0; i < now.length; i++) {
            if (now[i] != moved.addresses[i] && !moved.moved.get(i)) {
                return false;
            }
        }
        return moved.groups.stream()
                .allMatch(group -> group.isAsItWas(now)
                        && (now[group.first()] - moved.addresses[group.first()]) % Moved.ALIGNMENT == 0);
    }

    /** Launches it. */
    void run(ThreadStream on, long[] now) {
        for (int i = 0; i < copies.size(); i++) {
            Moved.Group group = moved.groups.get(i);
            if (group.isRead()) {
                on.copy(now[group.first()], at(i), group.bytes());
            }
        }
        on.launch(captured);
        for (int i = 0; i < copies.size(); i++) {
            Moved.Group group = moved.groups.get(i);
            if (group.isWritten()) {
                on.copy(at(i), now[group.first()], group.bytes());
            }
        }
    }

    private long at(int group) {
        return copies.get(group).address()
                + moved.addresses[moved.groups.get(group).first()] % Moved.ALIGNMENT;
    }

    void close() {
        try {
            device.destroy(captured.graph());
        } finally {
            copies.forEach(DeviceBuffer::release);
            if (workspace != null) {
                workspace.release();
            }
        }
    }

    /** What a run does besides, for a reader. */
    @Override
    public String toString() {
        return copies.isEmpty() ? "" : ", arrays that move are copied: " + copies.size();
    }
}
