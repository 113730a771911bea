package dev.bellows.profile;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Events in the Trace Event Format of Chrome's trace viewer, which Perfetto reads as well: one lane per thread, times in
 * microseconds since the profiler was started.
 */
final class ChromeTrace {
    private static final double NANOS_PER_MICRO = 1000;

    private final long pid = ProcessHandle.current().pid();
    private final IdentityHashMap<Thread, Integer> lanes = new IdentityHashMap<>();
    private final long originNanos;
    private final JsonGenerator json;

    private ChromeTrace(long originNanos, JsonGenerator json) {
        this.originNanos = originNanos;
        this.json = json;
    }

    static void write(List<Event> events, long originNanos, OutputStream out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringField("displayTimeUnit", "ms");
            json.writeArrayFieldStart("traceEvents");
            ChromeTrace trace = new ChromeTrace(originNanos, json);
            trace.name("process_name", 0, "bellows");
            for (Event event : events) {
                trace.event(event, trace.lane(event.thread()));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /** The number of a thread's lane, which is given its name when it is first seen. */
    private int lane(Thread thread) throws IOException {
        Integer known = lanes.get(thread);
        if (known == null) {
            known = lanes.size() + 1;
            lanes.put(thread, known);
            name("thread_name", known, thread.getName());
        }
        return known;
    }

    private void name(String what, int lane, String name) throws IOException {
        begin(what, "__metadata", "M", lane);
        json.writeObjectFieldStart("args");
        json.writeStringField("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void begin(String name, String domain, String phase, int lane) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("cat", domain);
        json.writeStringField("ph", phase);
        json.writeNumberField("pid", pid);
        json.writeNumberField("tid", lane);
    }

    private void event(Event event, int lane) throws IOException {
        String phase =
                switch (event.kind()) {
                    case STRETCH -> "X";
                    case COUNT -> "C";
                    case MARK -> "i";
                };
        begin(event.name(), event.domain(), phase, lane);
        json.writeNumberField("ts", (event.startNanos() - originNanos) / NANOS_PER_MICRO);
        switch (event.kind()) {
            case STRETCH -> stretch(event);
            case COUNT -> {
                json.writeObjectFieldStart("args");
                json.writeNumberField(event.name(), event.value());
                json.writeEndObject();
            }
            case MARK -> json.writeStringField("s", "t");
        }
        json.writeEndObject();
    }

    private void stretch(Event event) throws IOException {
        json.writeNumberField("dur", event.nanos() / NANOS_PER_MICRO);
        Event.Detail detail = event.detail();
        if (detail != null) {
            json.writeObjectFieldStart("args");
            json.writeStringField("specs", detail.text());
            json.writeEndObject();
        }
    }
}
