package dev.bellows.cuda;

import dev.bellows.backend.Availability;
import dev.bellows.backend.Backend;
import dev.bellows.backend.BackendProvider;
import dev.bellows.backend.DeviceKind;
import dev.bellows.core.BackendException;
import dev.bellows.core.Device;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.cuda.driver.DeviceAttribute;
import dev.bellows.cuda.driver.JCudaLoader;
import dev.bellows.cuda.driver.LibraryFinder;
import dev.bellows.cuda.driver.Nvrtc;
import dev.bellows.cuda.kernel.CubinStore;
import dev.bellows.cuda.kernel.KernelTable;
import dev.bellows.cuda.kernel.Libraries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Offers {@code cuda:0}, {@code cuda:1}, …, the NVIDIA devices of this machine as the driver numbers them, or says what is missing. With the system property
 * {@value #PROPERTY} set to {@code off} it offers none.
 */
public final class CudaProvider implements BackendProvider {
    /** The name users pick this backend by. */
    public static final String NAME = CudaDevice.BACKEND;

    /** The system property by which devices are left alone. */
    public static final String PROPERTY = "dev.bellows.cuda";

    /** The system property that says how many bytes of a device's memory this process may have at most. */
    public static final String MEMORY_LIMIT = "dev.bellows.cuda.memoryLimit";

    /** The system property with which, if it is {@code off}, elementwise ops stay kernels of their own: to see which of them does what. */
    public static final String FUSION = "dev.bellows.cuda.fusion";

    /** The system property with which, if it is {@code off}, kernels are launched one by one at every run: to see which of them goes wrong. */
    public static final String GRAPHS = "dev.bellows.cuda.graphs";

    /** Below oneDNN's as long as no figures from a card say that it is faster: who wants it asks for it. */
    private static final int PRIORITY = 5;

    /** What the kernel driver shows while it is loaded: on Linux, in containers, where only the first may be there, and under Windows. */
    private static final List<String> SIGNS = List.of("dev/nvidiactl", "proc/driver/nvidia/version", "dev/dxg");

    private static final Map<Integer, CudaBackend> OPEN = new ConcurrentHashMap<>();

    private static Nvrtc.@Nullable Found found;

    private final Path root;

    /** For {@link java.util.ServiceLoader}. */
    public CudaProvider() {
        this(Path.of("/"));
    }

    /** A provider that takes {@code root} for the root of the file system. */
    CudaProvider(Path root) {
        this.root = root;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public DeviceKind kind() {
        return DeviceKind.GPU;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability probe() {
        if ("off".equals(System.getProperty(PROPERTY))) {
            return new Availability.Unavailable("the system property " + PROPERTY + " is off");
        }
        if (SIGNS.stream().noneMatch(sign -> Files.exists(root.resolve(sign)))
                && LibraryFinder.ofProperty().named(JCudaLoader.DRIVER).isEmpty()) {
            return new Availability.Unavailable("no NVIDIA device on this machine: its driver is not loaded");
        }
        JCudaLoader.Loaded loaded = JCudaLoader.load();
        CudaApi api = loaded.api();
        if (api == null) {
            return new Availability.Unavailable(String.valueOf(loaded.reason()));
        }
        try {
            Nvrtc.Found compiler = compiler(api);
            if (compiler.compiler() == null) {
                return new Availability.Unavailable(String.valueOf(compiler.reason()));
            }
            return new Availability.Available(IntStream.range(0, api.deviceCount())
                    .mapToObj(index -> new Device(NAME, index))
                    .toList());
        } catch (BackendException e) {
            return new Availability.Unavailable("the CUDA driver does not answer: " + e.getMessage());
        }
    }

    /** The compiler of this machine, looked for once. */
    private static synchronized Nvrtc.Found compiler(CudaApi api) {
        if (found == null) {
            found = Nvrtc.find(LibraryFinder.ofSystem(), api.driverVersion());
        }
        return found;
    }

    @Override
    public Backend open(int index) {
        if (probe() instanceof Availability.Unavailable missing) {
            throw refused(index, missing.reason());
        }
        CudaApi api = JCudaLoader.load().api();
        if (api == null || index < 0 || index >= api.deviceCount()) {
            throw refused(index, "there is no device of this number; " + probe());
        }
        return OPEN.computeIfAbsent(index, number -> open(api, number));
    }

    @Override
    public int locate(String address) {
        CudaApi api = JCudaLoader.load().api();
        if (api == null) {
            throw new UnsupportedOpException(
                    "device: GPU " + address + ": " + JCudaLoader.load().reason());
        }
        return new VisibleDevices(api, System.getenv()).locate(address);
    }

    private static CudaBackend open(CudaApi api, int index) {
        requireKnown(api, index);
        CudaDevice device = new CudaDevice(api, index, Long.getLong(MEMORY_LIMIT, Long.MAX_VALUE));
        try {
            device.enter();
            Libraries libraries = LibrarySearch.ofSystem(api);
            return new CudaBackend(
                    device, new KernelTable(device, compiler(api).get(), CubinStore.ofUser(), libraries));
        } catch (RuntimeException | Error failed) {
            device.close();
            throw failed;
        }
    }

    /** A card that is newer than its compiler is translated for by its driver; one that is too old is not. */
    private static void requireKnown(CudaApi api, int index) {
        int capability = 10 * api.attribute(index, DeviceAttribute.CAPABILITY_MAJOR)
                + api.attribute(index, DeviceAttribute.CAPABILITY_MINOR);
        Nvrtc made = compiler(api).get();
        int[] known = made.capabilities();
        if (capability < known[0]) {
            throw refused(
                    index,
                    "a " + api.deviceName(index) + " has compute capability " + dotted(capability) + ", and "
                            + made.version()
                            + " makes kernels for " + dotted(known[0]) + " and newer; take another card, or name the"
                            + " compiler of an older CUDA 12 that knows this one by -D" + LibraryFinder.PROPERTY);
        }
        if (capability > known[known.length - 1]) {
            LoggerFactory.getLogger(CudaProvider.class)
                    .warn(
                            "{}:{}: a {} has compute capability {}, which {} does not know: the driver translates"
                                    + " kernels for {}",
                            NAME,
                            index,
                            api.deviceName(index),
                            dotted(capability),
                            made.version(),
                            dotted(known[known.length - 1]));
        }
    }

    private static String dotted(int capability) {
        return capability / 10 + "." + capability % 10;
    }

    private static UnsupportedOpException refused(int index, String reason) {
        return new UnsupportedOpException("backend: '" + NAME + ":" + index + "' not available: " + reason);
    }
}
