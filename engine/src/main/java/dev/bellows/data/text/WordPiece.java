package dev.bellows.data.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a word into the longest pieces that a vocabulary has, from left to right (Wu et al. 2016); every piece but the
 * first begins with {@code ##}. A word that cannot be cut so, or is longer than {@code longest} characters, becomes the
 * unknown token. Words first: {@code Tokenizers.bertWords(true).then(new WordPiece(vocabulary, "[UNK]"))}.
 */
public record WordPiece(Vocabulary vocabulary, String unknown, int longest) implements Tokenizer {
    private static final String CONTINUED = "##";
    private static final int LONGEST = 100;

    /** For words of up to 100 characters. */
    public WordPiece(Vocabulary vocabulary, String unknown) {
        this(vocabulary, unknown, LONGEST);
    }

    @Override
    public List<String> tokenize(String word) {
        if (word.codePointCount(0, word.length()) > longest) {
            return List.of(unknown);
        }
        List<String> pieces = new ArrayList<>();
        for (int start = 0; start < word.length(); ) {
            int end = word.length();
            while (end > start && !vocabulary.contains(piece(word, start, end))) {
                end = word.offsetByCodePoints(end, -1);
            }
            if (end == start) {
                return List.of(unknown);
            }
            pieces.add(piece(word, start, end));
            start = end;
        }
        return pieces;
    }

    private static String piece(String word, int start, int end) {
        return start == 0 ? word.substring(0, end) : CONTINUED + word.substring(start, end);
    }
}
