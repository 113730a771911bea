package dev.bellows.data.text;

import java.util.List;
import java.util.stream.IntStream;

/** Runs of neighbouring tokens. */
public final class NGrams {
    private NGrams() {}

    /** All runs of {@code n} tokens, joined by a separator, from left to right; none if there are fewer tokens. */
    public static List<String> of(List<String> tokens, int n, String separator) {
        if (n < 1) {
            throw new IllegalArgumentException("n-grams: n must be 1 or more: " + n);
        }
        return IntStream.rangeClosed(0, tokens.size() - n)
                .mapToObj(start -> String.join(separator, tokens.subList(start, start + n)))
                .toList();
    }

    /** All runs of {@code least} to {@code most} tokens, the short ones first. */
    public static List<String> of(List<String> tokens, int least, int most, String separator) {
        return IntStream.rangeClosed(least, most)
                .boxed()
                .flatMap(n -> of(tokens, n, separator).stream())
                .toList();
    }
}
