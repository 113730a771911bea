package dev.bellows.io.onnx.format;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** Writes protobuf messages field by field into memory. */
final class WireWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    private WireWriter() {}

    /** The bytes of a message. */
    static byte[] message(Consumer<WireWriter> fields) {
        WireWriter writer = new WireWriter();
        fields.accept(writer);
        writer.put(writer.out::flush);
        return writer.bytes.toByteArray();
    }

    /** What writes to memory, which fails for no reason of the outside. */
    @FunctionalInterface
    private interface Put {
        void to() throws IOException;
    }

    private void put(Put put) {
        try {
            put.to();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void message(int field, Consumer<WireWriter> fields) {
        byte[] inner = message(fields);
        put(() -> out.writeByteArray(field, inner));
    }

    void whole(int field, long value) {
        put(() -> out.writeInt64(field, value));
    }

    void number(int field, float value) {
        put(() -> out.writeFloat(field, value));
    }

    /** A text; an empty one is left out, as protobuf reads it. */
    void text(int field, String value) {
        if (!value.isEmpty()) {
            put(() -> out.writeString(field, value));
        }
    }

    /** Texts in a list, where an empty one has its place. */
    void texts(int field, List<String> values) {
        values.forEach(value -> put(() -> out.writeString(field, value)));
    }

    void bytes(int field, ByteBuffer value) {
        byte[] copy = new byte[value.remaining()];
        value.duplicate().get(copy);
        put(() -> out.writeByteArray(field, copy));
    }
}
