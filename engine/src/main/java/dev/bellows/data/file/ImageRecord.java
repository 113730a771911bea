package dev.bellows.data.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A sample as MXNet packs it into a record ({@code mx.recordio.pack}): the number of labels (u32), which is 0 for a single one, that label (f32),
 * two numbers that tell samples apart (u64 each), the labels if their number was given (f32 each), and bytes, such as those of a picture's file.
 *
 * @param labels one or more, or none; one is written as a single label, whose number is 0
 */
public record ImageRecord(float[] labels, long id, long otherId, ByteBuffer bytes) {
    private static final int HEADER = 24;

    /**
     * The sample of a record; its bytes are the record's.
     *
     * @throws IOException if the record is shorter than it says
     */
    public static ImageRecord read(ByteBuffer record) throws IOException {
        ByteBuffer in = record.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < HEADER) {
            throw new IOException(
                    "a record of " + in.remaining() + " bytes; the labels and ids of a sample take " + HEADER);
        }
        int count = in.getInt();
        float[] labels = {in.getFloat()};
        long id = in.getLong();
        long otherId = in.getLong();
        if (count != 0) {
            if (count < 0 || count > in.remaining() / Float.BYTES) {
                throw new IOException(
                        "a record with " + Integer.toUnsignedString(count) + " labels in " + in.remaining() + " bytes");
            }
            labels = new float[count];
            for (int i = 0; i < count; i++) {
                labels[i] = in.getFloat();
            }
        }
        return new ImageRecord(labels, id, otherId, in.slice());
    }

    /** The sample as a record, from position 0 to the limit. */
    public ByteBuffer write() {
        int listed = labels.length == 1 ? 0 : labels.length;
        ByteBuffer record = ByteBuffer.allocate(HEADER + listed * Float.BYTES + bytes.remaining())
                .order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(listed)
                .putFloat(labels.length == 1 ? labels[0] : 0)
                .putLong(id)
                .putLong(otherId);
        for (int i = 0; i < listed; i++) {
            record.putFloat(labels[i]);
        }
        return record.put(bytes.duplicate()).flip();
    }
}
