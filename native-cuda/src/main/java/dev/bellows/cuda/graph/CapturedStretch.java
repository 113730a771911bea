package dev.bellows.cuda.graph;

import dev.bellows.backend.Arguments;
import dev.bellows.backend.Arrivals;
import dev.bellows.backend.Compiled;
import dev.bellows.core.BackendException;
import dev.bellows.core.DeviceLostException;
import dev.bellows.core.MemoryException;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.device.ThreadStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Launches that are captured as one graph. The first run on a stream launches them one by one, so that all is loaded, also what libraries keep for a stream, and it is known what they need; the second captures them; later ones launch
 * the graph. Arrays that lie elsewhere than at the run before are copied to a place of the graph's own, and from it. If other arrays move later, the launches are captured again, but not
 * for ever.
 */
final class CapturedStretch implements Stretch {
    private static final int MOST_MOVES = 8;

    private final CudaDevice device;
    private final Compiled program;
    private final Arguments part;
    /** What it completes, which is told behind all of it. */
    private final List<Integer> completes = new ArrayList<>();

    private final Places places;
    private long workspaceBytes;
    /** On which they were launched one by one, or captured, last. */
    private @Nullable ThreadStream prepared;

    private int captures;
    /** How often one was captured for arrays that had moved since the one before. */
    private int moves;

    private long replays;
    private long @Nullable [] before;
    private @Nullable Replay replay;
    private @Nullable String refusal;

    /**
     * @param program which can launch them one by one
     * @param part the launches, none of which the host computes
     */
    CapturedStretch(CudaDevice device, Compiled program, Arguments part) {
        this.device = device;
        this.program = program;
        part.calls().forEach(call -> completes.addAll(call.completes()));
        part.copies().forEach(copy -> completes.addAll(copy.completes()));
        // A fence within a capture would be a part of it.
        this.part = new Arguments(
                part.calls().stream()
                        .map(call -> new Arguments.Call(call.launch(), call.label(), call.in(), call.out(), List.of()))
                        .toList(),
                part.copies().stream()
                        .map(copy -> new Arguments.Copy(copy.ends(), List.of()))
                        .toList());
        this.places = new Places(this.part);
    }

    @Override
    public void run(Arrivals arrivals) {
        ThreadStream stream = device.stream();
        if (refusal != null) {
            launchEach();
        } else if (before == null) {
            workspaceBytes = stream.workspace().mostWithin(this::launchEach);
            before = places.addresses();
            prepared = stream;
        } else {
            launch(stream, places.addresses());
        }
        if (arrivals != Arrivals.UNHEARD) {
            completes.forEach(output -> arrivals.ready(output, stream.fence()));
        }
    }

    private void launchEach() {
        program.run(part, Arrivals.UNHEARD);
    }

    private void launch(ThreadStream stream, long[] now) {
        Replay ready = replay;
        if (ready == null || !ready.fits(stream, now)) {
            ready = stream == prepared ? captured(stream, now) : null;
            before = now;
            prepared = stream;
        }
        if (ready == null) {
            launchEach();
        } else {
            ready.run(stream, now);
            replays++;
        }
    }

    /** A graph for where the arrays are now; null if there is to be none any more. */
    private @Nullable Replay captured(ThreadStream stream, long[] now) {
        Replay earlier = replay;
        Moved moved = new Moved(places, now, before == null ? now : before, earlier);
        forget();
        if (earlier != null && earlier.isFor(stream) && ++moves == MOST_MOVES) {
            refuse("its arrays lie elsewhere again and again");
            return null;
        }
        captures++;
        try {
            replay = Replay.capture(
                    device, stream, workspaceBytes, moved, arguments -> program.run(arguments, Arrivals.UNHEARD));
        } catch (DeviceLostException lost) {
            throw lost;
        } catch (BackendException | MemoryException | IllegalStateException failed) {
            refuse(String.valueOf(failed.getMessage()));
        }
        return replay;
    }

    private void refuse(String reason) {
        refusal = reason;
        LoggerFactory.getLogger(CapturedStretch.class)
                .warn("{}: {} are not launched as a graph: {}", device.name(), launches(part), reason);
    }

    private void forget() {
        Replay gone = replay;
        if (gone != null) {
            replay = null; // also if the driver refuses: the device keeps what it refused
            gone.close();
        }
    }

    @Override
    public void close() {
        forget();
    }

    static String launches(Arguments part) {
        int count = part.calls().size() + part.copies().size();
        return count == 1 ? "1 launch" : count + " launches";
    }

    @Override
    public String toString() {
        if (refusal != null) {
            return launches(part) + " one by one (" + refusal + ")";
        }
        return replay == null
                ? launches(part) + " one by one so far, captured at the next run"
                : launches(part) + " as one CUDA graph, launched " + replays + " times, captured " + captures + " times"
                        + replay;
    }
}
