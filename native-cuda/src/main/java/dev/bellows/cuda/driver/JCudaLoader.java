package dev.bellows.cuda.driver;

import dev.bellows.core.BackendException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/**
 * The driver of this machine, loaded once per process, or why there is none.
 *
 * <p>A class whose static initializer failed is lost for the life of the JVM, and later uses of it say less than the first: so JCuda is
 * first touched here and nowhere else, and what it said is kept. JCuda unpacks its natives to {@code java.io.tmpdir} under fixed names, and takes whatever
 * file lies there; here they go to a folder that only this process can write, and which is removed as soon as they are loaded.
 */
public final class JCudaLoader {
    /** The oldest version of CUDA whose drivers are served, as the driver counts. */
    private static final int OLDEST_CUDA = 12000;

    /** The driver's file. */
    public static final String DRIVER = "libcuda.so.1";

    private static final String TEMPORARY = "java.io.tmpdir";

    /** What the files begin with that JCuda unpacks: {@code libJCudaDriver}, {@code libJCudnn}. */
    private static final String NATIVES = "libJCu";

    private JCudaLoader() {}

    /**
     * What came of it: exactly one of the two is there.
     *
     * @param reason why there is no driver, for users
     */
    public record Loaded(@Nullable CudaApi api, @Nullable String reason) {}

    /** Loads the driver at the first call; every later call answers the same. */
    public static Loaded load() {
        return Once.LOADED;
    }

    private static final class Once {
        static final Loaded LOADED = attempt();
    }

    private static Loaded attempt() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        if (!os.startsWith("linux") || !List.of("amd64", "x86_64").contains(arch)) {
            return missing("CUDA is used on Linux and x86-64 only, not on " + os + " and " + arch);
        }
        try {
            LibraryFinder.ofSystem().named(DRIVER).ifPresent(file -> System.load(file.toString()));
            inPrivateFolder(() -> JCudaDriver.setExceptionsEnabled(false)); // statuses have one door, in JCudaApi
        } catch (IOException | LinkageError e) {
            return missing("the CUDA driver cannot be loaded: " + essence(e));
        }
        return initialize();
    }

    /** Runs what makes JCuda unpack natives, which then go to a folder that is gone afterwards. */
    static void inPrivateFolder(Runnable firstTouch) throws IOException {
        Path folder = Files.createTempDirectory("bellows-jcuda"); // with permissions for its owner alone
        String usual = System.getProperty(TEMPORARY);
        System.setProperty(TEMPORARY, folder.toString());
        try {
            firstTouch.run();
        } finally {
            System.setProperty(TEMPORARY, usual);
            remove(folder);
        }
    }

    /** A mapped library stays usable without its file. What another thread has put there meanwhile, as into any temporary folder, is left to it. */
    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(NATIVES)) {
                    Files.delete(file);
                }
            }
        }
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException othersAreThere) {
            folder.toFile().deleteOnExit();
        }
    }

    private static Loaded initialize() {
        try {
            int status = JCudaDriver.cuInit(0);
            JCudaApi api = new JCudaApi();
            if (status != 0) {
                return missing("the CUDA driver does not start: cuInit gave status " + status + " ("
                        + jcuda.driver.CUresult.stringFor(status) + ")");
            }
            int version = api.driverVersion();
            if (version < OLDEST_CUDA) {
                return missing("the driver is for CUDA " + version / 1000 + "." + version % 1000 / 10
                        + "; bellows-cuda needs one for CUDA 12.0 or newer (525 or newer on Linux)");
            }
            if (api.deviceCount() == 0) {
                return missing("the CUDA driver sees no device; CUDA_VISIBLE_DEVICES may hide them");
            }
            return new Loaded(api, null);
        } catch (BackendException e) {
            return missing("the CUDA driver does not start: " + e.getMessage());
        }
    }

    private static Loaded missing(String reason) {
        return new Loaded(null, reason);
    }

    /** Of the page that JCuda says where a library is missing, the line that names it. */
    static String essence(Throwable error) {
        String text = String.valueOf(error.getMessage());
        return text.lines()
                .map(String::strip)
                .filter(line -> line.contains("cannot open shared object"))
                .map(line ->
                        line.replaceFirst("^.*(Error|Exception): ", "").replaceFirst("^/\\S+/(lib\\S+): (?=lib)", ""))
                .findFirst()
                .orElseGet(
                        () -> text.lines().findFirst().orElse(error.getClass().getSimpleName()));
    }
}
