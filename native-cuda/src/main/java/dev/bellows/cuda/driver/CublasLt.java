package dev.bellows.cuda.driver;

import com.sun.jna.Pointer;
import dev.bellows.core.BackendException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * cuBLASLt, of CUDA 12 or 13, whose functions are the same. Bound by JNA, since JCuda has no binding of it. It and not cuBLAS because stream, workspace and algorithm are arguments here and not the state of
 * a handle, so that threads have one handle in common and what is chosen for a product is chosen once.
 */
public final class CublasLt {
    private static final String LIBRARY = "libcublasLt.so";

    private final StatusLibrary library;
    private final String version;

    private CublasLt(StatusLibrary library) {
        this.library = library;
        long number = library.number("cublasLtGetVersion");
        this.version = "cuBLASLt " + number / 10_000 + "." + number / 100 % 100 + "." + number % 100;
    }

    /**
     * What a search came to: exactly one of the two is there.
     *
     * @param reason why there is no library, for users
     */
    public record Found(
            @Nullable CublasLt library, @Nullable String reason) {}

    /**
     * The first library that {@code finder} leads to and that loads.
     *
     * @param driverVersion as {@link CudaApi#driverVersion} gives it: a driver serves no library of a later major version
     */
    public static Found find(LibraryFinder finder, int driverVersion) {
        List<String> broken = new ArrayList<>();
        for (Path file : finder.libraries(LIBRARY, LibraryFinder.majors(driverVersion))) {
            try {
                return new Found(load(file), null);
            } catch (LinkageError | BackendException e) {
                broken.add(file + " cannot be used: " + JCudaLoader.essence(e));
            }
        }
        String missing = finder.missing(
                LIBRARY + ".12 (or .13), by which products of matrices are faster,",
                "install the CUDA toolkit or the Python package nvidia-cublas-cu12");
        return new Found(null, broken.isEmpty() ? missing : String.join("; ", broken));
    }

    /**
     * The library in a file.
     *
     * @throws UnsatisfiedLinkError if it is not one
     */
    static CublasLt load(Path file) {
        return new CublasLt(new StatusLibrary(file, "cublasLtGetStatusString"));
    }

    /** The functions, for those who make descriptors without a device. */
    StatusLibrary functions() {
        return library;
    }

    /** Its name and version, for users. */
    public String version() {
        return version;
    }

    /**
     * The library for the device whose context is the calling thread's.
     *
     * @throws BackendException if the library refuses the device
     */
    public ProductLibrary open() {
        return new OnDevice(library, version, library.create("cublasLtCreate"));
    }

    /** With a handle, which is bound to a device. */
    private static final class OnDevice implements ProductLibrary {
        private final StatusLibrary library;
        private final String version;
        private final Pointer handle;
        private final Set<LtProduct> open = ConcurrentHashMap.newKeySet();

        OnDevice(StatusLibrary library, String version, Pointer handle) {
            this.library = library;
            this.version = version;
            this.handle = handle;
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public Optional<LibraryKernel> product(ProductProblem problem, long mostWorkspaceBytes) {
            LtDescriptors descriptors = LtDescriptors.of(library, problem);
            LtProduct product = new LtProduct(version, handle, descriptors, open::remove);
            open.add(product);
            if (product.choose(mostWorkspaceBytes)) {
                return Optional.of(product);
            }
            product.close();
            return Optional.empty();
        }

        @Override
        public void close() {
            List.copyOf(open).forEach(LtProduct::close);
            library.call("cublasLtDestroy", handle);
        }
    }
}
