package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import dev.bellows.data.vision.PictureFile;
import dev.bellows.data.vision.Pixels;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Pictures in a {@link RecordFile} that MXNet's im2rec wrote: u8 {@code [height, width, 3]} and their labels, as a rule
 * one. A record is an {@link ImageRecord} whose bytes are a file of its own, such as JPEG.
 */
public final class ImageRecordDataset implements Dataset<Example<NDArray, float[]>> {
    private final Dataset<ByteBuffer> records;

    /** Reads from records that are closed by whoever opened them. */
    public ImageRecordDataset(Dataset<ByteBuffer> records) {
        this.records = records;
    }

    @Override
    public int size() {
        return records.size();
    }

    @Override
    public Example<NDArray, float[]> get(int index) {
        ImageRecord record;
        try {
            record = ImageRecord.read(records.get(index));
        } catch (IOException e) {
            throw new UncheckedIOException("image records: record " + index + ": " + e.getMessage(), e);
        }
        return new Example<>(Images.of(decoded(record.bytes(), index)), record.labels());
    }

    private static Pixels decoded(ByteBuffer record, int index) {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        try {
            return PictureFile.decode(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("image records: cannot decode record " + index + ": " + e.getMessage(), e);
        }
    }
}
