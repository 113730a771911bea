package dev.bellows.spark;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local file system as {@code full:/path}, on which there is room for so many bytes and no more. */
public final class FullDisk extends RawLocalFileSystem {
    static final String SETTING = "spark.hadoop.fs.full.impl";

    /** Bytes that still fit. */
    static final AtomicLong ROOM = new AtomicLong();

    @Override
    public URI getUri() {
        return URI.create("full:///");
    }

    @Override
    public String getScheme() {
        return "full";
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int buffer, short replicas, long block, Progressable progress)
            throws IOException {
        return bounded(super.create(path, overwrite, buffer, replicas, block, progress));
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int buffer,
            short replicas,
            long block,
            Progressable progress)
            throws IOException {
        return bounded(super.create(path, permission, overwrite, buffer, replicas, block, progress));
    }

    private static FSDataOutputStream bounded(OutputStream file) throws IOException {
        OutputStream bounded = new FilterOutputStream(file) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                if (ROOM.addAndGet(-count) < 0) {
                    throw new IOException("No space left on device");
                }
                out.write(bytes, from, count);
            }
        };
        return new FSDataOutputStream(bounded, new FileSystem.Statistics("full"));
    }
}
