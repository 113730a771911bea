package dev.bellows.spark.params;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Shapes of samples as users write them: {@code 1,28,28} as text, {@code [1, 28, 28]} in messages. */
public final class ShapeText {
    /** The first size of samples that are sequences, of which rows have different numbers of steps. */
    public static final int VARIES = -1;

    private ShapeText() {}

    /** Reads {@code "1,28,28"}, also with spaces or brackets, as a value of inputShape. */
    public static int[] parse(String text) {
        return parse("inputShape", text);
    }

    /**
     * Reads {@code "1,28,28"}, also with spaces or brackets.
     *
     * @param param whose value it is, for messages
     */
    public static int[] parse(String param, String text) {
        String bare = text.strip();
        if (bare.startsWith("[") && bare.endsWith("]")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        try {
            return bare.isBlank()
                    ? new int[0]
                    : Arrays.stream(bare.split(",", -1))
                            .map(String::strip)
                            .mapToInt(Integer::parseInt)
                            .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    param + ": must be sizes separated by commas: '" + text + "'; write for example 1,28,28", e);
        }
    }

    /** {@code [1, 28, 28]}. */
    public static String show(int... shape) {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Values in one sample of this shape. */
    public static long elements(int... shape) {
        return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }
}
