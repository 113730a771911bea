package dev.bellows.spark.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.jspecify.annotations.Nullable;

/**
 * The events of one run of TensorBoard's, in a folder of any Hadoop file system. Where a file can be read while it is written, it is one
 * file. Object stores show a file when it is closed; there a minute's events are a file, which TensorBoard reads one after
 * another.
 */
final class EventFile implements AutoCloseable {
    private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);
    private static final double MILLIS = 1000;

    private final FileSystem files;
    private final Path folder;
    private int number;
    private @Nullable FSDataOutputStream out;
    private long opened;

    EventFile(FileSystem files, Path folder) {
        // The checksums that Hadoop puts beside local files cannot be flushed.
        this.files = files instanceof LocalFileSystem local ? local.getRaw() : files;
        this.folder = folder;
    }

    static double now() {
        return System.currentTimeMillis() / MILLIS;
    }

    /** Makes the file; what follows could be written. */
    void begin() throws IOException {
        open();
    }

    /** Adds a record, and shows it as soon as the file system can. */
    void write(EventRecord record) {
        try {
            FSDataOutputStream open = open();
            open.write(record.framed());
            if (open.hasCapability(StreamCapabilities.HSYNC)) {
                open.hflush();
            } else if (System.nanoTime() - opened >= INTERVAL) {
                close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("tensorBoardDir: " + folder + " cannot be written", e);
        }
    }

    private FSDataOutputStream open() throws IOException {
        FSDataOutputStream open = out;
        if (open == null) {
            String name = String.format(
                    Locale.ROOT, "events.out.tfevents.%010d.bellows.%d", System.currentTimeMillis() / 1000, number++);
            open = files.create(new Path(folder, name), false);
            opened = System.nanoTime();
            out = open;
            open.write(EventRecord.version(now()).framed());
        }
        return open;
    }

    @Override
    public void close() {
        FSDataOutputStream open = out;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException("tensorBoardDir: " + folder + " cannot be written", e);
            }
        }
    }
}
