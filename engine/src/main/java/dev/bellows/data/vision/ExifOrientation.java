package dev.bellows.data.vision;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera held a picture, as EXIF says: 1 to 8, of which 1 is upright. It stands in tag 0x0112 of the first directory of a
 * TIFF structure, which JPEG has in its segment APP1 and PNG in its chunk eXIf (CIPA DC-008, "Orientation"; PNG, third edition, 11.3.4.3).
 */
final class ExifOrientation {
    private static final int UPRIGHT = 1;
    private static final int JPEG = 0xFFD8;
    private static final int APP1 = 0xFFE1;
    private static final int START_OF_SCAN = 0xFFDA;
    private static final long EXIF = 0x457869660000L;
    private static final long PNG = 0x89504E470D0A1A0AL;
    private static final int PNG_EXIF = 0x65584966;
    private static final int LITTLE_ENDIAN = 0x4949;
    private static final int TAG = 0x0112;
    private static final int ENTRY_BYTES = 12;

    private ExifOrientation() {}

    /** Whether height and width change places. */
    static boolean isOnItsSide(int orientation) {
        return orientation > 4 && orientation <= 8;
    }

    /** Of a file; upright where it does not say. */
    static int of(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        try {
            if (file.length > Long.BYTES && in.getLong(0) == PNG) {
                return ofPng(in.position(Long.BYTES));
            }
            return file.length > Short.BYTES && Short.toUnsignedInt(in.getShort(0)) == JPEG
                    ? ofJpeg(in.position(Short.BYTES))
                    : UPRIGHT;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return UPRIGHT; // cut short, or lengths that lie: decoding says what is wrong, if anything is
        }
    }

    private static int ofJpeg(ByteBuffer in) {
        while (in.hasRemaining()) {
            int marker = Short.toUnsignedInt(in.getShort());
            if (marker == START_OF_SCAN || marker >>> 8 != 0xFF) {
                return UPRIGHT;
            }
            int length = Short.toUnsignedInt(in.getShort()) - Short.BYTES;
            if (marker == APP1 && length > 6 && in.getLong(in.position()) >>> 16 == EXIF) {
                return ofTiff(in.slice(in.position() + 6, length - 6));
            }
            in.position(in.position() + length);
        }
        return UPRIGHT;
    }

    private static int ofPng(ByteBuffer in) {
        while (in.remaining() >= ENTRY_BYTES) {
            int length = in.getInt();
            int type = in.getInt();
            if (type == PNG_EXIF) {
                return ofTiff(in.slice(in.position(), length));
            }
            in.position(in.position() + length + Integer.BYTES);
        }
        return UPRIGHT;
    }

    private static int ofTiff(ByteBuffer tiff) {
        boolean little = Short.toUnsignedInt(tiff.getShort(0)) == LITTLE_ENDIAN;
        tiff.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = Short.toUnsignedInt(tiff.getShort(directory));
        for (int i = 0; i < entries; i++) {
            int entry = directory + Short.BYTES + i * ENTRY_BYTES;
            if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG) {
                return Short.toUnsignedInt(tiff.getShort(entry + 8));
            }
        }
        return UPRIGHT;
    }
}
