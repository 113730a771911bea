package dev.bellows.spark.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.platform.Fp16Conversions;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.spark.data.codec.Texts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/** Elements as columns have them, and as ONNX Runtime's Java package does: alike, but for numbers of one and two bytes. */
final class Elements {
    private static final Map<ElementType, OnnxJavaType> TYPES = Map.ofEntries(
            Map.entry(ElementType.FLOAT, OnnxJavaType.FLOAT),
            Map.entry(ElementType.DOUBLE, OnnxJavaType.DOUBLE),
            Map.entry(ElementType.FLOAT16, OnnxJavaType.FLOAT16),
            Map.entry(ElementType.BFLOAT16, OnnxJavaType.BFLOAT16),
            Map.entry(ElementType.INT8, OnnxJavaType.INT8),
            Map.entry(ElementType.INT16, OnnxJavaType.INT16),
            Map.entry(ElementType.INT32, OnnxJavaType.INT32),
            Map.entry(ElementType.INT64, OnnxJavaType.INT64),
            Map.entry(ElementType.UINT8, OnnxJavaType.UINT8),
            Map.entry(ElementType.BOOL, OnnxJavaType.BOOL),
            Map.entry(ElementType.STRING, OnnxJavaType.STRING));

    private Elements() {}

    /** What the package calls a type; empty: it neither takes nor gives it, or no column does. */
    static Optional<OnnxJavaType> of(ElementType type) {
        return Optional.ofNullable(TYPES.get(type));
    }

    private static boolean isAlike(ElementType type) {
        return type.isOwn() && type != ElementType.BFLOAT16;
    }

    /** The texts that an input of texts gets. */
    static String[] texts(ByteBuffer places, Texts texts) {
        String[] all = new String[places.remaining() / Integer.BYTES];
        for (int i = 0; i < all.length; i++) {
            all[i] = texts.at(places.getInt(places.position() + i * Integer.BYTES));
        }
        return all;
    }

    /**
     * Takes in the texts that an output gave, and writes their places.
     *
     * @param given a text, or an array of such
     */
    static void take(Object given, Texts texts, ByteBuffer to) {
        if (given instanceof Object[] parts) {
            for (Object part : parts) {
                take(part, texts, to);
            }
        } else {
            to.putInt(texts.add((String) given));
        }
    }

    /**
     * What an input gets: the buffer itself, if elements are alike.
     *
     * @throws IllegalArgumentException if a number is outside of the narrow type
     */
    static ByteBuffer narrowed(RuntimeBlock.Value input, ByteBuffer from) {
        ElementType type = input.type();
        if (isAlike(type)) {
            return from;
        }
        ByteBuffer wide = from.duplicate().order(ByteOrder.nativeOrder());
        ByteBuffer to = ByteBuffer.allocateDirect(wide.remaining() / Float.BYTES * type.bits() / Byte.SIZE)
                .order(ByteOrder.nativeOrder());
        while (wide.hasRemaining()) {
            switch (type) {
                case FLOAT16 -> to.putShort(Fp16Conversions.floatToFp16(wide.getFloat()));
                case BFLOAT16 -> to.putShort(Fp16Conversions.floatToBf16(wide.getFloat()));
                case INT8 -> to.put((byte) within(input, wide.getInt()));
                default -> to.putShort((short) within(input, wide.getInt()));
            }
        }
        return to.flip();
    }

    private static int within(RuntimeBlock.Value input, int number) {
        if (number < input.type().least() || number > input.type().greatest()) {
            throw new IllegalArgumentException("onnx runtime: input '" + input.name() + "' takes " + input.type()
                    + ", from " + input.type().least() + " to " + input.type().greatest() + "; its column has "
                    + number);
        }
        return number;
    }

    /** Copies what an output gave to where the row's elements belong. */
    static void widen(RuntimeBlock.Value output, ByteBuffer given, ByteBuffer to) {
        ElementType type = output.type();
        if (isAlike(type)) {
            to.put(given);
            return;
        }
        ByteBuffer narrow = given.duplicate().order(ByteOrder.nativeOrder());
        ByteBuffer wide = to.duplicate().order(ByteOrder.nativeOrder());
        while (narrow.hasRemaining()) {
            switch (type) {
                case FLOAT16 -> wide.putFloat(Fp16Conversions.fp16ToFloat(narrow.getShort()));
                case BFLOAT16 -> wide.putFloat(Fp16Conversions.bf16ToFloat(narrow.getShort()));
                case INT8 -> wide.putInt(narrow.get());
                default -> wide.putInt(narrow.getShort());
            }
        }
    }
}
