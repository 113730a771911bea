package dev.bellows.data.file;

import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers as people's files write them. None becomes another number on the way in. */
final class Decimals {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final int SHOWN = 40;

    private Decimals() {}

    /**
     * A decimal number, or NaN or an infinity by its name.
     *
     * @throws NumberFormatException for anything else, such as hexadecimal numbers, and for those that are too great; with what is wrong
     */
    static float parse(String text) {
        String bare = text.strip();
        if (DECIMAL.matcher(bare).matches()) {
            float value = Float.parseFloat(bare);
            if (Float.isInfinite(value)) {
                throw new NumberFormatException("is more than a float holds");
            }
            return value;
        }
        return switch (bare.toLowerCase(Locale.ROOT)) {
            case "nan" -> Float.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Float.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Float.NEGATIVE_INFINITY;
            default -> throw new NumberFormatException("is no number");
        };
    }

    /** In quotes, and not at any length: it is a user's. */
    static String shown(String text) {
        return text.length() <= SHOWN ? "'" + text + "'" : "'" + text.substring(0, SHOWN) + "…'";
    }
}
