package dev.bellows.oracle;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Shapes drawn at random for the inputs of one row, which names extents by letters: {@code "ab"} and {@code "b"} share their
 * last extent. A 1 stands for itself, and {@code "*"} for a shape of any rank from 1 to 4.
 */
final class Letters {
    private static final int RANKS = 4;
    private static final int MOST = 6;

    private final Random random;
    private final String any;
    private final Map<Character, Integer> extents = new HashMap<>(Map.of('1', 1));

    Letters(Random random) {
        this.random = random;
        this.any = "wxyz".substring(0, 1 + random.nextInt(RANKS));
    }

    int[] dims(String letters) {
        return (letters.equals("*") ? any : letters)
                .chars()
                .map(letter -> extents.computeIfAbsent((char) letter, unknown -> extent()))
                .toArray();
    }

    /** 1 in one case of four, since that is where broadcasting and folds go wrong. */
    private int extent() {
        return random.nextInt(4) == 0 ? 1 : 2 + random.nextInt(MOST - 1);
    }
}
