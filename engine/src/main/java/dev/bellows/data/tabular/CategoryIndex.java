package dev.bellows.data.tabular;

import dev.bellows.json.RecordJson;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Turns categories as text into codes 0, 1, … and back: for labels, and for columns on their way to a {@link
 * OneHotEncoding} or an embedding.
 */
public final class CategoryIndex {
    private static final RecordJson<Saved> JSON = RecordJson.of("category index", Saved.class);
    private static final int SHOWN = 20;

    /** What becomes of a category that training did not have. */
    public enum Unknown {
        /** An {@link IllegalArgumentException}. */
        REFUSE,
        /** Code -1, which {@link OneHotEncoding} takes for none of them. */
        NONE,
        /** A code of its own, one past the last. */
        EXTRA
    }

    private record Saved(List<String> categories, Unknown unknown) {}

    private final Saved state;
    private final Map<String, Integer> codes = new HashMap<>();

    private CategoryIndex(Saved state) {
        this.state = state;
        state.categories.forEach(category -> codes.put(category, codes.size()));
        if (codes.size() != state.categories.size()) {
            throw new IllegalArgumentException("category index: categories must differ: "
                    + (state.categories.size() - codes.size()) + " come twice among " + state.categories);
        }
    }

    /** The given categories in their order. */
    public static CategoryIndex of(List<String> categories, Unknown unknown) {
        return new CategoryIndex(new Saved(List.copyOf(categories), unknown));
    }

    /**
     * The categories that come {@code minimum} times or more, the most frequent first, equally frequent ones by name.
     *
     * @throws IllegalArgumentException if a value is null, with its place
     */
    public static CategoryIndex fit(List<String> values, int minimum, Unknown unknown) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) == null) {
                throw new IllegalArgumentException(
                        "category index: value " + i + " is null; leave it out, or give it a name of its own");
            }
        }
        Map<String, Long> counts =
                values.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        List<String> categories = counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= minimum)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        return of(categories, unknown);
    }

    /** Reads what {@link #toJson} wrote. */
    public static CategoryIndex fromJson(String json) {
        return new CategoryIndex(JSON.parse(json));
    }

    /** The categories and what becomes of others, as JSON. */
    public String toJson() {
        return JSON.write(state);
    }

    /** How many codes there are, with that for unknown ones if it is {@link Unknown#EXTRA}. */
    public int size() {
        return codes.size() + (state.unknown == Unknown.EXTRA ? 1 : 0);
    }

    /** The categories by code. */
    public List<String> categories() {
        return state.categories;
    }

    /** The code of a category. */
    public int code(String category) {
        Integer code = codes.get(category);
        if (code != null) {
            return code;
        }
        return switch (state.unknown) {
            case REFUSE ->
                throw new IllegalArgumentException("category index: unknown category '" + category + "'; known are "
                        + state.categories.subList(0, Math.min(SHOWN, codes.size())));
            case NONE -> -1;
            case EXTRA -> codes.size();
        };
    }

    /** The codes of a column, as numbers for the columns of a table. */
    public float[] codes(List<String> column) {
        float[] numbers = new float[column.size()];
        IntStream.range(0, numbers.length).forEach(i -> numbers[i] = code(column.get(i)));
        return numbers;
    }

    /** The category of a code. */
    public String category(int code) {
        if (code < 0 || code >= codes.size()) {
            throw new IndexOutOfBoundsException(
                    "category index: codes go from 0 to " + (codes.size() - 1) + ": " + code);
        }
        return state.categories.get(code);
    }

    @Override
    public String toString() {
        return "CategoryIndex(" + codes.size() + " categories, unknown " + state.unknown + ")";
    }
}
