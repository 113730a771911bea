package dev.bellows.spark.data.codec;

import java.io.Serializable;
import java.util.List;

/**
 * The words of texts, in the order of their numbers, which begin with {@value #FIRST}: 0 is what fills up short sequences, and
 * {@value #UNKNOWN} every other word.
 *
 * @param words without those two
 * @param strict whether a row with another word is invalid
 */
public record Words(List<String> words, boolean strict) implements Serializable {
    /** The number of all words that are not in the vocabulary. */
    public static final int UNKNOWN = 1;

    /** The number of the first word. */
    public static final int FIRST = 2;

    /** None: every word is unknown. */
    public static final Words NONE = new Words(List.of(), false);

    public Words {
        words = List.copyOf(words);
    }
}
