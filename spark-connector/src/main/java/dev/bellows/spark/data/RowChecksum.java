package dev.bellows.spark.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A checksum of rows in their order. Training reads the DataFrame twice, once to check it and once to place its rows;
 * equal checksums say that both readings gave the same.
 */
final class RowChecksum {
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    void add(Sample sample) {
        int bytes = (sample.features().length + 1) * Float.BYTES;
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear().putInt(sample.label());
        buffer.asFloatBuffer().put(sample.features());
        crc.update(buffer.array(), 0, bytes);
    }

    long value() {
        return crc.getValue();
    }
}
