package dev.bellows.io.onnx.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one {@code TensorProto}, and checks that it has as many bytes as its shape and type say. */
final class TensorReader {
    private final ExternalData beside;
    private final List<Long> dims = new ArrayList<>();
    private final Map<String, String> external = new LinkedHashMap<>();
    private final ByteArrayOutputStream singles = new ByteArrayOutputStream();
    private String name = "";
    private long type;
    private boolean isExternal;
    private int texts;
    private OnnxTensor.@Nullable Encoding encoding;
    private @Nullable ByteBuffer data;

    private TensorReader(ExternalData beside) {
        this.beside = beside;
    }

    static OnnxTensor read(WireReader in, ExternalData beside) throws IOException {
        TensorReader reader = new TensorReader(beside);
        in.message(reader::field);
        return reader.tensor();
    }

    /** Reads a file that is one tensor. */
    static OnnxTensor read(String what, ByteBuffer bytes) throws IOException {
        TensorReader reader = new TensorReader(ExternalData.none());
        WireReader.read(what, bytes, reader::field);
        return reader.tensor();
    }

    private void field(int number, WireReader in) throws IOException {
        switch (number) {
            case OnnxFields.Tensor.DIMS -> ModelReader.wholes(in, dims);
            case OnnxFields.Tensor.DATA_TYPE -> type = in.whole();
            case OnnxFields.Tensor.NAME -> name = in.text();
            case OnnxFields.Tensor.RAW_DATA -> found(OnnxTensor.Encoding.FIXED, in.slice());
            case OnnxFields.Tensor.FLOAT_DATA, OnnxFields.Tensor.DOUBLE_DATA -> numbers(OnnxTensor.Encoding.FIXED, in);
            case OnnxFields.Tensor.INT32_DATA, OnnxFields.Tensor.INT64_DATA, OnnxFields.Tensor.UINT64_DATA ->
                numbers(OnnxTensor.Encoding.VARINT, in);
            case OnnxFields.Tensor.STRING_DATA -> {
                in.skip();
                texts++;
            }
            case OnnxFields.Tensor.EXTERNAL_DATA -> in.message(ModelReader.entry(external));
            case OnnxFields.Tensor.DATA_LOCATION -> isExternal = in.whole() == OnnxFields.Tensor.EXTERNAL;
            case OnnxFields.Tensor.SEGMENT ->
                throw new OnnxException("tensor '" + name + "' is a segment of a larger one, which is not read");
            default -> in.skip();
        }
    }

    /** Values that are packed stay where they lie; single ones, which few writers make, are gathered. */
    private void numbers(OnnxTensor.Encoding how, WireReader in) throws IOException {
        if (in.isPacked() && singles.size() == 0 && data == null) {
            found(how, in.slice());
            return;
        }
        ByteBuffer more = in.isPacked() ? in.slice() : in.single();
        if (singles.size() == 0 && data != null) {
            append(data);
        }
        append(more);
        encoding = how;
        data = ByteBuffer.wrap(new byte[0]);
    }

    private void append(ByteBuffer more) {
        byte[] copy = new byte[more.remaining()];
        more.duplicate().get(copy);
        singles.writeBytes(copy);
    }

    private void found(OnnxTensor.Encoding how, ByteBuffer where) {
        if (data == null || data.remaining() == 0) { // an empty field beside the one that counts
            encoding = how;
            data = where;
        }
    }

    private OnnxTensor tensor() throws IOException {
        ElementType elements = ElementType.of(type)
                .filter(known -> known != ElementType.UNDEFINED)
                .orElseThrow(() -> new OnnxException(
                        "tensor '" + name + "' has elements of type " + type + ", which this version does not know"));
        if (dims.stream().anyMatch(dim -> dim < 0)) {
            throw new OnnxException("tensor '" + name + "' has a negative extent: " + dims);
        }
        ByteBuffer bytes = data == null ? ByteBuffer.allocate(0) : data;
        if (singles.size() > 0) {
            bytes = ByteBuffer.wrap(singles.toByteArray());
        }
        OnnxTensor.Encoding how = encoding == null ? OnnxTensor.Encoding.FIXED : encoding;
        if (elements == ElementType.STRING) {
            how = OnnxTensor.Encoding.TEXT;
        }
        OnnxTensor read = new OnnxTensor(name, elements, List.copyOf(dims), how, bytes);
        long count = count(read);
        if (isExternal && beside.describes(external)) {
            return new OnnxTensor(
                    name, elements, List.copyOf(dims), OnnxTensor.Encoding.ABSENT, ByteBuffer.allocate(0));
        }
        if (isExternal) {
            return new OnnxTensor(
                    name,
                    elements,
                    List.copyOf(dims),
                    OnnxTensor.Encoding.FIXED,
                    beside.bytes(read, elements.bytes(count), external));
        }
        check(read, count);
        return read;
    }

    private static long count(OnnxTensor read) throws OnnxException {
        try {
            read.type().bytes(read.elements());
            return read.elements();
        } catch (ArithmeticException tooMany) {
            throw new OnnxException("tensor " + read + " has more elements than can be counted", tooMany);
        }
    }

    private void check(OnnxTensor read, long count) throws OnnxException {
        long expected;
        long there;
        switch (read.encoding()) {
            case FIXED -> {
                expected = read.type().bytes(count);
                there = read.data().remaining();
            }
            case VARINT -> {
                boolean packed = read.type().bits() < Byte.SIZE;
                expected = packed ? read.type().bytes(count) : count;
                there = varints(read.data());
            }
            default -> {
                expected = count;
                there = texts;
            }
        }
        if (expected != there) {
            throw new OnnxException("tensor " + read + " needs " + expected
                    + (read.encoding() == OnnxTensor.Encoding.FIXED ? " bytes" : " values") + ", the file has "
                    + there);
        }
    }

    /** How many numbers there are: each ends with a byte whose highest bit is clear. */
    private static long varints(ByteBuffer data) throws OnnxException {
        long count = 0;
        int length = 0;
        while (data.hasRemaining()) {
            length++;
            if (data.get() >= 0) {
                count++;
                length = 0;
            } else if (length > 9) {
                throw new OnnxException("a tensor's data hold a number of more than 64 bits");
            }
        }
        return count;
    }
}
