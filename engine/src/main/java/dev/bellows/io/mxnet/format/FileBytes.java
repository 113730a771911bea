package dev.bellows.io.mxnet.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** The bytes of a file of any size, or of a buffer, by place. */
interface FileBytes extends AutoCloseable {
    long size();

    /** The bytes from this place on, little endian; callers ask for no more than there are. */
    ByteBuffer at(long place, int count) throws IOException;

    @Override
    void close() throws IOException;

    static FileBytes of(ByteBuffer bytes) {
        return new FileBytes() {
            @Override
            public long size() {
                return bytes.remaining();
            }

            @Override
            public ByteBuffer at(long place, int count) {
                return bytes.slice(bytes.position() + (int) place, count).order(ByteOrder.LITTLE_ENDIAN);
            }

            @Override
            public void close() {}
        };
    }

    static FileBytes of(FileChannel channel) throws IOException {
        long size = channel.size();
        return new FileBytes() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public ByteBuffer at(long place, int count) throws IOException {
                ByteBuffer part = ByteBuffer.allocate(count);
                while (part.hasRemaining()) {
                    if (channel.read(part, place + part.position()) < 0) {
                        throw new EOFException("it became shorter while it was read");
                    }
                }
                return part.flip().order(ByteOrder.LITTLE_ENDIAN);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
