package dev.bellows.cuda;

import dev.bellows.core.BackendException;
import dev.bellows.cuda.driver.CublasLt;
import dev.bellows.cuda.driver.LibraryFinder;
import dev.bellows.cuda.driver.ProductLibrary;
import dev.bellows.cuda.kernel.Libraries;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which of NVIDIA's libraries compute on a device, as system properties want it. What is missing is said once per device, in the log: without them all is computed, but slower. */
final class LibrarySearch {
    /** The system property with which, if it is {@code off}, products of matrices are computed by our own kernel. */
    static final String CUBLAS = "dev.bellows.cuda.cublas";

    /** The system property with which, if it is {@code on}, factors of {@code f32} are rounded to TF32, which tensor cores take. */
    static final String TENSOR_FLOAT = "dev.bellows.cuda.tf32";

    /** The system property that says how many bytes one product or convolution may take besides its arrays. */
    static final String WORKSPACE_LIMIT = "dev.bellows.cuda.workspaceLimit";

    private static final long USUAL_WORKSPACE = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(LibrarySearch.class);

    private LibrarySearch() {}

    /** The libraries for the device whose context is the calling thread's. */
    static Libraries ofSystem(int driverVersion) {
        return new Libraries(
                products(LibraryFinder.ofSystem(), driverVersion),
                "on".equals(System.getProperty(TENSOR_FLOAT)),
                Long.getLong(WORKSPACE_LIMIT, USUAL_WORKSPACE));
    }

    private static @Nullable ProductLibrary products(LibraryFinder finder, int driverVersion) {
        if ("off".equals(System.getProperty(CUBLAS))) {
            return null;
        }
        CublasLt.Found found = CublasLt.find(finder, driverVersion);
        if (found.library() == null) {
            LOG.info("products of matrices by our own kernel: {}", found.reason());
            return null;
        }
        try {
            return found.library().open();
        } catch (BackendException refused) {
            LOG.warn(
                    "products of matrices by our own kernel: {} refuses the device: {}",
                    found.library().version(),
                    refused.getMessage());
            return null;
        }
    }
}
