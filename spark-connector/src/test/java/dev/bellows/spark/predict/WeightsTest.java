package dev.bellows.spark.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightsTest {
    @Test
    void readsAStreamIntoChunksAndBack() throws IOException {
        byte[] file = new byte[2 * Weights.CHUNK_BYTES + 3];
        for (int i = 0; i < file.length; i++) {
            file[i] = (byte) (i * 31);
        }
        Weights weights = Weights.read(new ByteArrayInputStream(file));
        assertEquals(
                List.of(Weights.CHUNK_BYTES, Weights.CHUNK_BYTES, 3),
                weights.chunks().stream().map(chunk -> chunk.length).toList());
        assertEquals(file.length, weights.bytes());
        assertArrayEquals(file, weights.open().readAllBytes());
        Weights written = Weights.write(out -> out.write(file));
        assertEquals(3, written.chunks().size());
        assertArrayEquals(file, written.open().readAllBytes());
    }
}
