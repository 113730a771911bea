package dev.bellows.io;

import java.util.Random;

/** Files with something wrong in them: what is wrong follows from a seed alone, by which it can be replayed. */
public final class DamagedBytes {
    private static final int MOST_CHANGES = 8;
    private static final int LONGEST = 64;

    private DamagedBytes() {}

    /** A copy in which up to eight times a byte is another, has one bit turned, is missing with some behind it, or comes twice with these. */
    public static byte[] of(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(MOST_CHANGES); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            int some = random.nextInt(Math.min(LONGEST, bytes.length - at));
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = spliced(bytes, at, some, 0);
                default -> bytes = spliced(bytes, at, 0, some);
            }
        }
        return bytes;
    }

    /** Without some bytes at a place, or with some of them twice. */
    private static byte[] spliced(byte[] bytes, int at, int without, int twice) {
        byte[] result = new byte[bytes.length - without + twice];
        System.arraycopy(bytes, 0, result, 0, at + twice);
        System.arraycopy(bytes, at + without, result, at + twice, bytes.length - at - without);
        return result;
    }
}
