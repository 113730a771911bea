package dev.bellows.spark;

import dev.bellows.json.RecordJson;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.IdInputs;
import dev.bellows.spark.data.WordScan;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.TextPart;
import dev.bellows.spark.data.codec.Words;
import dev.bellows.spark.params.NeuralParams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;

/** The words of the texts among a network's inputs: as the Param vocabularies says, else those of the rows. */
final class Vocabularies {
    private static final RecordJson<Saved> JSON = RecordJson.of("vocabularies", Saved.class);

    private record Saved(List<Column> columns) {}

    private record Column(String column, List<String> words) {}

    /**
     * An input of the network.
     *
     * @param name of its column
     * @param type of its column
     * @param place among the network's inputs
     * @param ordinal of its column in the rows, if these are read
     */
    record Input(ColumnName name, DataType type, int place, int ordinal) {}

    /**
     * What a network's texts are read by.
     *
     * @param byInput for each input those of its texts
     * @param json as the Param has them; empty where there are no texts
     */
    record Found(List<List<Words>> byInput, String json) {}

    private final NeuralParams params;
    private final List<Input> inputs;
    private final LayerConfig network;

    Vocabularies(NeuralParams params, List<Input> inputs) {
        this.params = params;
        this.inputs = inputs;
        network = NetworkJson.parse(params.getNetwork());
    }

    /**
     * Finds them.
     *
     * @param scan gives the words of such texts that come in the rows, in a job
     * @throws IllegalArgumentException a sentence if there are none, or others than the Param says
     */
    Found find(Function<List<WordScan.Texts>, List<List<String>>> scan) {
        List<Place> places = places();
        if (places.isEmpty()) {
            return new Found(of(places, List.of()), "");
        }
        List<Column> columns = params.getVocabularies().isEmpty() ? learned(places, scan) : given(places);
        return new Found(of(places, columns), JSON.write(new Saved(columns)));
    }

    /** For each input as many as it has texts, which know no word. */
    List<List<Words>> none() {
        return inputs.stream()
                .map(input ->
                        TextPart.of(input.type).stream().map(part -> Words.NONE).toList())
                .toList();
    }

    /** Those that the Param says, which a model has. */
    List<List<Words>> given() {
        List<Place> places = places();
        return of(places, places.isEmpty() ? List.of() : given(places));
    }

    /** Of the vocabularies of several columns that of one, by its place, whatever it is called by now; a single one as it is. */
    static String ofOne(String json, int place) {
        List<Column> columns = json.isEmpty() ? List.of() : JSON.parse(json).columns;
        return columns.size() > 1 ? JSON.write(new Saved(List.of(columns.get(place)))) : json;
    }

    /** Texts with a vocabulary. */
    private record Place(Input input, TextPart part, String column) {}

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (Input input : inputs) {
            for (TextPart part : TextPart.of(input.type)) {
                places.add(new Place(input, part, part.column(input.name.column(), input.type)));
            }
        }
        return places;
    }

    private List<Column> learned(List<Place> places, Function<List<WordScan.Texts>, List<List<String>>> scan) {
        List<WordScan.Texts> asked = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (Place place : places) {
            String own = "text " + groups.size();
            String group = place.part.isPartOfAStruct()
                    ? own
                    : IdInputs.node(network, place.input.place).orElse(own);
            groups.add(group);
            asked.add(new WordScan.Texts(place.input.ordinal, place.part, most(place), groups.indexOf(group)));
        }
        List<Column> columns = new ArrayList<>();
        for (List<String> words : scan.apply(asked)) {
            Place place = places.get(columns.size());
            if (words.isEmpty()) {
                throw new IllegalArgumentException("minFrequency: no word of " + place.input.name + " comes "
                        + params.getMinFrequency() + " times; lower it, or look at the column");
            }
            columns.add(new Column(place.column, words));
        }
        return columns;
    }

    private int most(Place place) {
        int most = params.getMaxVocabulary() > 0 ? params.getMaxVocabulary() : Integer.MAX_VALUE;
        return Math.min(most, room(place));
    }

    /** How many words there are numbers for. */
    private int room(Place place) {
        int ids = place.part.isPartOfAStruct()
                ? Integer.MAX_VALUE
                : IdInputs.ids(network, place.input.place).orElse(Integer.MAX_VALUE);
        if (ids <= Words.FIRST) {
            throw new IllegalArgumentException("network: its Embedding has " + ids + " ids for " + place.input.name
                    + ", of which 0 fills short sequences up and 1 is every unknown word; give it more");
        }
        return ids == Integer.MAX_VALUE ? ids : ids - Words.FIRST;
    }

    private List<Column> given(List<Place> places) {
        if (params.getVocabularies().isEmpty()) {
            throw new IllegalArgumentException("vocabularies: is not set, but " + places.get(0).input.name
                    + " holds texts; give the model the column type that it learned from");
        }
        List<Column> columns = those(places, JSON.parse(params.getVocabularies()).columns);
        if (columns.size() != places.size()) {
            throw new IllegalArgumentException("vocabularies: must be one for each column of texts: "
                    + columns.stream().map(Column::column).toList() + " for "
                    + places.stream().map(Place::column).toList() + "; give as many, in this order");
        }
        for (int i = 0; i < places.size(); i++) {
            List<String> words = columns.get(i).words;
            if (new HashSet<>(words).size() < words.size()) {
                throw new IllegalArgumentException(
                        "vocabularies: a word of '" + columns.get(i).column + "' comes twice; give each one number");
            } else if (words.size() > room(places.get(i))) {
                throw new IllegalArgumentException("vocabularies: '" + columns.get(i).column + "' has " + words.size()
                        + " words, but the Embedding has room for " + room(places.get(i)) + "; give it "
                        + (words.size() + Words.FIRST) + " ids");
            }
        }
        return columns;
    }

    /** Those of the columns' names, as a part of a network has fewer; where others have their place, all, by their order. */
    private static List<Column> those(List<Place> places, List<Column> columns) {
        List<Column> named = new ArrayList<>();
        for (Place place : places) {
            columns.stream()
                    .filter(column -> column.column.equals(place.column))
                    .findFirst()
                    .ifPresent(named::add);
        }
        return named.size() == places.size() ? named : columns;
    }

    private List<List<Words>> of(List<Place> places, List<Column> columns) {
        boolean strict = params.getUnknownWords().equals("invalid");
        List<List<Words>> all = new ArrayList<>();
        for (Input input : inputs) {
            List<Words> own = new ArrayList<>();
            for (int i = 0; i < places.size(); i++) {
                if (places.get(i).input.place == input.place) {
                    own.add(new Words(columns.get(i).words, strict));
                }
            }
            all.add(own);
        }
        return all;
    }
}
