package dev.bellows.data.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes in the idx format of MNIST: two bytes 0, the type 8, the rank, the extents as big-endian
 * 32-bit integers, the bytes.
 */
record IdxFile(List<Integer> extents, byte[] bytes) {
    private static final int UNSIGNED_BYTES = 8;

    static IdxFile read(Path file, int rank) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(contents(file)); // big-endian by default
        int header = 4 + 4 * rank;
        if (all.remaining() < header || all.getInt() != (UNSIGNED_BYTES << 8 | rank)) {
            throw new IOException("idx: not an array of bytes of rank " + rank + ": " + file);
        }
        List<Integer> extents = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            extents.add(all.getInt());
        }
        // a double does not overflow, and is exact as far as files go
        double size = extents.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b);
        if (size != all.remaining() || extents.stream().anyMatch(extent -> extent < 0)) {
            throw new IOException("idx: " + all.remaining() + " bytes for extents " + extents + " in " + file
                    + "; fetch the file again");
        }
        byte[] bytes = new byte[all.remaining()];
        all.get(bytes);
        return new IdxFile(extents, bytes);
    }

    private static byte[] contents(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return file.toString().endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
        } catch (ZipException | EOFException e) {
            throw new IOException(
                    "idx: " + file + " is no whole file of gzip's (" + e.getMessage()
                            + "), but perhaps the page of a server; fetch the file again",
                    e);
        }
    }
}
