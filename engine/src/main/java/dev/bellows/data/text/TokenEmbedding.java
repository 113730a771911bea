package dev.bellows.data.text;

import dev.bellows.ndarray.NDArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Map<String, float[]> vectors = new LinkedHashMap<>();
            String line = in.readLine();
            String[] first = line == null ? new String[0] : line.strip().split(" ", -1);
            boolean header = first.length == 2;
            int size = header ? Integer.parseInt(first[1]) : first.length - 1;
            if (size < 1) {
                throw new IOException("embedding: no vectors in " + file);
            }
            if (header) {
                line = in.readLine();
            }
            for (int number = header ? 2 : 1; line != null; line = in.readLine(), number++) {
                add(line.stripTrailing(), size, wanted, vectors, file + ", line " + number);
            }
            return new TokenEmbedding(vectors, size);
        } catch (NumberFormatException e) {
            throw new IOException("embedding: the first line must be two numbers or a vector: " + file, e);
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
