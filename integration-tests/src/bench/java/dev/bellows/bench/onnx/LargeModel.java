package dev.bellows.bench.onnx;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An ONNX file of layers without end, written piece by piece: no more of it is in memory than one weight. */
final class LargeModel {
    private static final int SIZE = 1024;

    private LargeModel() {}

    /** Writes so many layers of {@value #SIZE} by {@value #SIZE}. */
    static void write(Path file, int layers) throws IOException {
        ByteArrayOutputStream nodes = new ByteArrayOutputStream();
        for (int i = 0; i < layers; i++) {
            ByteArrayOutputStream node = new ByteArrayOutputStream();
            bytes(node, 1, text("x" + i));
            bytes(node, 1, text("w" + i));
            bytes(node, 2, text("x" + (i + 1)));
            bytes(node, 4, text("MatMul"));
            bytes(nodes, 1, node.toByteArray());
        }
        bytes(nodes, 11, info("x0"));
        bytes(nodes, 12, info("x" + layers));
        long graph = nodes.size();
        for (int i = 0; i < layers; i++) {
            int size = head(i).length + SIZE * SIZE * 4;
            graph += 1 + varint(size) + size;
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write(1 << 3);
            varint(out, 8);
            ByteArrayOutputStream opset = new ByteArrayOutputStream();
            opset.write(2 << 3);
            opset.write(17);
            bytes(out, 8, opset.toByteArray());
            out.write(7 << 3 | 2);
            varint(out, graph);
            nodes.writeTo(out);
            byte[] row = row();
            for (int i = 0; i < layers; i++) {
                byte[] head = head(i);
                out.write(5 << 3 | 2);
                varint(out, head.length + (long) SIZE * SIZE * 4);
                out.write(head);
                for (int k = 0; k < SIZE; k++) {
                    out.write(row);
                }
            }
        }
    }

    private static byte[] row() {
        ByteBuffer row = ByteBuffer.allocate(SIZE * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < SIZE; i++) {
            row.putFloat((i % 7 - 3) / 100f);
        }
        return row.array();
    }

    /** All of a weight but its data: extents, type and name, and the key and length of what follows. */
    private static byte[] head(int layer) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int axis = 0; axis < 2; axis++) {
            head.write(1 << 3);
            varint(head, SIZE);
        }
        head.write(2 << 3);
        head.write(1);
        bytes(head, 8, text("w" + layer));
        head.write(9 << 3 | 2);
        varint(head, (long) SIZE * SIZE * 4);
        return head.toByteArray();
    }

    private static byte[] info(String name) throws IOException {
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        tensor.write(1 << 3);
        tensor.write(1);
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        bytes(type, 1, tensor.toByteArray());
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        bytes(info, 1, text(name));
        bytes(info, 2, type.toByteArray());
        return info.toByteArray();
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static void bytes(OutputStream out, int field, byte[] value) throws IOException {
        varint(out, (long) field << 3 | 2);
        varint(out, value.length);
        out.write(value);
    }

    private static int varint(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    }

    private static void varint(OutputStream out, long value) throws IOException {
        long left = value;
        while (left > 0x7F) {
            out.write((int) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
