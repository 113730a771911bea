package dev.bellows.cuda.driver;

import static dev.bellows.cuda.driver.CallLog.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The captures and graphs of an {@link AbstractDevice}. */
final class LateCaptures {
    private final List<LateStream> captured = new ArrayList<>();
    private int graphs;

    /** How many graphs there are. */
    int graphs() {
        return graphs;
    }

    /** A call that no thread may make while it captures. */
    void requireNone(String function) {
        for (LateStream stream : captured) {
            if (stream.capture != null && stream.capture.isOf(Thread.currentThread())) {
                throw stream.capture.spoil(function, LateCapture.UNSUPPORTED, "not while this thread captures");
            }
        }
    }

    /** An event that is waited for by the host. */
    static void requireNone(LateEvent event) {
        if (event.capture != null) {
            throw event.capture.spoil("cuEventSynchronize", LateCapture.CAPTURED_EVENT, "recorded in a capture");
        }
    }

    /** Nor does the backend let another stream join a capture. */
    static void requireTogether(LateStream stream, LateEvent event) {
        if (stream.capture != event.capture) {
            LateCapture spoilt = Objects.requireNonNull(stream.capture == null ? event.capture : stream.capture);
            throw spoilt.spoil("cuStreamWaitEvent", LateCapture.ISOLATION, "one of the two is captured");
        }
    }

    void begin(LateStream stream) {
        require(stream.capture == null, "cuStreamBeginCapture", LateCapture.ILLEGAL_STATE, "it is captured already");
        stream.capture = new LateCapture();
        captured.add(stream);
    }

    LateCapture.Graph end(LateStream stream) {
        LateCapture ended = stream.capture;
        require(ended != null, "cuStreamEndCapture", LateCapture.ILLEGAL_STATE, "it is not captured");
        stream.capture = null;
        captured.remove(stream);
        LateCapture.Graph graph = Objects.requireNonNull(ended).end();
        graphs++;
        return graph;
    }

    void launch(CudaApi.Graph graph, LateStream stream) {
        LateCapture.Graph whole = (LateCapture.Graph) graph;
        require(!whole.destroyed, "cuGraphLaunch", AbstractDevice.INVALID_VALUE, "the graph was destroyed");
        whole.works.forEach(stream::launch);
    }

    void destroy(CudaApi.Graph graph) {
        LateCapture.Graph whole = (LateCapture.Graph) graph;
        require(!whole.destroyed, "cuGraphExecDestroy", AbstractDevice.INVALID_VALUE, "the graph was destroyed");
        whole.destroyed = true;
        graphs--;
    }
}
