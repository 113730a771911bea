package dev.bellows.spark.source;

import dev.bellows.data.table.TableInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file on any file system that Hadoop knows, as it is read: nothing of it is copied to a disk. */
public final class HadoopInput implements TableInput {
    private final FileSystem files;
    private final Path path;
    private final long size;

    HadoopInput(Path path, Configuration hadoop) throws IOException {
        this.path = path;
        files = path.getFileSystem(hadoop);
        size = files.getFileStatus(path).getLen();
    }

    /** The file at a path. */
    public static HadoopInput of(String path, Configuration hadoop) throws IOException {
        return new HadoopInput(new Path(path), hadoop);
    }

    @Override
    public String name() {
        return path.getName();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public SeekableByteChannel open() throws IOException {
        return new Channel(files.open(path), size);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private static final class Channel implements SeekableByteChannel {
        private static final int PART_BYTES = 1 << 16;

        private final FSDataInputStream in;
        private final long size;
        private final byte[] part = new byte[PART_BYTES];
        private long at;
        private boolean open = true;

        Channel(FSDataInputStream in, long size) {
            this.in = in;
            this.size = size;
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            if (!open) {
                throw new ClosedChannelException();
            } else if (!to.hasRemaining()) {
                return 0;
            } else if (at >= size) {
                return -1;
            }
            if (in.getPos() != at) {
                in.seek(at);
            }
            int all = 0;
            while (to.hasRemaining() && at < size) { // what was added since is not of the file that was looked at
                int count = in.read(part, 0, (int) Math.min(Math.min(part.length, to.remaining()), size - at));
                if (count < 0) {
                    break;
                }
                to.put(part, 0, count);
                at += count;
                all += count;
            }
            return all == 0 ? -1 : all;
        }

        @Override
        public long position() {
            return at;
        }

        @Override
        public SeekableByteChannel position(long position) {
            if (position < 0) {
                throw new IllegalArgumentException("a position is 0 or more, got " + position);
            }
            at = position;
            return this;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() throws IOException {
            open = false;
            in.close();
        }

        @Override
        public int write(ByteBuffer from) {
            throw new NonWritableChannelException();
        }

        @Override
        public SeekableByteChannel truncate(long to) {
            throw new NonWritableChannelException();
        }
    }
}
