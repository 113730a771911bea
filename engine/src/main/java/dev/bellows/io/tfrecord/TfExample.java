package dev.bellows.io.tfrecord;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The message {@code tf.train.Example}: features by name. A feature is a list of bytes, of f32 or of i64, or none of them, which stands for
 * a list of nothing.
 */
public final class TfExample {
    private static final int FEATURES = 1;
    private static final int FEATURE = 1;
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int BYTES_LIST = 1;
    private static final int FLOAT_LIST = 2;
    private static final int INT64_LIST = 3;
    private static final int LIST = 1;

    /** What a feature's list holds. */
    public enum Kind {
        BYTES,
        F32,
        I64,
        NONE
    }

    /**
     * A feature. The list is that of its kind; the others are empty.
     *
     * @param bytes of {@link Kind#BYTES}
     * @param numbers of {@link Kind#F32}
     * @param wholes of {@link Kind#I64}
     */
    public record Feature(Kind kind, List<byte[]> bytes, float[] numbers, long[] wholes) {
        private static final Feature NONE = new Feature(Kind.NONE, List.of(), new float[0], new long[0]);

        /** A list of bytes. */
        public static Feature of(List<byte[]> bytes) {
            return new Feature(Kind.BYTES, List.copyOf(bytes), new float[0], new long[0]);
        }

        /** A list of f32. */
        public static Feature of(float... numbers) {
            return new Feature(Kind.F32, List.of(), numbers, new long[0]);
        }

        /** A list of i64. */
        public static Feature of(long... wholes) {
            return new Feature(Kind.I64, List.of(), new float[0], wholes);
        }

        /** How long the list is. */
        public int size() {
            return bytes.size() + numbers.length + wholes.length;
        }
    }

    private TfExample() {}

    /** What is read of a message. */
    @FunctionalInterface
    private interface Field {
        /** Reads a field, or returns false to have it skipped. */
        boolean read(int number, int wireType) throws IOException;
    }

    /**
     * Reads a message.
     *
     * @throws IOException a sentence if it is not one
     */
    public static Map<String, Feature> parse(byte[] record) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(record);
        Map<String, Feature> features = new LinkedHashMap<>();
        try {
            message(in, (number, wire) -> {
                if (number != FEATURES || wire != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    return false;
                }
                within(in, (inner, innerWire) -> {
                    if (inner != FEATURE || innerWire != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                        return false;
                    }
                    entry(in, features);
                    return true;
                });
                return true;
            });
        } catch (IOException | IllegalStateException e) {
            throw new IOException("no tf.train.Example, or a damaged one: " + e.getMessage(), e);
        }
        return features;
    }

    private static void message(CodedInputStream in, Field fields) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!fields.read(WireFormat.getTagFieldNumber(tag), WireFormat.getTagWireType(tag))) {
                in.skipField(tag);
            }
        }
    }

    private static void within(CodedInputStream in, Field fields) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        message(in, fields);
        in.popLimit(limit);
    }

    private static void entry(CodedInputStream in, Map<String, Feature> into) throws IOException {
        String[] key = {""};
        Feature[] value = {Feature.NONE};
        within(in, (number, wire) -> {
            if (wire != WireFormat.WIRETYPE_LENGTH_DELIMITED || (number != KEY && number != VALUE)) {
                return false;
            } else if (number == KEY) {
                key[0] = in.readString();
            } else {
                within(in, (kind, kindWire) -> {
                    if (kindWire != WireFormat.WIRETYPE_LENGTH_DELIMITED || kind < BYTES_LIST || kind > INT64_LIST) {
                        return false;
                    }
                    value[0] = kind == BYTES_LIST ? bytes(in) : kind == FLOAT_LIST ? numbers(in) : wholes(in);
                    return true;
                });
            }
            return true;
        });
        into.put(key[0], value[0]);
    }

    private static Feature bytes(CodedInputStream in) throws IOException {
        List<byte[]> values = new ArrayList<>();
        within(in, (number, wire) -> {
            if (number != LIST || wire != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                return false;
            }
            values.add(in.readByteArray());
            return true;
        });
        return Feature.of(values);
    }

    /** Packed, as they are written today, or each by itself. */
    private static Feature numbers(CodedInputStream in) throws IOException {
        float[][] values = {new float[1]};
        int[] count = {0};
        within(in, (number, wire) -> {
            if (number != LIST) {
                return false;
            } else if (wire == WireFormat.WIRETYPE_FIXED32) {
                values[0] = room(values[0], count[0]);
                values[0][count[0]++] = in.readFloat();
                return true;
            } else if (wire != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                return false;
            }
            int limit = in.pushLimit(in.readRawVarint32());
            values[0] = Arrays.copyOf(values[0], count[0] + in.getBytesUntilLimit() / Float.BYTES + 1);
            while (in.getBytesUntilLimit() > 0) {
                values[0] = room(values[0], count[0]);
                values[0][count[0]++] = in.readFloat();
            }
            in.popLimit(limit);
            return true;
        });
        return Feature.of(Arrays.copyOf(values[0], count[0]));
    }

    private static float[] room(float[] values, int count) {
        return count < values.length ? values : Arrays.copyOf(values, 2 * count + 1);
    }

    private static Feature wholes(CodedInputStream in) throws IOException {
        long[][] values = {new long[1]};
        int[] count = {0};
        within(in, (number, wire) -> {
            if (number != LIST) {
                return false;
            } else if (wire == WireFormat.WIRETYPE_VARINT) {
                values[0] = room(values[0], count[0]);
                values[0][count[0]++] = in.readRawVarint64();
                return true;
            } else if (wire != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                return false;
            }
            int limit = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                values[0] = room(values[0], count[0]);
                values[0][count[0]++] = in.readRawVarint64();
            }
            in.popLimit(limit);
            return true;
        });
        return Feature.of(Arrays.copyOf(values[0], count[0]));
    }

    private static long[] room(long[] values, int count) {
        return count < values.length ? values : Arrays.copyOf(values, 2 * count + 1);
    }

    /** Writes a field's content. */
    @FunctionalInterface
    private interface Content {
        void to(CodedOutputStream out) throws IOException;
    }

    /** The bytes of a message, its features in the order of the map. */
    public static byte[] write(Map<String, Feature> features) {
        return bytes(example -> example.writeByteArray(FEATURES, bytes(all -> {
            for (Map.Entry<String, Feature> feature : features.entrySet()) {
                all.writeByteArray(FEATURE, bytes(entry -> {
                    entry.writeString(KEY, feature.getKey());
                    entry.writeByteArray(VALUE, bytes(value -> list(feature.getValue(), value)));
                }));
            }
        })));
    }

    private static void list(Feature feature, CodedOutputStream out) throws IOException {
        switch (feature.kind) {
            case BYTES ->
                out.writeByteArray(BYTES_LIST, bytes(list -> {
                    for (byte[] value : feature.bytes) {
                        list.writeByteArray(LIST, value);
                    }
                }));
            case F32 ->
                out.writeByteArray(
                        FLOAT_LIST,
                        bytes(list -> list.writeByteArray(LIST, bytes(packed -> {
                            for (float value : feature.numbers) {
                                packed.writeFloatNoTag(value);
                            }
                        }))));
            case I64 ->
                out.writeByteArray(
                        INT64_LIST,
                        bytes(list -> list.writeByteArray(LIST, bytes(packed -> {
                            for (long value : feature.wholes) {
                                packed.writeInt64NoTag(value);
                            }
                        }))));
            case NONE -> {}
        }
    }

    private static byte[] bytes(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            content.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory fails for no reason of the outside", e);
        }
        return bytes.toByteArray();
    }
}
