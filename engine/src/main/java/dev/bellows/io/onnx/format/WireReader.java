package dev.bellows.io.onnx.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads protobuf messages from a buffer field by field, without classes made from a schema. What is long stays where it lies:
 * {@link #slice} gives a view of the buffer. Depth is bounded, and so is what is allocated: by the bytes that there are.
 */
final class WireReader {
    /** How deep messages may lie within one another; graphs in nodes in graphs take three levels each. */
    private static final int MAX_DEPTH = 100;

    private static final int BUFFER_BYTES = 1 << 12;

    /** What is done with each field of a message. */
    @FunctionalInterface
    interface Field {
        /** Reads field {@code number} from {@code in}, or {@linkplain WireReader#skip skips} it. */
        void read(int number, WireReader in) throws IOException;
    }

    private final ByteBuffer bytes;
    private final CodedInputStream in;
    private int tag;
    private int depth;

    private WireReader(ByteBuffer bytes) {
        this.bytes = bytes;
        // A stream, since the decoder of direct buffers wants sun.misc.Unsafe, and copies all of them where there is
        // none.
        this.in = CodedInputStream.newInstance(new View(bytes.duplicate()), BUFFER_BYTES);
        in.setSizeLimit(Integer.MAX_VALUE);
    }

    /**
     * Reads a message that fills {@code bytes}.
     *
     * @param what is read, for messages
     */
    static void read(String what, ByteBuffer bytes, Field fields) throws OnnxException {
        WireReader reader = new WireReader(bytes);
        try {
            reader.fields(fields);
        } catch (OnnxException told) {
            throw new OnnxException(what + ": " + told.getMessage(), told);
        } catch (InvalidProtocolBufferException damaged) {
            throw new OnnxException(
                    what + ": not an ONNX file, or a damaged one: at byte " + reader.in.getTotalBytesRead() + " of "
                            + bytes.remaining() + ": " + damaged.getMessage(),
                    damaged);
        } catch (IOException | ArithmeticException e) {
            throw new OnnxException(what + ": " + e.getMessage(), e);
        }
    }

    private void fields(Field fields) throws IOException {
        for (tag = in.readTag(); tag != 0; tag = in.readTag()) {
            fields.read(WireFormat.getTagFieldNumber(tag), this);
        }
    }

    /** Reads a message within this one. */
    void message(Field fields) throws IOException {
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        if (++depth > MAX_DEPTH) {
            throw new OnnxException("its parts lie more than " + MAX_DEPTH + " deep within one another");
        }
        int limit = in.pushLimit(in.readRawVarint32());
        fields(fields);
        in.popLimit(limit);
        depth--;
    }

    long whole() throws IOException {
        require(WireFormat.WIRETYPE_VARINT);
        return in.readRawVarint64();
    }

    float number() throws IOException {
        require(WireFormat.WIRETYPE_FIXED32);
        return in.readFloat();
    }

    /** A text, in which bytes that are no UTF-8 are replaced. */
    String text() throws IOException {
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        return new String(in.readByteArray(), StandardCharsets.UTF_8);
    }

    /** The bytes of a field, where they lie. */
    ByteBuffer slice() throws IOException {
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int length = in.readRawVarint32();
        int start = in.getTotalBytesRead();
        in.skipRawBytes(length);
        return bytes.slice(bytes.position() + start, length);
    }

    /** Whether the field holds all its values one after the other. */
    boolean isPacked() {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** The wire bytes of a single value, however it is encoded. */
    ByteBuffer single() throws IOException {
        int start = in.getTotalBytesRead();
        in.skipField(tag);
        return bytes.slice(bytes.position() + start, in.getTotalBytesRead() - start);
    }

    void skip() throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP) {
            throw new OnnxException("it holds a group, which no message of ONNX does");
        }
        in.skipField(tag);
    }

    private void require(int wireType) throws OnnxException {
        int found = WireFormat.getTagWireType(tag);
        if (found != wireType) {
            throw new OnnxException("not an ONNX file, or a damaged one: field " + WireFormat.getTagFieldNumber(tag)
                    + " at byte " + in.getTotalBytesRead() + " is of wire type " + found + ", expects " + wireType);
        }
    }

    /** A buffer as a stream. */
    private static final class View extends InputStream {
        private final ByteBuffer left;

        View(ByteBuffer left) {
            this.left = left;
        }

        @Override
        public int read() {
            return left.hasRemaining() ? left.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (!left.hasRemaining()) {
                return length == 0 ? 0 : -1;
            }
            int count = Math.min(length, left.remaining());
            left.get(into, offset, count);
            return count;
        }

        @Override
        public long skip(long count) {
            int skipped = (int) Math.max(0, Math.min(count, left.remaining()));
            left.position(left.position() + skipped);
            return skipped;
        }

        @Override
        public int available() {
            return left.remaining();
        }
    }
}
