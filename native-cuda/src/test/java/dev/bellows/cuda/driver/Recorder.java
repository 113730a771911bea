package dev.bellows.cuda.driver;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A test double around another {@link CudaApi}: it passes every call on, and writes down those that put work into a stream or wait for it. Addresses are not among what it writes, so
 * that two steps that do the same read the same.
 */
public final class Recorder {
    private final CudaApi api;
    private final IdentityHashMap<Object, String> functions = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Integer> graphs = new IdentityHashMap<>();
    private List<String> lines = new ArrayList<>();
    /** Where a capture began, or -1; what is put into a stream meanwhile is not done. */
    private int capture = -1;

    /** @param recorded which does what is asked */
    public Recorder(CudaApi recorded) {
        this.api = (CudaApi) Proxy.newProxyInstance(
                CudaApi.class.getClassLoader(), new Class<?>[] {CudaApi.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(recorded, arguments);
                        write(method.getName(), arguments, result);
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** The driver to use. */
    public CudaApi api() {
        return api;
    }

    /** A library that does nothing, whose calls are written down, too. */
    public ProductLibrary products() {
        return new ProductLibrary() {
            @Override
            public String version() {
                return "recorded";
            }

            @Override
            public Optional<LibraryKernel> product(ProductProblem problem, long mostWorkspaceBytes) {
                return Optional.of(new Recorded(Recorder.this, problem.toString()));
            }

            @Override
            public void close() {}
        };
    }

    /** The same for convolutions. */
    public ConvolutionLibrary convolutions() {
        return new ConvolutionLibrary() {
            @Override
            public String version() {
                return "recorded";
            }

            @Override
            public Optional<LibraryKernel> convolution(ConvolutionProblem problem, long mostWorkspaceBytes) {
                return Optional.of(new Recorded(Recorder.this, problem.toString()));
            }

            @Override
            public void close() {}
        };
    }

    /** The same for recurrent layers. */
    public RecurrenceLibrary recurrences() {
        return new RecurrenceLibrary() {
            @Override
            public boolean has(RecurrenceProblem problem) {
                return true;
            }

            @Override
            public LibraryKernel recurrence(RecurrenceProblem problem) {
                return new Recorded(Recorder.this, problem.toString());
            }
        };
    }

    /** A test double of a library's kernel. */
    private record Recorded(Recorder recorder, String text) implements LibraryKernel {
        /** As large as an array is. */
        private static final long WORKSPACE = 4096;

        @Override
        public long workspaceBytes() {
            return WORKSPACE;
        }

        @Override
        public void run(CudaApi.Stream stream, Arrays arrays) {
            recorder.add("library", text);
        }

        @Override
        public void close() {}
    }

    private synchronized void write(String call, Object[] arguments, Object result) {
        switch (call) {
            case "function" -> functions.put(result, (String) arguments[1]);
            case "beginCapture" -> capture = lines.size();
            case "endCapture" -> {
                graphs.put(result, lines.size() - capture);
                capture = -1;
            }
            case "launch" -> {
                if (arguments.length == 2) {
                    add("graph", "of " + graphs.get(arguments[0]));
                    return;
                }
                CudaApi.Extent extent = (CudaApi.Extent) arguments[1];
                add("launch", functions.get(arguments[0]) + " " + extent.blocks() + " x " + extent.threads());
            }
            case "copyToDevice" -> add("upload", ((ByteBuffer) arguments[1]).remaining() + " bytes");
            case "copyToHost" -> add("download", ((ByteBuffer) arguments[0]).remaining() + " bytes");
            case "copy" -> add("copy", arguments[2] + " bytes");
            case "fillBytes", "fillShorts", "fillInts", "fillIntsApart" ->
                add("fill", arguments[arguments.length - 2] + " elements");
            case "synchronize" ->
                add("wait", "for " + (arguments[0] instanceof CudaApi.Event ? "an event" : "a stream"));
            case "allocate", "allocatePinned" -> add("allocate", arguments[0] + " bytes");
            default -> {}
        }
    }

    private synchronized void add(String what, String how) {
        lines.add((capture < 0 ? "" : "captured ") + what + " " + how);
    }

    /** What was written since this was last asked. */
    public synchronized Trace take() {
        Trace trace = new Trace(List.copyOf(lines));
        lines = new ArrayList<>();
        return trace;
    }

    /** Calls in order. */
    public record Trace(List<String> lines) {
        /** How many calls of one kind there were: launch, library, upload, download, copy, fill, wait or allocate. */
        public long count(String kind) {
            return lines.stream().filter(line -> line.startsWith(kind + " ")).count();
        }

        /** The bytes of all calls of one kind. */
        public long bytes(String kind) {
            return lines.stream()
                    .filter(line -> line.startsWith(kind + " "))
                    .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                    .sum();
        }

        /** What counts, in one line. */
        public String sum() {
            return String.format(
                    Locale.ROOT,
                    "%d launches, %d calls of libraries, %d copies within the device, %d fills, %d bytes up, %d bytes"
                            + " down, %d waits, %d allocations",
                    count("launch"),
                    count("library"),
                    count("copy"),
                    count("fill"),
                    bytes("upload"),
                    bytes("download"),
                    count("wait"),
                    count("allocate"));
        }

        @Override
        public String toString() {
            return sum() + "\n\n" + String.join("\n", lines) + "\n";
        }
    }
}
