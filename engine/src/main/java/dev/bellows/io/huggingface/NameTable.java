package dev.bellows.io.huggingface;

import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the arrays of a network are called elsewhere, and what has to be done to them. Written as a text: on each line a path here, a name
 * there, and for some a word for what is done:
 *
 * <pre>
 * 0.weight                       | wte.weight
 * 3.{i}.attention.query.weight   | h.{i}.attn.c_attn.weight   | first third, transposed
 * </pre>
 *
 * {@code {i}} stands for the number of each layer.
 */
final class NameTable {
    /** What is done to the arrays of a row. */
    enum Making {
        AS_IT_IS(""),
        /** Of the weight of a layer that multiplies from the right. */
        TRANSPOSED("transposed"),
        /** Of queries, keys and values in one: those that come first along the last axis. */
        QUERY("first third"),
        KEY("second third"),
        VALUE("third third"),
        QUERY_TRANSPOSED("first third, transposed"),
        KEY_TRANSPOSED("second third, transposed"),
        VALUE_TRANSPOSED("third third, transposed"),
        /** Zeros where there is no such array. */
        ZERO_IF_ABSENT("0 if absent"),
        /** A table to whose rows the first row of another is added: {@code a + b}. */
        PLUS_FIRST_ROW("plus the first row");

        private final String word;

        Making(String word) {
            this.word = word;
        }

        static Making of(String word) {
            for (Making making : values()) {
                if (making.word.equals(word)) {
                    return making;
                }
            }
            throw new IllegalArgumentException("name table: no such word: " + word);
        }

        /** The array here of those there. */
        Tensor of(List<NDArray> there) {
            NDArray x = there.get(0);
            return switch (this) {
                case AS_IT_IS, ZERO_IF_ABSENT -> x;
                case TRANSPOSED -> Transpose.transpose(x, 1, 0);
                case QUERY -> third(x, 0);
                case KEY -> third(x, 1);
                case VALUE -> third(x, 2);
                case QUERY_TRANSPOSED -> Transpose.transpose(third(x, 0), 1, 0);
                case KEY_TRANSPOSED -> Transpose.transpose(third(x, 1), 1, 0);
                case VALUE_TRANSPOSED -> Transpose.transpose(third(x, 2), 1, 0);
                case PLUS_FIRST_ROW -> x.add(Slice.slice(there.get(1), 0, 0, 1));
            };
        }

        private static Tensor third(NDArray x, int number) {
            int size = x.shape().dim(-1) / 3;
            return Slice.slice(x, -1, number * size, (number + 1) * size);
        }
    }

    /**
     * A line.
     *
     * @param there the names, several for what is made of several
     */
    record Row(String here, List<String> there, Making making) {}

    private final List<Row> rows = new ArrayList<>();

    /** The lines of a text, those with {@code {i}} for each of so many layers. */
    static NameTable of(String text, int layers) {
        NameTable table = new NameTable();
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            for (int i = 0; i < (line.contains("{i}") ? layers : 1); i++) {
                String[] cells = line.replace("{i}", Integer.toString(i)).split("\\|", -1);
                Making making = Making.of(cells.length > 2 ? cells[2].strip() : "");
                table.rows.add(
                        new Row(cells[0].strip(), List.of(cells[1].strip().split(" \\+ ", -1)), making));
            }
        }
        return table;
    }

    /** These lines and those of another text. */
    NameTable and(String text) {
        rows.addAll(of(text, 1).rows);
        return this;
    }

    List<Row> rows() {
        return rows;
    }

    /** Which of the prefixes the names there begin with: that under which most of them are found. */
    String prefix(List<String> prefixes, Set<String> names) {
        Map<String, Long> found = new LinkedHashMap<>();
        for (String prefix : prefixes) {
            found.put(
                    prefix,
                    rows.stream()
                            .flatMap(row -> row.there.stream())
                            .filter(name -> names.contains(prefix + name))
                            .count());
        }
        return found.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
