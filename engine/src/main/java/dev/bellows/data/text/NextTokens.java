package dev.bellows.data.text;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import dev.bellows.data.file.Utf8File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A text as training data of a language model: stretches of {@code length} tokens, each with the tokens that follow one
 * place later. What is left over at the end is dropped.
 */
public final class NextTokens implements Dataset<Example<int[], int[]>> {
    private final int[] tokens;
    private final int length;

    public NextTokens(int[] tokens, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("next tokens: the length must be 1 or more: " + length);
        }
        this.tokens = tokens.clone();
        this.length = length;
    }

    /**
     * Reads a file in UTF-8, such as those of WikiText, line by line. A line's tokens are followed by the vocabulary's end
     * token, if it has one; lines without tokens are passed over.
     */
    public static NextTokens read(Path file, Tokenizer tokenizer, Vocabulary vocabulary, int length)
            throws IOException {
        String end = vocabulary.special().end();
        IntStream.Builder tokens = IntStream.builder();
        Utf8File.forEachLine(file, "next tokens", (text, number) -> {
            List<String> line = tokenizer.tokenize(text);
            if (!line.isEmpty()) {
                line.forEach(token -> tokens.add(vocabulary.index(token)));
                if (end != null) {
                    tokens.add(vocabulary.index(end));
                }
            }
        });
        return new NextTokens(tokens.build().toArray(), length);
    }

    @Override
    public int size() {
        return Math.max(0, tokens.length - 1) / length;
    }

    @Override
    public Example<int[], int[]> get(int index) {
        int from = Objects.checkIndex(index, size()) * length;
        return new Example<>(
                Arrays.copyOfRange(tokens, from, from + length),
                Arrays.copyOfRange(tokens, from + 1, from + 1 + length));
    }
}
