package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Files of lines {@code label index:value index:value …}. Indices are from 1, as LIBSVM, Spark and scikit-learn have them; XGBoost and MXNet count
 * from 0, and the same file is then one column apart, so a file of theirs is read with a {@code firstIndex} of 0. What follows a
 * {@code #} is a comment.
 */
public final class LibSvm {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final String QUERY = "qid:";

    private LibSvm() {}

    /**
     * What a line holds.
     *
     * @param labels one as a rule; several, or none, where a row may be of several classes
     * @param query the group that a row is ranked in, where the line begins with a label and {@code qid:}
     * @param features all, also those that the line leaves out, which are 0
     */
    public record Line(float[] labels, OptionalLong query, float[] features) {}

    /**
     * Reads a file, whose indices are from 1, into dense rows of {@code features} values and a label each.
     *
     * @throws IOException if the file cannot be read or a line is malformed, with its number
     */
    public static Dataset<Example<float[], Float>> read(Path file, int features) throws IOException {
        return read(file, features, 1);
    }

    /**
     * As {@link #read(Path, int)}, with indices from {@code firstIndex} on.
     *
     * @throws IOException also for lines that say more than a label and features, which {@link #lines} has
     */
    public static Dataset<Example<float[], Float>> read(Path file, int features, int firstIndex) throws IOException {
        List<Example<float[], Float>> rows = new ArrayList<>();
        forEach(file, features, firstIndex, (line, number) -> {
            if (line.labels.length != 1 || line.query.isPresent()) {
                throw new IOException("libsvm: line " + number + ": has "
                        + (line.query.isPresent() ? "a qid" : line.labels.length + " labels")
                        + " besides features; LibSvm.lines reads that");
            }
            rows.add(new Example<>(line.features, line.labels[0]));
        });
        return Dataset.of(rows);
    }

    /** Reads all that lines may hold: several labels, separated by commas, none, and queries. */
    public static Dataset<Line> lines(Path file, int features, int firstIndex) throws IOException {
        List<Line> rows = new ArrayList<>();
        forEach(file, features, firstIndex, (line, number) -> rows.add(line));
        return Dataset.of(rows);
    }

    private interface LineTaker {
        void take(Line line, int number) throws IOException;
    }

    private static void forEach(Path file, int features, int firstIndex, LineTaker taker) throws IOException {
        Utf8File.forEachLine(file, "libsvm", (text, number) -> {
            int comment = text.indexOf('#');
            String content = (comment < 0 ? text : text.substring(0, comment)).strip();
            if (!content.isEmpty()) {
                taker.take(line(SPACES.split(content, -1), features, firstIndex, number), number);
            }
        });
    }

    private static Line line(String[] parts, int features, int firstIndex, int number) throws IOException {
        float[] values = new float[features];
        BitSet given = new BitSet(features);
        OptionalLong query = OptionalLong.empty();
        String part = parts[0];
        try {
            boolean isLabelled = part.indexOf(':') < 0;
            float[] labels = isLabelled ? labels(part) : new float[0];
            for (int i = isLabelled ? 1 : 0; i < parts.length; i++) {
                part = parts[i];
                if (part.startsWith(QUERY)) {
                    query = OptionalLong.of(Long.parseLong(part.substring(QUERY.length())));
                    continue;
                }
                int colon = part.indexOf(':');
                int index = Integer.parseInt(part.substring(0, Math.max(colon, 0)));
                int place = place(index, features, firstIndex, number);
                if (given.get(place)) {
                    throw new IOException("libsvm: line " + number + ": the index " + index + " comes twice");
                }
                given.set(place);
                values[place] = Decimals.parse(part.substring(colon + 1));
            }
            return new Line(labels, query, values);
        } catch (NumberFormatException e) {
            throw new IOException(
                    "libsvm: line " + number + ": expects a label and pairs index:value: " + Decimals.shown(part), e);
        }
    }

    private static int place(int index, int features, int firstIndex, int number) throws IOException {
        int place = index - firstIndex;
        if (place < 0 || place >= features) {
            String other = index == 0 ? "; XGBoost and MXNet count from 0: read it with a firstIndex of 0" : "";
            throw new IOException("libsvm: line " + number + ": the index must be from " + firstIndex + " to "
                    + (features - 1 + firstIndex) + ": " + index + other);
        }
        return place;
    }

    private static float[] labels(String part) {
        String[] each = part.split(",", -1);
        float[] labels = new float[each.length];
        for (int i = 0; i < each.length; i++) {
            labels[i] = Decimals.parse(each[i]);
        }
        return labels;
    }
}
