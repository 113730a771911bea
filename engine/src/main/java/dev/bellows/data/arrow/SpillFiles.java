package dev.bellows.data.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks of equal size on disk, dealt in turn to one file per directory. A directory that takes no more, such as on a full disk, is
 * passed over as long as another one does; what it has taken stays there.
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
    private final Opening opening;
    private final List<SpillFile> files = new ArrayList<>();
    /** Those that take more, the next one first. */
    private final Deque<SpillFile> writable = new ArrayDeque<>();

    private final List<Place> places = new ArrayList<>();

    SpillFiles(List<Path> directories, int blockBytes) {
        this(directories, blockBytes, SpillFiles::create);
    }

    SpillFiles(List<Path> directories, int blockBytes, Opening opening) {
        this.directories = directories;
        this.blockBytes = blockBytes;
        this.opening = opening;
    }

    /** Opens a file. */
    @FunctionalInterface
    interface Opening {
        FileChannel open(Path path) throws IOException;
    }

    private static final class SpillFile {
        private final FileChannel channel;
        private final Path path;
        private long end;

        SpillFile(FileChannel channel, Path path) {
            this.channel = channel;
            this.path = path;
        }
    }

    /** Where a block is. */
    private record Place(SpillFile file, long start) {}

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
        while (!writable.isEmpty()) {
            SpillFile file = writable.removeFirst();
            try {
                places.add(new Place(file, append(file, block)));
                writable.addLast(file);
                return;
            } catch (IOException e) {
                if (writable.isEmpty()) {
                    throw new SpillException(
                            "sample store: cannot spill block " + places.size() + " (" + blockBytes + " bytes) to "
                                    + file.path + ": " + e + "; free space there, or raise the memory budget",
                            e);
                }
                LOG.warn("sample store: cannot spill to {} any more, going on with {}", file.path, others(), e);
            }
        }
        throw new IllegalStateException("sample store: a block was to be spilled after one could not be");
    }

    private List<Path> others() {
        return writable.stream().map(file -> file.path).toList();
    }

    /** Says where it was put. */
    private long append(SpillFile file, ByteBuffer block) throws IOException {
        long start = file.end;
        long position = start;
        ByteBuffer rest = block.duplicate().position(0).limit(blockBytes);
        while (rest.hasRemaining()) {
            position += file.channel.write(rest, position);
        }
        file.end = position;
        return start;
    }

    /** Fills the target's remaining bytes from a place within a block. Safe for many threads. */
    void read(int block, int offset, ByteBuffer target) {
        SpillFile file = places.get(block).file;
        long position = places.get(block).start + offset;
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
        return places.size();
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
        writable.clear();
        if (failure != null) {
            throw new SpillException("sample store: cannot close a spill file", failure);
        }
    }

    private void open(Path directory) {
        try {
            // createTempFile makes it readable for the owner alone
            Path path = Files.createTempFile(directory, "bellows-", ".blocks");
            SpillFile file = new SpillFile(opening.open(path), path);
            files.add(file);
            writable.addLast(file);
        } catch (IOException e) {
            LOG.warn("sample store: cannot spill to {}, leaving it out", directory, e);
        }
    }

    private static FileChannel create(Path path) throws IOException {
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }
}
