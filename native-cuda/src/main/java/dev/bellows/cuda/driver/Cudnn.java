package dev.bellows.cuda.driver;

import dev.bellows.core.BackendException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import jcuda.runtime.cudaStream_t;
import org.jspecify.annotations.Nullable;

/**
 * cuDNN 9 by JCudnn, whose natives want it under this name whether it was built for CUDA 12 or 13. Loaded once per process: a class that could not load its natives is lost to the JVM, so JCudnn is touched
 * here first, behind the library itself.
 */
public final class Cudnn {
    private static final String LIBRARY = "libcudnn.so";
    private static final int MAJOR = 9;

    private static @Nullable Found touched;

    private final String version;

    private Cudnn() {
        long number = JCudnn.cudnnGetVersion();
        this.version = "cuDNN " + number / 10_000 + "." + number / 100 % 100 + "." + number % 100;
    }

    /**
     * What a search came to: exactly one of the two is there.
     *
     * @param reason why there is no library, for users
     */
    public record Found(@Nullable Cudnn library, @Nullable String reason) {}

    /** The first library that {@code finder} leads to and that loads, or what an earlier search has loaded. */
    public static synchronized Found find(LibraryFinder finder) {
        if (touched != null) {
            return touched;
        }
        List<String> broken = new ArrayList<>();
        for (Path file : finder.libraries(LIBRARY, List.of(MAJOR))) {
            try {
                System.load(file.toAbsolutePath().toString());
            } catch (LinkageError e) {
                broken.add(file + " cannot be used: " + JCudaLoader.essence(e));
                continue;
            }
            touched = touch();
            return touched;
        }
        String missing = finder.missing(
                LIBRARY + "." + MAJOR + ", by which convolutions are faster,",
                "install cuDNN 9 or the Python package nvidia-cudnn-cu12 (or -cu13)");
        return new Found(null, broken.isEmpty() ? missing : String.join("; ", broken));
    }

    private static Found touch() {
        try {
            JCudaLoader.inPrivateFolder(() -> JCudnn.setExceptionsEnabled(false)); // statuses have one door, here
            return new Found(new Cudnn(), null);
        } catch (IOException | LinkageError e) {
            return new Found(null, "JCudnn cannot be loaded: " + JCudaLoader.essence(e));
        }
    }

    /** The one door for cuDNN's status codes. */
    static void check(String call, int status) {
        if (status != 0) {
            throw new BackendException(call, status, JCudnn.cudnnGetErrorString(status));
        }
    }

    /** Its name and version, for users. */
    public String version() {
        return version;
    }

    /**
     * The library for the device whose context is the calling thread's.
     *
     * @param api by which what it wants elsewhere is copied
     * @throws BackendException if the library refuses the device
     */
    public OnDevice open(CudaApi api) {
        return new OnDevice(version, api, handle());
    }

    private static cudnnHandle handle() {
        cudnnHandle handle = new cudnnHandle();
        check("cudnnCreate", JCudnn.cudnnCreate(handle));
        return handle;
    }

    /** With a handle for each stream, since a handle is for one thread at a time. */
    public static final class OnDevice implements ConvolutionLibrary, RecurrenceLibrary {
        private final String version;
        private final CudaApi api;
        /** For questions about algorithms. */
        private final cudnnHandle asked;

        private final ConcurrentHashMap<CudaApi.Stream, cudnnHandle> handles = new ConcurrentHashMap<>();
        private final Set<LibraryKernel> open = ConcurrentHashMap.newKeySet();
        private final Map<RecurrenceProblem, Boolean> recurrences = new HashMap<>();

        private OnDevice(String version, CudaApi api, cudnnHandle asked) {
            this.version = version;
            this.api = api;
            this.asked = asked;
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public synchronized Optional<LibraryKernel> convolution(ConvolutionProblem problem, long mostWorkspaceBytes) {
            CudnnConvolution made =
                    new CudnnConvolution(version, CudnnDescriptors.of(problem), this::handleOf, open::remove);
            open.add(made);
            if (made.choose(asked, mostWorkspaceBytes)) {
                return Optional.of(made);
            }
            made.close();
            return Optional.empty();
        }

        @Override
        public synchronized boolean has(RecurrenceProblem problem) {
            return recurrences.computeIfAbsent(problem, this::takes);
        }

        private boolean takes(RecurrenceProblem problem) {
            try (LibraryKernel kernel = recurrence(problem)) {
                return kernel.workspaceBytes() >= 0;
            } catch (BackendException refused) {
                return false;
            }
        }

        @Override
        public synchronized LibraryKernel recurrence(RecurrenceProblem problem) {
            CudnnRecurrentDescriptors descriptors = new CudnnRecurrentDescriptors(problem);
            try {
                CudnnRecurrence made =
                        new CudnnRecurrence(version, api, descriptors, asked, this::handleOf, open::remove);
                open.add(made);
                return made;
            } catch (RuntimeException | Error failed) {
                descriptors.close();
                throw failed;
            }
        }

        private cudnnHandle handleOf(CudaApi.Stream stream) {
            return handles.computeIfAbsent(stream, first -> {
                cudnnHandle handle = handle();
                check("cudnnSetStream", JCudnn.cudnnSetStream(handle, new cudaStream_t(JCudaApi.stream(stream))));
                return handle;
            });
        }

        @Override
        public void close() {
            List.copyOf(open).forEach(LibraryKernel::close);
            handles.values().forEach(each -> check("cudnnDestroy", JCudnn.cudnnDestroy(each)));
            handles.clear();
            check("cudnnDestroy", JCudnn.cudnnDestroy(asked));
        }
    }
}
