package dev.bellows.data.file;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tables as comma-separated values (RFC 4180): fields in double quotes may hold separators, ends of lines and doubled
 * quotes. A byte order mark before the first line and blank lines are passed over. For tests and small data; Spark reads the rest.
 *
 * @param header the names in the first line, empty if there is none
 * @param rows the fields of every other line, as many in each
 */
public record Csv(List<String> header, List<List<String>> rows) {
    /**
     * Reads a file in UTF-8; of another encoding, by {@link #read(Reader, char, boolean)}.
     *
     * @throws IOException if it cannot be read or is no UTF-8, a quote is not closed, or lines differ in their number of fields
     */
    public static Csv read(Path file, boolean hasHeader) throws IOException {
        return read(new StringReader(Utf8File.read(file, "csv")), ',', hasHeader);
    }

    /** As {@link #read(Path, boolean)}, from a reader and with another separator. */
    public static Csv read(Reader in, char separator, boolean hasHeader) throws IOException {
        List<List<String>> lines = new CsvParser(in, separator).lines();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).size() != lines.get(0).size()) {
                throw new IOException("csv: every line needs as many fields as the first: record " + (i + 1) + " has "
                        + lines.get(i).size() + ", the first has "
                        + lines.get(0).size());
            }
        }
        boolean named = hasHeader && !lines.isEmpty();
        return new Csv(named ? lines.get(0) : List.of(), List.copyOf(lines.subList(named ? 1 : 0, lines.size())));
    }

    /** The fields of a named column. */
    public List<String> column(String name) {
        int place = place(name);
        return rows.stream().map(row -> row.get(place)).toList();
    }

    /** As {@link #numbers(List, Set)}, where only empty fields mean that a value is missing. */
    public float[][] numbers(List<String> names) {
        return numbers(names, Set.of());
    }

    /**
     * Columns of decimal numbers, {@code [rows][names]}; a missing value is NaN.
     *
     * @param missing what a field holds whose value is missing, such as {@code NA}, {@code null} or {@code ?}; an empty one is missing anyway
     * @throws IllegalArgumentException if there is no such column, or a field is no number or too great for a float, with its row
     */
    public float[][] numbers(List<String> names, Set<String> missing) {
        List<Integer> places = names.stream().map(this::place).toList();
        float[][] table = new float[rows.size()][names.size()];
        for (int row = 0; row < table.length; row++) {
            for (int i = 0; i < places.size(); i++) {
                table[row][i] = number(rows.get(row).get(places.get(i)), missing, row, names.get(i));
            }
        }
        return table;
    }

    private static float number(String field, Set<String> missing, int row, String column) {
        try {
            return field.isBlank() || missing.contains(field.strip()) ? Float.NaN : Decimals.parse(field);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "csv: column '" + column + "' must hold numbers: row " + row + " has " + Decimals.shown(field)
                            + ", which " + e.getMessage(),
                    e);
        }
    }

    private int place(String name) {
        int place = header.indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException("csv: no such column: '" + name + "' among " + header);
        }
        return place;
    }

    /** Splits text into records of fields. */
    private static final class CsvParser {
        private final String text;
        private final char separator;
        private final List<List<String>> lines = new ArrayList<>();
        private List<String> fields = new ArrayList<>();
        private int at;

        CsvParser(Reader in, char separator) throws IOException {
            StringBuilder all = new StringBuilder();
            char[] chunk = new char[1 << 16];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                all.append(chunk, 0, n);
            }
            this.text = Utf8File.withoutMark(all.toString());
            this.separator = separator;
        }

        List<List<String>> lines() throws IOException {
            while (at < text.length()) {
                if (fields.isEmpty() && isEndOfLine(text.charAt(at))) { // a blank line
                    at++;
                    continue;
                }
                fields.add(text.charAt(at) == '"' ? quoted() : plain());
                if (at == text.length() || text.charAt(at) != separator) {
                    endLine();
                } else if (++at == text.length()) {
                    fields.add(""); // the last field of the file, empty and without an end of line
                    endLine();
                }
            }
            return lines;
        }

        private void endLine() {
            lines.add(List.copyOf(fields));
            fields = new ArrayList<>();
            if (at < text.length() && text.charAt(at) == '\r') {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '\n') {
                at++;
            }
        }

        private String plain() {
            int start = at;
            while (at < text.length() && text.charAt(at) != separator && !isEndOfLine(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private String quoted() throws IOException {
            StringBuilder field = new StringBuilder();
            for (int i = at + 1; i < text.length(); i++) {
                if (text.charAt(i) != '"') {
                    field.append(text.charAt(i));
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    field.append(text.charAt(++i));
                } else {
                    at = i + 1;
                    return field.append(plain()).toString();
                }
            }
            throw new IOException("csv: a quote is not closed: record " + (lines.size() + 1));
        }

        private static boolean isEndOfLine(char c) {
            return c == '\n' || c == '\r';
        }
    }
}
