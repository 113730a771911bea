package dev.bellows.json;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Records as JSON and back: a record is an object of its components, and one of a {@link Family} also says its name.
 *
 * <pre>{@code
 * RecordJson<Optimizer> json = RecordJson.of("optimizer", Optimizer.class);
 * Optimizer adam = json.parse("{\"optimizer\": \"Adam\", \"beta1\": 0.8}");
 * json.write(adam); // {"optimizer":"Adam","learningRate":0.001,"beta1":0.8,"beta2":0.999,"epsilon":1.0E-8,"weightDecay":0.0}
 * }</pre>
 *
 * <p>Components may be numbers, texts, constants of an enum, shapes, other records, and lists and maps of these. What is left
 * out is as the longest public constructor sets it whose parameters, called and typed as components, are all given; without
 * such a constructor only what is marked as nullable may be left out. Constructors of a jar count if it was compiled with
 * {@code -parameters}. All that is not null is written, so that a file means the same when defaults change.
 *
 * <p>NaN and infinities are texts. Constants and names are read in upper and lower case. What a component was called before
 * is its {@link Alias}, what a record was called before stands in its {@link Catalog}.
 */
public final class RecordJson<T> {
    private final String what;
    private final Class<T> type;

    private RecordJson(String what, Class<T> type) {
        this.what = what;
        this.type = type;
    }

    /**
     * The mapping of one type.
     *
     * @param what is read and written, with which messages begin, such as {@code network}
     * @param type a family, or a record
     */
    public static <T> RecordJson<T> of(String what, Class<T> type) {
        return new RecordJson<>(what, type);
    }

    /**
     * Reads a text; one of a family may be a name alone, without quotation marks.
     *
     * @throws IllegalArgumentException a sentence on what is unknown, missing, of a wrong type or out of bounds, and where
     */
    public T parse(String text) {
        boolean isName = FamilyNames.of(type).isPresent() && text.matches("[A-Za-z][\\w.-]*");
        return read(isName ? Json.text(text) : Json.parse(what, text));
    }

    /** As {@link #parse}, of what has been parsed. */
    public T read(JsonNode tree) {
        return type.cast(RecordReader.value(tree, type, Place.root(what), null));
    }

    /**
     * The JSON of a record.
     *
     * @throws IllegalArgumentException if a record of a family is in no catalog, or something is neither record nor plain value
     */
    public JsonNode tree(T value) {
        return RecordWriter.value(value, type, Place.root(what));
    }

    /** As {@link #tree}, as text. */
    public String write(T value) {
        return tree(value).toString();
    }
}
