package dev.bellows.data.table;

import dev.bellows.data.table.ValueType.Scalar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The samples of a tar file as rows. */
final class WebDatasetRows implements Rows {
    private final TarSamples samples;
    private final List<Column> wanted;
    private final Set<String> endings;

    WebDatasetRows(TarSamples samples, List<Column> wanted) {
        this.samples = samples;
        this.wanted = wanted;
        this.endings = wanted.stream().map(Column::name).collect(Collectors.toSet());
    }

    @Override
    public @Nullable Object @Nullable [] next() throws IOException {
        TarSamples.Sample sample = samples.next(endings::contains);
        if (sample == null) {
            return null;
        }
        Object[] row = new Object[wanted.size()];
        for (int i = 0; i < row.length; i++) {
            Column column = wanted.get(i);
            byte[] bytes = sample.files().get(column.name());
            if (column.name().equals(WebDatasetTable.KEY)) {
                row[i] = sample.key();
            } else if (bytes != null) {
                row[i] = value(bytes, column, sample.key());
            }
        }
        return row;
    }

    private static Object value(byte[] bytes, Column column, String key) throws IOException {
        if (column.type() == Scalar.BYTES) {
            return bytes;
        } else if (column.type() == Scalar.TEXT) {
            return new String(bytes, StandardCharsets.UTF_8);
        } else if (column.type() == Scalar.I64) {
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
                throw new IOException(
                        "sample '" + key + "': the file ." + column.name() + " is no whole number: '" + shown
                                + "'; give a schema in which it is text or bytes",
                        e);
            }
        }
        throw new IOException("column '" + column.name() + "' cannot be read as " + column.type()
                + ": bytes, text and i64 are what files of a sample are read as");
    }

    @Override
    public void close() throws IOException {
        samples.close();
    }
}
