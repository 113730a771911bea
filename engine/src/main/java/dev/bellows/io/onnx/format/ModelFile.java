package dev.bellows.io.onnx.format;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes models whose arrays are too large to be on the heap: each is asked to write itself, in the model or in a file beside it. */
public final class ModelFile {
    /** The most bytes that a protobuf message may have. */
    public static final long MOST = Integer.MAX_VALUE;

    /** Arrays begin at multiples of this in a file beside the model, so that they can be mapped. */
    private static final long ALIGNMENT = 4096;

    /**
     * An array to be written.
     *
     * @param bytes how many {@code contents} writes: the elements one after the other, little endian
     */
    public record Array(String name, ElementType type, List<Long> dims, long bytes, Contents contents) {}

    /** The elements of an array. */
    @FunctionalInterface
    public interface Contents {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Arrays of fewer bytes stay in the model: tools look at them to know shapes. */
    private static final long SMALL = 1024;

    private ModelFile() {}

    /** How long the file is if all arrays lie in it. */
    public static long bytes(OnnxModel bare, List<Array> arrays) {
        long length = graphBytes(graph(bare), arrays);
        return head(bare).length + fieldBytes(OnnxFields.Model.GRAPH, length);
    }

    /**
     * Writes a model with arrays in it.
     *
     * @param bare the model without these arrays; it has neither functions nor initializers
     */
    public static void write(OnnxModel bare, List<Array> arrays, OutputStream to) throws IOException {
        byte[] graph = graph(bare);
        CodedOutputStream out = CodedOutputStream.newInstance(to);
        out.writeRawBytes(head(bare));
        begin(out, OnnxFields.Model.GRAPH, graphBytes(graph, arrays));
        out.writeRawBytes(graph);
        for (Array array : arrays) {
            byte[] described = described(array, Map.of());
            begin(out, OnnxFields.Graph.INITIALIZER, tensorBytes(described, array));
            out.writeRawBytes(described);
            begin(out, OnnxFields.Tensor.RAW_DATA, array.bytes());
            out.flush();
            array.contents().writeTo(to);
        }
        out.flush();
    }

    /**
     * Writes a model whose arrays lie in a file beside it, all but small ones.
     *
     * @param location the name of that file
     * @param data where its bytes go
     */
    public static void write(OnnxModel bare, List<Array> arrays, OutputStream to, String location, OutputStream data)
            throws IOException {
        List<byte[]> described = new ArrayList<>();
        long at = 0;
        for (Array array : arrays) {
            if (array.bytes() < SMALL) {
                described.add(whole(array));
                continue;
            }
            long start = (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            data.write(new byte[(int) (start - at)]);
            array.contents().writeTo(data);
            at = start + array.bytes();
            Map<String, String> place = new LinkedHashMap<>();
            place.put("location", location);
            place.put("offset", Long.toString(start));
            place.put("length", Long.toString(array.bytes()));
            described.add(described(array, place));
        }
        byte[] graph = graph(bare);
        long length = graph.length;
        for (byte[] each : described) {
            length += fieldBytes(OnnxFields.Graph.INITIALIZER, each.length);
        }
        CodedOutputStream out = CodedOutputStream.newInstance(to);
        out.writeRawBytes(head(bare));
        begin(out, OnnxFields.Model.GRAPH, length);
        out.writeRawBytes(graph);
        for (byte[] each : described) {
            out.writeByteArray(OnnxFields.Graph.INITIALIZER, each);
        }
        out.flush();
    }

    private static byte[] head(OnnxModel model) {
        String[] producer = model.producer().split(" ", 2);
        return WireWriter.message(out -> {
            out.whole(OnnxFields.Model.IR_VERSION, model.irVersion());
            out.text(OnnxFields.Model.PRODUCER_NAME, producer[0]);
            out.text(OnnxFields.Model.PRODUCER_VERSION, producer.length > 1 ? producer[1] : "");
            ModelWriter.opsets(out, OnnxFields.Model.OPSET_IMPORT, model.opsets());
            ModelWriter.entries(out, OnnxFields.Model.METADATA_PROPS, model.metadata());
        });
    }

    private static byte[] graph(OnnxModel model) {
        return WireWriter.message(out -> ModelWriter.graph(out, model.graph()));
    }

    private static byte[] described(Array array, Map<String, String> place) {
        return WireWriter.message(out -> {
            array.dims().forEach(dim -> out.whole(OnnxFields.Tensor.DIMS, dim));
            out.whole(OnnxFields.Tensor.DATA_TYPE, array.type().number());
            out.text(OnnxFields.Tensor.NAME, array.name());
            if (!place.isEmpty()) {
                ModelWriter.entries(out, OnnxFields.Tensor.EXTERNAL_DATA, place);
                out.whole(OnnxFields.Tensor.DATA_LOCATION, OnnxFields.Tensor.EXTERNAL);
            }
        });
    }

    private static byte[] whole(Array array) throws IOException {
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        array.contents().writeTo(elements);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(described(array, Map.of()));
        CodedOutputStream out = CodedOutputStream.newInstance(all);
        out.writeByteArray(OnnxFields.Tensor.RAW_DATA, elements.toByteArray());
        out.flush();
        return all.toByteArray();
    }

    private static long graphBytes(byte[] graph, List<Array> arrays) {
        long length = graph.length;
        for (Array array : arrays) {
            length += fieldBytes(OnnxFields.Graph.INITIALIZER, tensorBytes(described(array, Map.of()), array));
        }
        return length;
    }

    private static long tensorBytes(byte[] described, Array array) {
        return described.length + fieldBytes(OnnxFields.Tensor.RAW_DATA, array.bytes());
    }

    private static long fieldBytes(int field, long length) {
        return CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt64SizeNoTag(length) + length;
    }

    private static void begin(CodedOutputStream out, int field, long length) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(length);
    }
}
