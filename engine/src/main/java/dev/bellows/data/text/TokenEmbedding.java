package dev.bellows.data.text;

import dev.bellows.data.file.Utf8File;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Vectors of tokens, as GloVe and fastText publish them: lines of a token and its numbers, after fastText's first line of
 * their count and size. A token may hold spaces; of several lines for one token the first counts.
 */
public final class TokenEmbedding {
    private final Map<String, float[]> vectors;
    private final int size;

    private TokenEmbedding(Map<String, float[]> vectors, int size) {
        this.vectors = vectors;
        this.size = size;
    }

    /** Reads all vectors of a file in UTF-8. */
    public static TokenEmbedding read(Path file) throws IOException {
        return read(file, token -> true);
    }

    /**
     * Reads the vectors of some tokens, such as those in a vocabulary.
     *
     * @throws IOException if the file cannot be read, holds no vectors, or a line is malformed, with its number
     */
    public static TokenEmbedding read(Path file, Predicate<String> wanted) throws IOException {
        VectorLines vectors = new VectorLines(file, wanted);
        Utf8File.forEachLine(file, "embedding", vectors);
        if (vectors.size < 1) {
            throw new IOException("embedding: no vectors in " + file);
        }
        return new TokenEmbedding(vectors.found, vectors.size);
    }

    /** Lines of vectors, of which the first says how long they are. Blank ones are passed over. */
    private static final class VectorLines implements Utf8File.LineUser {
        private final Map<String, float[]> found = new LinkedHashMap<>();
        private final Path file;
        private final Predicate<String> wanted;
        private int size;

        VectorLines(Path file, Predicate<String> wanted) {
            this.file = file;
            this.wanted = wanted;
        }

        @Override
        public void line(String line, int number) throws IOException {
            if (line.isBlank()) {
                return;
            }
            if (size == 0) {
                String[] first = line.strip().split(" ", -1);
                if (first.length == 2) {
                    size = header(first[1]);
                    return;
                }
                size = first.length - 1;
            }
            if (size < 1) {
                throw new IOException("embedding: no vectors in " + file);
            }
            add(line.stripTrailing(), size, wanted, found, file + ", line " + number);
        }

        private int header(String length) throws IOException {
            try {
                return Integer.parseInt(length);
            } catch (NumberFormatException e) {
                throw new IOException("embedding: the first line must be two numbers or a vector: " + file, e);
            }
        }
    }

    private static void add(String line, int size, Predicate<String> wanted, Map<String, float[]> vectors, String place)
            throws IOException {
        String[] parts = line.split(" ", -1);
        int start = parts.length - size; // the token itself may hold spaces
        if (start < 1) {
            throw new IOException(
                    "embedding: expects a token and " + size + " numbers, got " + parts.length + " parts: " + place);
        }
        String token = String.join(" ", Arrays.asList(parts).subList(0, start));
        if (!wanted.test(token)) {
            return;
        }
        float[] vector = new float[size];
        try {
            for (int i = 0; i < size; i++) {
                vector[i] = Float.parseFloat(parts[start + i]);
            }
        } catch (NumberFormatException e) {
            throw new IOException("embedding: not a number: " + e.getMessage() + ": " + place, e);
        }
        vectors.putIfAbsent(token, vector);
    }

    /** Numbers in a vector. */
    public int size() {
        return size;
    }

    /** The tokens that have a vector, in the order of the file. */
    public Set<String> tokens() {
        return Collections.unmodifiableSet(vectors.keySet());
    }

    /** A token's vector; zeros if it has none. */
    public float[] vector(String token) {
        float[] known = vectors.get(token);
        return known == null ? new float[size] : known.clone();
    }

    /** The weights of an embedding layer for a vocabulary, f32 {@code [tokens, size]}; zeros for those without a vector. */
    public NDArray weights(Vocabulary vocabulary) {
        return NDArray.of(vocabulary.tokens().stream().map(this::vector).toArray(float[][]::new));
    }
}
