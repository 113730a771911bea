package dev.bellows.data.arrow;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;

/**
 * Compares what an Arrow file or stream says of the lengths of its parts with its own, before Arrow's library allocates what it is told
 * to.
 */
final class ArrowFraming {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int CONTINUES = -1;
    private static final int MOST_METADATA = 256 << 20;
    private static final int ALIGNED = 8;

    private final SeekableByteChannel channel;
    private final long size;

    private ArrowFraming(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    /**
     * Whether it is a file, rather than a stream.
     *
     * @throws IOException a sentence if it is neither, or its lengths are not so
     */
    static boolean check(SeekableByteChannel channel) throws IOException {
        ArrowFraming framing = new ArrowFraming(channel);
        boolean isFile =
                framing.size >= MAGIC.length && framing.read(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
        try {
            if (isFile) {
                framing.checkFile();
            } else {
                framing.checkStream();
            }
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            throw told(e);
        }
        return isFile;
    }

    /** What Arrow's library, or the one that it reads by, makes of damaged bytes, its assertions where these are on included. */
    static IOException told(Throwable e) {
        return e instanceof IOException told
                ? told
                : new IOException("no Arrow file or stream, or a damaged one: " + e, e);
    }

    private void checkFile() throws IOException {
        int tail = Integer.BYTES + MAGIC.length;
        if (size < 2L * tail) {
            throw new EOFException("the Arrow file ends within its head");
        }
        ByteBuffer end = read(size - tail, tail);
        long length = end.getInt();
        if (!end.slice().equals(ByteBuffer.wrap(MAGIC))) {
            throw new EOFException("the Arrow file does not end as one; it was not written to its end, or is cut off");
        }
        if (length <= 0 || length > MOST_METADATA || length > size - tail - MAGIC.length) {
            throw new IOException("the Arrow file claims a footer of " + length + " bytes");
        }
        Footer footer = Footer.getRootAsFooter(read(size - tail - length, (int) length));
        if ((long) footer.dictionariesLength() + footer.recordBatchesLength() > size) {
            throw new IOException("the Arrow file claims more batches than it has bytes");
        }
        for (int i = 0; i < footer.dictionariesLength(); i++) {
            check(footer.dictionaries(i));
        }
        for (int i = 0; i < footer.recordBatchesLength(); i++) {
            check(footer.recordBatches(i));
        }
    }

    private void check(Block block) throws IOException {
        long metadata = block.metaDataLength();
        long body = block.bodyLength();
        if (block.offset() < MAGIC.length
                || metadata <= 2 * Integer.BYTES
                || body < 0
                || block.offset() > size - metadata
                || body > size - metadata - block.offset()) {
            throw new IOException("the Arrow file claims a batch of " + metadata + " and " + body + " bytes at "
                    + block.offset() + " and has " + size);
        }
        ByteBuffer head = read(block.offset(), 2 * Integer.BYTES);
        long length = head.getInt();
        int skipped = length == CONTINUES ? 2 * Integer.BYTES : Integer.BYTES;
        length = length == CONTINUES ? head.getInt() : length;
        if (length != metadata - skipped) {
            throw new IOException("the Arrow file has " + length + " bytes of metadata at " + block.offset()
                    + ", and claims " + (metadata - skipped));
        }
        message(block.offset() + skipped, length, body);
    }

    private void checkStream() throws IOException {
        long at = 0;
        while (size - at >= Integer.BYTES) {
            long length = read(at, Integer.BYTES).getInt();
            at += Integer.BYTES;
            if (length == CONTINUES && size - at >= Integer.BYTES) {
                length = read(at, Integer.BYTES).getInt();
                at += Integer.BYTES;
            }
            if (length == 0) {
                return;
            }
            long body = message(at, length, -1);
            at += length + (body + ALIGNED - 1) / ALIGNED * ALIGNED;
        }
    }

    /** The length of a message's body. */
    private long message(long at, long length, long expected) throws IOException {
        if (length <= 0 || length > MOST_METADATA || length > size - at) {
            throw new IOException("no Arrow file or stream, or a damaged one: it claims a message of " + length
                    + " bytes at " + at + " and has " + size);
        }
        long body = Message.getRootAsMessage(read(at, (int) length)).bodyLength();
        if (body < 0 || body > size - at - length || (expected >= 0 && body != expected)) {
            throw new IOException("the Arrow message at " + at + " claims a body of " + body + " bytes");
        }
        return body;
    }

    private ByteBuffer read(long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(at);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the file ends early");
            }
        }
        return bytes.flip();
    }
}
