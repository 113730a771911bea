package dev.bellows.mxnet;

import dev.bellows.data.file.RecordWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** What we write for MXNet to read. */
final class OurFiles {
    private static final byte[] MAGIC = {0x0A, 0x23, (byte) 0xD7, (byte) 0xCE};

    private OurFiles() {}

    static void write(Path folder) throws IOException {
        try (RecordWriter out = RecordWriter.create(folder.resolve("ours.rec"))) {
            for (byte[] each : records()) {
                out.write(ByteBuffer.wrap(each));
            }
        }
    }

    /** Records that are cut in every way. */
    static List<byte[]> records() {
        return List.of(
                new byte[0],
                new byte[] {1, 2, 3},
                joined(MAGIC, MAGIC, MAGIC),
                joined(new byte[] {1}, MAGIC),
                joined(new byte[] {1, 2, 3, 4}, MAGIC, new byte[] {5}),
                joined(MAGIC, new byte[] {1}));
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
