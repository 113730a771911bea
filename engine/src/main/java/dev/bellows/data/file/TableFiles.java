package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import dev.bellows.data.arrow.ArrowTable;
import dev.bellows.data.table.Column;
import dev.bellows.data.table.NumpyTable;
import dev.bellows.data.table.Rows;
import dev.bellows.data.table.TableFormat;
import dev.bellows.data.table.TableInput;
import dev.bellows.data.table.TfRecordTable;
import dev.bellows.data.table.WebDatasetTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Files that are rows of named columns: NumPy's arrays ({@code npy}, for {@code .npz} too), TensorFlow's records ({@code tfrecord}),
 * WebDataset's tar files ({@code webdataset}) and Arrow's files and streams ({@code arrow}).
 */
public final class TableFiles {
    /** All formats. */
    public static final List<TableFormat> FORMATS =
            List.of(new NumpyTable(), new TfRecordTable(), new WebDatasetTable(), new ArrowTable());

    private static final Map<String, String> ENDINGS = Map.of(
            "npy", "npy",
            "npz", "npy",
            "tfrecord", "tfrecord",
            "tfrecords", "tfrecord",
            "tar", "webdataset",
            "tgz", "webdataset",
            "arrow", "arrow",
            "arrows", "arrow",
            "feather", "arrow",
            "ipc", "arrow");

    private TableFiles() {}

    /** The format of a file as its name tells it, whether compressed by gzip or not. */
    public static Optional<TableFormat> named(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - ".gz".length()) : name;
        String format = ENDINGS.getOrDefault(plain.substring(plain.lastIndexOf('.') + 1), "");
        return FORMATS.stream().filter(each -> each.name().equals(format)).findFirst();
    }

    private static TableFormat required(Path file) throws IOException {
        return named(String.valueOf(file.getFileName()))
                .orElseThrow(() -> new IOException("table: " + file + " does not end as a file of a known format;"
                        + " those are " + ENDINGS.keySet().stream().sorted().toList()));
    }

    /**
     * The columns of a file.
     *
     * @throws IOException a sentence with the file if it is damaged, or of no format that its name could tell
     */
    public static List<Column> columns(Path file, Map<String, String> options) throws IOException {
        try {
            return required(file).columns(TableInput.of(file), options);
        } catch (IOException e) {
            throw told(file, e);
        }
    }

    /**
     * All rows of a file, on the heap: of each the values of all columns, in the order of {@link #columns}.
     *
     * @throws IOException a sentence with the file if it is damaged, or of no format that its name could tell
     */
    public static Dataset<List<Object>> read(Path file, Map<String, String> options) throws IOException {
        TableFormat format = required(file);
        List<List<Object>> rows = new ArrayList<>();
        try {
            TableInput input = TableInput.of(file);
            List<Column> columns = format.columns(input, options);
            try (Rows each = format.rows(input, columns, options, TableFormat.Part.WHOLE)) {
                for (Object[] row = each.next(); row != null; row = each.next()) {
                    rows.add(Arrays.asList(row));
                }
            }
        } catch (IOException e) {
            throw told(file, e);
        }
        return Dataset.of(rows);
    }

    private static IOException told(Path file, IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains(file.toString()) ? e : new IOException("table: " + file + ": " + message, e);
    }
}
