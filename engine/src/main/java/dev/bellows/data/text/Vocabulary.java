package dev.bellows.data.text;

import dev.bellows.json.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tokens and their numbers: first those of the {@link SpecialTokens}, then the rest. */
public final class Vocabulary {
    private static final RecordJson<Saved> JSON = RecordJson.of("vocabulary", Saved.class);

    private record Saved(List<String> tokens, SpecialTokens special) {}

    private final List<String> tokens;
    private final SpecialTokens special;
    private final Map<String, Integer> indices = new HashMap<>();

    private Vocabulary(List<String> tokens, SpecialTokens special) {
        this.tokens = List.copyOf(tokens);
        this.special = special;
        for (String token : this.tokens) {
            if (indices.putIfAbsent(token, indices.size()) != null) {
                throw new IllegalArgumentException("vocabulary: tokens must differ: '" + token + "' comes twice");
            }
        }
        special.all().forEach(this::require);
    }

    private void require(String token) {
        if (!indices.containsKey(token)) {
            throw new IllegalArgumentException("vocabulary: the special token '" + token + "' is not among the tokens");
        }
    }

    /**
     * The special tokens and those counted, the most frequent first and equally frequent ones in the order of their
     * characters.
     *
     * @param minimum tokens that come less often are left out
     * @param most the most counted tokens to take
     */
    public static Vocabulary of(Map<String, Integer> counts, int minimum, int most, SpecialTokens special) {
        Set<String> tokens = new LinkedHashSet<>(special.all());
        List<String> counted = counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= minimum && !tokens.contains(entry.getKey()))
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
        tokens.addAll(counted);
        return new Vocabulary(List.copyOf(tokens), special);
    }

    /** Every counted token, with the usual special ones. */
    public static Vocabulary of(Map<String, Integer> counts) {
        return of(counts, 1, Integer.MAX_VALUE, SpecialTokens.USUAL);
    }

    /** Tokens in their order, as in a {@code vocab.txt}; the special ones must be among them. */
    public static Vocabulary ofTokens(List<String> tokens, SpecialTokens special) {
        return new Vocabulary(tokens, special);
    }

    /** How often each token comes. */
    public static Map<String, Integer> count(Stream<List<String>> texts) {
        Map<String, Integer> counts = new HashMap<>();
        texts.forEach(text -> text.forEach(token -> counts.merge(token, 1, Integer::sum)));
        return counts;
    }

    /** Reads what {@link #save} wrote. */
    public static Vocabulary load(Path file) throws IOException {
        return fromJson(Files.readString(file, StandardCharsets.UTF_8));
    }

    /** Writes this vocabulary as JSON. */
    public void save(Path file) throws IOException {
        Files.writeString(file, toJson(), StandardCharsets.UTF_8);
    }

    /** Reads what {@link #toJson} wrote. */
    public static Vocabulary fromJson(String json) {
        Saved saved = JSON.parse(json);
        return new Vocabulary(saved.tokens, saved.special);
    }

    /** The tokens and which of them are special, as JSON. */
    public String toJson() {
        return JSON.write(new Saved(tokens, special));
    }

    public int size() {
        return tokens.size();
    }

    public boolean contains(String token) {
        return indices.containsKey(token);
    }

    public SpecialTokens special() {
        return special;
    }

    /** All tokens in the order of their numbers. */
    public List<String> tokens() {
        return tokens;
    }

    /**
     * The number of a token, or of the unknown one.
     *
     * @throws IllegalArgumentException if it is not in the vocabulary and there is no unknown token
     */
    public int index(@Nullable String token) {
        Integer known = indices.get(token);
        if (known == null) {
            String unknown = special.unknown();
            if (unknown == null) {
                throw new IllegalArgumentException(
                        "vocabulary: no such token, and none for unknown ones: '" + token + "'");
            }
            known = Objects.requireNonNull(indices.get(unknown));
        }
        return known;
    }

    /** The numbers of tokens. */
    public int[] indices(List<String> text) {
        return text.stream().mapToInt(this::index).toArray();
    }

    /** The token of a number. */
    public String token(int index) {
        if (index < 0 || index >= tokens.size()) {
            throw new IndexOutOfBoundsException(
                    "vocabulary: numbers go from 0 to " + (tokens.size() - 1) + ": " + index);
        }
        return tokens.get(index);
    }

    /** The tokens of numbers. */
    public List<String> tokens(int[] numbers) {
        return Arrays.stream(numbers).mapToObj(this::token).toList();
    }

    @Override
    public String toString() {
        return "Vocabulary(" + tokens.size() + " tokens, " + special.all() + " special)";
    }
}
