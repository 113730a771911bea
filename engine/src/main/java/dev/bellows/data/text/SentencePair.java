package dev.bellows.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encodes one or two texts as BERT-like networks take them (Devlin et al. 2018): begin token, first text, end token, and
 * if there is a second, that and another end token; filled up to one length. If they are too long, the longer text loses
 * its last token until they fit.
 */
public final class SentencePair {
    /**
     * An encoded pair, all three of the same length.
     *
     * @param tokens numbers in the vocabulary
     * @param segments 0 for the first text and its special tokens, 1 for the second and its end token, 0 for padding
     * @param mask 1 for tokens, 0 for padding
     */
    public record Encoded(int[] tokens, int[] segments, int[] mask) {}

    private final Vocabulary vocabulary;
    private final Tokenizer tokenizer;
    private final int length;
    private final String begin;
    private final String end;
    private final String padding;

    /**
     * Encodes to sequences of {@code length} tokens.
     *
     * @param vocabulary with begin, end and padding tokens
     */
    public SentencePair(Vocabulary vocabulary, Tokenizer tokenizer, int length) {
        SpecialTokens special = vocabulary.special();
        if (special.begin() == null || special.end() == null || special.padding() == null || length < 3) {
            throw new IllegalArgumentException("sentence pair: needs begin, end and padding tokens and a length of 3 or"
                    + " more: " + special + " and " + length);
        }
        this.vocabulary = vocabulary;
        this.tokenizer = tokenizer;
        this.length = length;
        begin = Objects.requireNonNull(special.begin());
        end = Objects.requireNonNull(special.end());
        padding = Objects.requireNonNull(special.padding());
    }

    /** Encodes one text. */
    public Encoded encode(String text) {
        return encode(text, null);
    }

    /** Encodes two texts, or one if the second is null. */
    public Encoded encode(String first, @Nullable String second) {
        List<String> a = new ArrayList<>(tokenizer.tokenize(first));
        List<String> b = second == null ? List.of() : new ArrayList<>(tokenizer.tokenize(second));
        int room = length - (second == null ? 2 : 3);
        while (a.size() + b.size() > Math.max(room, 0)) {
            List<String> longer = a.size() >= b.size() ? a : b;
            longer.remove(longer.size() - 1);
        }
        List<String> tokens = new ArrayList<>(List.of(begin));
        tokens.addAll(a);
        tokens.add(end);
        int firstEnd = tokens.size();
        if (second != null) {
            tokens.addAll(b);
            tokens.add(end);
        }
        return padded(vocabulary.indices(tokens), firstEnd);
    }

    private Encoded padded(int[] numbers, int firstEnd) {
        int[] segments = new int[length];
        int[] mask = new int[length];
        Arrays.fill(segments, firstEnd, numbers.length, 1);
        Arrays.fill(mask, 0, numbers.length, 1);
        return new Encoded(new FixedLength(length, vocabulary.index(padding)).apply(numbers), segments, mask);
    }
}
