package dev.bellows.io.tfrecord;

import java.util.zip.CRC32C;

/** The checksum of record files: CRC-32C (Castagnoli), turned by 15 bits and moved, so that a checksum may lie within what is summed. */
final class Masked {
    private static final int TURN = 15;
    private static final int MOVE = 0xa282ead8;

    private Masked() {}

    static int of(byte[] bytes, int from, int count) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, count);
        return Integer.rotateRight((int) sum.getValue(), TURN) + MOVE;
    }
}
