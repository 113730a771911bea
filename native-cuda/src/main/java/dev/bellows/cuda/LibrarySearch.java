package dev.bellows.cuda;

import dev.bellows.core.BackendException;
import dev.bellows.cuda.driver.CublasLt;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.Cudnn;
import dev.bellows.cuda.driver.LibraryFinder;
import dev.bellows.cuda.driver.ProductLibrary;
import dev.bellows.cuda.kernel.Libraries;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which of NVIDIA's libraries compute on a device, as system properties want it. What is missing is said once per device, in the log: without them all is computed, but slower. */
final class LibrarySearch {
    /** The system property with which, if it is {@code off}, products of matrices are computed by our own kernel. */
    static final String CUBLAS = "dev.bellows.cuda.cublas";

    /** The system property with which, if it is {@code off}, convolutions and recurrent layers are computed by our own kernels. */
    static final String CUDNN = "dev.bellows.cuda.cudnn";

    /** The system property with which, if it is {@code on}, factors of {@code f32} are rounded to TF32, which tensor cores take. */
    static final String TENSOR_FLOAT = "dev.bellows.cuda.tf32";

    /** The system property that says how many bytes one product or convolution may take besides its arrays. Recurrent layers do not heed it: step by step they would keep more. */
    static final String WORKSPACE_LIMIT = "dev.bellows.cuda.workspaceLimit";

    private static final long USUAL_WORKSPACE = 64L << 20;

    private static final String WITHOUT = "{} by our own kernels: {}";

    private static final String PRODUCTS = "products of matrices";

    private static final String CONVOLUTIONS = "convolutions and recurrent layers";

    private static final Logger LOG = LoggerFactory.getLogger(LibrarySearch.class);

    private LibrarySearch() {}

    /** The libraries for the device whose context is the calling thread's. cuBLASLt comes first, for cuDNN wants it, too, and takes the one that is there. */
    static Libraries ofSystem(CudaApi api) {
        LibraryFinder finder = LibraryFinder.ofSystem();
        ProductLibrary products = products(finder, api.driverVersion());
        Cudnn.OnDevice cudnn = cudnn(finder, api);
        return new Libraries(
                products,
                cudnn,
                cudnn,
                "on".equals(System.getProperty(TENSOR_FLOAT)),
                Long.getLong(WORKSPACE_LIMIT, USUAL_WORKSPACE));
    }

    /** A line for each library: what it computes, and its name and version or why there is none. */
    static List<String> describe(int driverVersion) {
        LibraryFinder finder = LibraryFinder.ofSystem();
        CublasLt.Found products = CublasLt.find(finder, driverVersion);
        Cudnn.Found convolutions = Cudnn.find(finder);
        return List.of(
                line(
                        PRODUCTS,
                        products.library() == null ? null : products.library().version(),
                        products.reason()),
                line(
                        CONVOLUTIONS,
                        convolutions.library() == null
                                ? null
                                : convolutions.library().version(),
                        convolutions.reason()));
    }

    private static String line(String what, @Nullable String version, @Nullable String reason) {
        return version == null ? what + " by our own kernels: " + reason : what + " by " + version;
    }

    private static @Nullable ProductLibrary products(LibraryFinder finder, int driverVersion) {
        if ("off".equals(System.getProperty(CUBLAS))) {
            return null;
        }
        CublasLt.Found found = CublasLt.find(finder, driverVersion);
        CublasLt library = found.library();
        if (library == null) {
            LOG.info(WITHOUT, PRODUCTS, found.reason());
            return null;
        }
        return opened(PRODUCTS, library.version(), library::open);
    }

    private static Cudnn.@Nullable OnDevice cudnn(LibraryFinder finder, CudaApi api) {
        if ("off".equals(System.getProperty(CUDNN))) {
            return null;
        }
        Cudnn.Found found = Cudnn.find(finder);
        Cudnn library = found.library();
        if (library == null) {
            LOG.info(WITHOUT, CONVOLUTIONS, found.reason());
            return null;
        }
        return opened(CONVOLUTIONS, library.version(), () -> library.open(api));
    }

    private static <L> @Nullable L opened(String what, String version, Supplier<L> open) {
        try {
            L library = open.get();
            LOG.info("{} by {}", what, version);
            return library;
        } catch (BackendException refused) {
            LOG.warn("{} by our own kernels: {} refuses the device: {}", what, version, refused.getMessage());
            return null;
        }
    }
}
