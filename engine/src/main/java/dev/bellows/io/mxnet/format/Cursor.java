package dev.bellows.io.mxnet.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A place in a file that moves on as numbers are read. What is not there is refused, with its place. */
final class Cursor {
    /** How many bytes are read at once. */
    private static final int WINDOW = 1 << 13;

    private final String what;
    private final FileBytes bytes;
    private ByteBuffer window = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    private long start;
    private long place;

    /** @param what is read, for messages */
    Cursor(String what, FileBytes bytes) {
        this.what = what;
        this.bytes = bytes;
    }

    long place() {
        return place;
    }

    long left() {
        return bytes.size() - place;
    }

    /** An error at this place. */
    MxNetException refusal(String why) {
        return new MxNetException(what + ": " + why + ", at byte " + place);
    }

    private int next(int count) throws IOException {
        if (count > left()) {
            throw refusal("it ends where " + count + " bytes should follow, and has " + left() + " more");
        }
        if (place < start || place + count > start + window.limit()) {
            start = place;
            window = bytes.at(place, (int) Math.min(WINDOW, left()));
        }
        int at = (int) (place - start);
        place += count;
        return at;
    }

    int word() throws IOException {
        int at = next(Integer.BYTES);
        return window.getInt(at);
    }

    long twoWords() throws IOException {
        int at = next(Long.BYTES);
        return window.getLong(at);
    }

    /** Passes over bytes, whose place is given. */
    long skip(long count) throws IOException {
        if (count < 0 || count > left()) {
            throw refusal("it ends where " + count + " bytes should follow, and has " + left() + " more");
        }
        long from = place;
        place += count;
        return from;
    }

    /** A text with its length before it. */
    String text(int most) throws IOException {
        long length = twoWords();
        if (length < 0 || length > most || length > left()) {
            throw refusal("a name of " + Long.toUnsignedString(length) + " bytes; " + Math.min(most, left())
                    + " are possible");
        }
        ByteBuffer part = bytes.at(place, (int) length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(part).toString();
            place += length;
            return text;
        } catch (CharacterCodingException e) {
            throw refusal("a name that is no UTF-8");
        }
    }
}
