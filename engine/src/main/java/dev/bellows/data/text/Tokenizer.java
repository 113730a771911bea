package dev.bellows.data.text;

import java.util.ArrayList;
import java.util.List;

/** Cuts text into tokens. May be called by several threads at once. */
@FunctionalInterface
public interface Tokenizer {
    /** The tokens of a text in their order; none for an empty text. */
    List<String> tokenize(String text);

    /** Cuts each token further by another tokenizer, such as words into pieces. */
    default Tokenizer then(Tokenizer finer) {
        return text -> {
            List<String> tokens = new ArrayList<>();
            tokenize(text).forEach(token -> tokens.addAll(finer.tokenize(token)));
            return tokens;
        };
    }
}
