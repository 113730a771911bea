package dev.bellows.spark.sink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A record of an event file: an Event of TensorFlow's event.proto in the frame of its record_writer: length, checksum of the length,
 * message, checksum of the message, all little-endian. Checksums are CRC-32C, masked because they may lie within data that is
 * checksummed itself.
 *
 * @param message the Event
 */
record EventRecord(ProtoMessage message) {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;

    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;

    private static final int SESSION_STATUS = 1;
    private static final int SESSION_START = 1;

    private static final int MASK = 0xa282ead8;
    private static final int ROTATION = 15;

    /** The first record of a file. */
    static EventRecord version(double seconds) {
        return new EventRecord(new ProtoMessage().real(WALL_TIME, seconds).text(FILE_VERSION, "brain.Event:2"));
    }

    /** Says that a program starts anew at a step; readers forget what they know of this step and later ones. */
    static EventRecord restart(double seconds, long step) {
        return new EventRecord(new ProtoMessage()
                .real(WALL_TIME, seconds)
                .integer(STEP, step)
                .message(SESSION_LOG, new ProtoMessage().integer(SESSION_STATUS, SESSION_START)));
    }

    /** Numbers by their tags. */
    static EventRecord scalars(double seconds, long step, Map<String, Double> values) {
        ProtoMessage summary = new ProtoMessage();
        values.forEach((tag, value) -> summary.message(
                SUMMARY_VALUE, new ProtoMessage().text(VALUE_TAG, tag).single(VALUE_SIMPLE, value.floatValue())));
        return new EventRecord(
                new ProtoMessage().real(WALL_TIME, seconds).integer(STEP, step).message(SUMMARY, summary));
    }

    /** With its frame. */
    byte[] framed() {
        byte[] data = message.toBytes();
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .array();
        return ByteBuffer.allocate(length.length + data.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(checksum(length))
                .put(data)
                .putInt(checksum(data))
                .array();
    }

    static int checksum(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return Integer.rotateRight((int) crc.getValue(), ROTATION) + MASK;
    }
}
