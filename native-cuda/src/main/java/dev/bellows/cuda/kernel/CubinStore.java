package dev.bellows.cuda.kernel;

import dev.bellows.cuda.driver.Compiler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled code in a folder, so that a process compiles nothing that another has compiled before. Files are named by a hash of all that the code depends on: source, options,
 * architecture and the compiler's version, and begin with a checksum of the code: a damaged one is compiled anew. A folder that cannot be written, or that others can write, costs
 * time and nothing else.
 */
public final class CubinStore {
    /** The system property that names the folder. */
    public static final String PROPERTY = "dev.bellows.cuda.cache";

    private static final int CHECKSUM_BYTES = 32;

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
        Optional<byte[]> kept = read(file);
        if (kept.isPresent()) {
            return kept.get();
        }
        byte[] code = compiler.compile(name, source, architecture, options);
        store(file, code);
        return code;
    }

    private Optional<byte[]> read(Path file) {
        try {
            byte[] all = isOpenToOthers() ? new byte[0] : Files.readAllBytes(file);
            byte[] code = Arrays.copyOfRange(all, Math.min(CHECKSUM_BYTES, all.length), all.length);
            boolean whole = Arrays.equals(checksum(code), Arrays.copyOf(all, CHECKSUM_BYTES));
            return whole ? Optional.of(code) : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /** As a whole or not at all, for other processes do the same. */
    private void store(Path file, byte[] code) {
        try {
            create();
            if (isOpenToOthers()) {
                throw new IOException("others can write there");
            }
            Path part = Files.createTempFile(folder, "part", ""); // for its owner alone
            try {
                try (OutputStream out = Files.newOutputStream(part)) {
                    out.write(checksum(code));
                    out.write(code);
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException unwritable) {
            Logger log = LoggerFactory.getLogger(CubinStore.class);
            log.warn(
                    "CUDA kernels: compiled code cannot be kept in {}: {}; set {}",
                    folder,
                    unwritable.toString(),
                    PROPERTY);
        }
    }

    /** With permissions for its owner alone, where there are such things. */
    private void create() throws IOException {
        if (Files.getFileStore(existing(folder)).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }

    private static Path existing(Path path) {
        Path at = path.toAbsolutePath();
        for (Path parent = at.getParent(); parent != null && !Files.exists(at); parent = at.getParent()) {
            at = parent;
        }
        return at;
    }

    /** Code runs on the device with this process's rights to it, so nobody else may leave some here. */
    private boolean isOpenToOthers() throws IOException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
            return permissions.contains(PosixFilePermission.OTHERS_WRITE)
                    || permissions.contains(PosixFilePermission.GROUP_WRITE);
        } catch (UnsupportedOperationException none) {
            return false;
        }
    }

    private static String hash(String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] checksum(byte[] code) {
        return sha256().digest(code);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }
}
