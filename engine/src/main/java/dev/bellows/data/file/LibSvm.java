package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Files of lines {@code label index:value index:value …} with indices from 1, as LIBSVM reads them. */
public final class LibSvm {
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private LibSvm() {}

    /**
     * Reads a file into dense rows of {@code features} values and a label each. What follows a {@code #} is a comment.
     *
     * @throws IOException if the file cannot be read or a line is malformed, with its number
     */
    public static Dataset<Example<float[], Float>> read(Path file, int features) throws IOException {
        List<Example<float[], Float>> rows = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 1;
            for (String line = in.readLine(); line != null; line = in.readLine(), number++) {
                int comment = line.indexOf('#');
                String content = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!content.isEmpty()) {
                    rows.add(row(content, features, number));
                }
            }
        }
        return Dataset.of(rows);
    }

    private static Example<float[], Float> row(String line, int features, int number) throws IOException {
        String[] parts = SPACES.split(line, -1);
        float[] values = new float[features];
        try {
            for (int i = 1; i < parts.length; i++) {
                int colon = parts[i].indexOf(':');
                int index = Integer.parseInt(parts[i].substring(0, Math.max(colon, 0)));
                if (index < 1 || index > features) {
                    throw new IOException(
                            "libsvm: line " + number + ": the index must be from 1 to " + features + ": " + index);
                }
                values[index - 1] = Float.parseFloat(parts[i].substring(colon + 1));
            }
            return new Example<>(values, Float.parseFloat(parts[0]));
        } catch (NumberFormatException e) {
            throw new IOException(
                    "libsvm: line " + number + ": expects a label and pairs index:value: '" + line + "'", e);
        }
    }
}
