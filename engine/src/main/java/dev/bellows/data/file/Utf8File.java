package dev.bellows.data.file;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text in UTF-8. A byte order mark in front is dropped; what is no UTF-8 is refused with its line. */
public final class Utf8File {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8File() {}

    /** Hears the lines of a file. */
    @FunctionalInterface
    public interface LineUser {
        /**
         * Takes a line.
         *
         * @param line without its end
         * @param number counted from 1
         */
        void line(String line, int number) throws IOException;
    }

    /**
     * Hands over all lines, one after another.
     *
     * @param what whose sentence it is if the file is no UTF-8
     */
    public static void forEachLine(Path file, String what, LineUser user) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 1;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                user.line(number == 1 ? withoutMark(line) : line, number);
                number++;
            }
        } catch (CharacterCodingException e) {
            throw refusal(file, what, e);
        }
    }

    /** The whole text of a file; {@code what} is as for {@link #forEachLine}. */
    static String read(Path file, String what) throws IOException {
        try {
            return withoutMark(Files.readString(file, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw refusal(file, what, e);
        }
    }

    static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static IOException refusal(Path file, String what, CharacterCodingException cause) throws IOException {
        return new IOException(
                what + ": line " + firstBadLine(file) + " of " + file
                        + " is no text in UTF-8; convert the file, such as by iconv -f ISO-8859-1 -t UTF-8",
                cause);
    }

    private static int firstBadLine(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int number = 1; ; number++) {
                line.reset();
                int next = in.read();
                for (; next >= 0 && next != '\n'; next = in.read()) {
                    line.write(next);
                }
                if (next < 0 || !isUtf8(line.toByteArray())) {
                    return number;
                }
            }
        }
    }

    private static boolean isUtf8(byte[] line) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
