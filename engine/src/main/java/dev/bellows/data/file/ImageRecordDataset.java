package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import dev.bellows.data.vision.PictureFile;
import dev.bellows.data.vision.Pixels;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Pictures in a {@link RecordFile} that MXNet's im2rec wrote: u8 {@code [height, width, 3]} and their labels, as a rule
 * one. A record is the number of labels if it is not one (u32), the label (f32), two ids (u64 each), the labels if their
 * number was given, and the picture as a file of its own, such as JPEG.
 */
public final class ImageRecordDataset implements Dataset<Example<NDArray, float[]>> {
    private static final int IDS = 16;

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
        ByteBuffer record = records.get(index).duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int count = record.getInt();
        float[] labels = {record.getFloat()};
        record.position(record.position() + IDS);
        if (count > 0) {
            labels = new float[count];
            for (int i = 0; i < count; i++) {
                labels[i] = record.getFloat();
            }
        }
        return new Example<>(Images.of(decoded(record, index)), labels);
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
