package dev.bellows.data.text;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Cuts sequences off behind {@code length} tokens, and fills shorter ones up with {@code padding}. */
public record FixedLength(int length, int padding) implements UnaryOperator<int[]> {
    public FixedLength {
        if (length < 0) {
            throw new IllegalArgumentException("fixed length: the length must be 0 or more: " + length);
        }
    }

    @Override
    public int[] apply(int[] tokens) {
        int[] fixed = Arrays.copyOf(tokens, length);
        Arrays.fill(fixed, Math.min(tokens.length, length), length, padding);
        return fixed;
    }
}
