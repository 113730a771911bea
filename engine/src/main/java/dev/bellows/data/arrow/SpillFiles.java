package dev.bellows.data.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks of equal size on disk, dealt round-robin to one file per directory.
 *
 * <p>Rows are read by positional reads straight into the batch buffer. That copies once, from the page cache, as a
 * memory mapping would, but unlike a mapping it ends at {@link #close()} rather than at a garbage collection, needs no
 * map entry per block, and turns a failing disk into an exception rather than a crash of the JVM.
 *
 * <p>The files carry no name for long: they are deleted on close, on POSIX systems as soon as they are open, so that
 * a killed process leaves nothing behind.
 */
final class SpillFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpillFiles.class);

    private final List<Path> directories;
    private final int blockBytes;
    private final List<SpillFile> files = new ArrayList<>();
    private int blocks;

    SpillFiles(List<Path> directories, int blockBytes) {
        this.directories = directories;
        this.blockBytes = blockBytes;
    }

    private record SpillFile(FileChannel channel, Path path) {}

    /** Appends a block. Files are created at the first call. */
    void write(ByteBuffer block) {
        if (files.isEmpty()) {
            directories.forEach(this::open);
            if (files.isEmpty()) {
                throw new SpillException(
                        "sample store: none of the spill directories is writable: " + directories
                                + "; give it one on a disk with room, or raise the memory budget",
                        new IOException("no directory to write to"));
            }
        }
        SpillFile file = file(blocks);
        long position = start(blocks);
        try {
            ByteBuffer rest = block.duplicate().position(0).limit(blockBytes);
            while (rest.hasRemaining()) {
                position += file.channel.write(rest, position);
            }
        } catch (IOException e) {
            throw new SpillException(
                    "sample store: cannot spill block " + blocks + " (" + blockBytes + " bytes) to " + file.path + ": "
                            + e + "; free space there, or raise the memory budget",
                    e);
        }
        blocks++;
    }

    /** Fills the target's remaining bytes from a place within a block. Safe for many threads. */
    void read(int block, int offset, ByteBuffer target) {
        SpillFile file = file(block);
        long position = start(block) + offset;
        try {
            while (target.hasRemaining()) {
                int read = file.channel.read(target, position);
                if (read < 0) {
                    throw new IOException("the file ends at " + file.channel.size());
                }
                position += read;
            }
        } catch (IOException e) {
            throw new SpillException(
                    "sample store: cannot read back block " + block + " from " + file.path + ": " + e, e);
        }
    }

    int blocks() {
        return blocks;
    }

    @Override
    public void close() {
        IOException failure = null;
        for (SpillFile file : files) {
            try {
                file.channel.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        files.clear();
        if (failure != null) {
            throw new SpillException("sample store: cannot close a spill file", failure);
        }
    }

    private SpillFile file(int block) {
        return files.get(block % files.size());
    }

    private long start(int block) {
        return (long) (block / files.size()) * blockBytes;
    }

    private void open(Path directory) {
        try {
            // createTempFile makes it readable for the owner alone
            Path path = Files.createTempFile(directory, "bellows-", ".blocks");
            files.add(new SpillFile(
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE),
                    path));
        } catch (IOException e) {
            LOG.warn("sample store: cannot spill to {}, leaving it out", directory, e);
        }
    }
}
