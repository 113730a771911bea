package dev.bellows.collective.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory that two processes of one host share: a file which lies in memory, that only this user may open, and that has no name any more
 * once both have it. Where there is no such place, or no room in it, there is none. What is mapped goes with its buffer.
 *
 * @param id what the other process finds it by, random
 * @param bytes all zeros
 */
record SharedMemory(byte[] id, ByteBuffer bytes) {
    static final int ID_BYTES = 16;

    private static final Logger LOG = LoggerFactory.getLogger(SharedMemory.class);
    private static final Path FOLDER = Path.of("/dev/shm");
    private static final String PREFIX = "bellows-";

    /** New memory; null if there can be none. */
    static @Nullable SharedMemory create(int size) {
        if (!Files.isDirectory(FOLDER)) {
            return null;
        }
        byte[] id = JobSecret.nonce(ID_BYTES);
        FileAttribute<?> ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel file = FileChannel.open(path(id), options, ours)) {
            // Written and not only mapped: a page for which there is no room would end the process when it is first
            // touched.
            ByteBuffer zeros = ByteBuffer.allocate(size);
            while (zeros.hasRemaining()) {
                file.write(zeros);
            }
            return new SharedMemory(id, mapped(file, size));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("tcp: no memory can be shared in {}", FOLDER, e);
            forget(id);
            return null;
        }
    }

    /** The memory that another process made; null if it is not of this host, or another size. */
    static @Nullable ByteBuffer open(byte[] id, int size) {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel file = FileChannel.open(path(id), options)) {
            return file.size() == size ? mapped(file, size) : null;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("tcp: a peer's memory cannot be shared", e);
            return null;
        }
    }

    /** Takes its name away: who has it keeps it, and nobody else can come to it. */
    static void forget(byte[] id) {
        try {
            Files.deleteIfExists(path(id));
        } catch (IOException e) {
            LOG.debug("tcp: shared memory keeps its name", e);
        }
    }

    private static Path path(byte[] id) {
        return FOLDER.resolve(PREFIX + HexFormat.of().formatHex(id));
    }

    private static ByteBuffer mapped(FileChannel file, int size) throws IOException {
        return file.map(FileChannel.MapMode.READ_WRITE, 0, size).order(ByteOrder.nativeOrder());
    }
}
