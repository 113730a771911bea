package dev.bellows.cuda.kernel;

import dev.bellows.cuda.driver.Compiler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled code in a folder, so that a process compiles nothing that another has compiled before. Files are named by a hash of all that the code depends on: source, options,
 * architecture and the compiler's version. A folder that cannot be written costs time and nothing else.
 */
public final class CubinStore {
    /** The system property that names the folder. */
    public static final String PROPERTY = "dev.bellows.cuda.cache";

    private final Path folder;

    /** @param folder which is made where it is missing */
    public CubinStore(Path folder) {
        this.folder = folder;
    }

    /** The folder that the property names, else one in the user's cache. */
    public static CubinStore ofUser() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return new CubinStore(Path.of(named));
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root = cache == null || cache.isBlank()
                ? Path.of(System.getProperty("user.home", "."), ".cache")
                : Path.of(cache);
        return new CubinStore(root.resolve("bellows").resolve("cubins"));
    }

    /** What {@code compiler} makes of a source, now or before. */
    byte[] compile(Compiler compiler, String name, String source, String architecture, List<String> options) {
        Path file = folder.resolve(hash(compiler.version(), architecture, String.join("\0", options), source));
        try {
            return Files.readAllBytes(file);
        } catch (IOException absent) {
            byte[] code = compiler.compile(name, source, architecture, options);
            store(file, code);
            return code;
        }
    }

    /** As a whole or not at all, for other processes do the same. */
    private void store(Path file, byte[] code) {
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, "part", "");
            Files.write(part, code);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            Logger log = LoggerFactory.getLogger(CubinStore.class);
            log.warn(
                    "CUDA kernels: compiled code cannot be kept in {}: {}; set {}",
                    folder,
                    unwritable.toString(),
                    PROPERTY);
        }
    }

    private static String hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }
}
