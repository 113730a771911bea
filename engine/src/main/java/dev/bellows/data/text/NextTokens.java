package dev.bellows.data.text;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

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
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int[] tokens = in.lines()
                    .map(tokenizer::tokenize)
                    .filter(line -> !line.isEmpty())
                    .flatMap(line -> end == null ? line.stream() : Stream.concat(line.stream(), Stream.of(end)))
                    .mapToInt(vocabulary::index)
                    .toArray();
            return new NextTokens(tokens, length);
        }
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
