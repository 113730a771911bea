package dev.bellows.spark;

import dev.bellows.data.file.ImageFolderDataset;
import dev.bellows.data.file.TableFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Rows from one format to another, by Spark: TensorFlow's records, WebDataset's tar files, Arrow's batches, NumPy's arrays, folders of pictures, and
 * what Spark itself reads. What comes is a folder of files, of the format that the ending of its name tells.
 */
public final class RowConversion {
    /** The sources that files of an ending are read by; those of {@link TableFiles} besides. */
    private static final Map<String, String> READ =
            Map.of("parquet", "parquet", "orc", "orc", "json", "json", "jsonl", "json");

    private static final Map<String, String> WRITTEN = new TreeMap<>(Map.of(
            "parquet", "parquet", "orc", "orc", "json", "json", "tfrecord", "tfrecord", "tfrecords", "tfrecord"));

    /** What folders of pictures hold, as Hadoop's patterns say it: of letters of either size. */
    private static final String PICTURES = ImageFolderDataset.ENDINGS.stream()
            .map(ending -> ending.chars()
                    .mapToObj(letter -> "[" + (char) letter + (char) Character.toUpperCase(letter) + "]")
                    .collect(Collectors.joining()))
            .collect(Collectors.joining(",", "*.{", "}"));

    private static final String COUNT = "rows";

    private RowConversion() {}

    /**
     * Whether rows are meant: the name of what there is is that of files that are read as such, or it is a folder, and the other name is that of what rows
     * become.
     *
     * @throws IOException if nobody can look at the place
     */
    public static boolean isMeant(String from, String to, Configuration hadoop) throws IOException {
        return written(to).isPresent() && (read(from).isPresent() || isFolder(new Path(from), hadoop));
    }

    private static boolean isFolder(Path place, Configuration hadoop) throws IOException {
        try {
            return place.getFileSystem(hadoop).getFileStatus(place).isDirectory();
        } catch (FileNotFoundException absent) {
            return false;
        }
    }

    private static String ending(String path) {
        String name = new Path(path).getName().toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    private static Optional<String> read(String path) {
        Optional<String> own = TableFiles.named(new Path(path).getName()).map(format -> format.name());
        return own.isPresent() ? own : Optional.ofNullable(READ.get(ending(path)));
    }

    private static Optional<String> written(String path) {
        return Optional.ofNullable(WRITTEN.get(ending(path)));
    }

    /**
     * Converts rows. Pictures of a folder are rows of {@code path}, {@code content} and {@code label}, the name of the folder that each lies in.
     *
     * @param to what comes of it, which must not be there yet
     * @return how many rows there are
     * @throws IllegalArgumentException a sentence if they cannot be written in that format, or there are none
     */
    public static long convert(SparkSession session, String from, String to) {
        String format = written(to)
                .orElseThrow(() -> new IllegalArgumentException(
                        "convert: rows become one of " + WRITTEN.keySet() + ", told by the ending of " + to));
        Optional<String> source = read(from);
        Dataset<Row> rows =
                source.map(named -> session.read().format(named).load(from)).orElseGet(() -> pictures(session, from));
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("convert: there are no "
                    + (source.isPresent()
                            ? "rows in " + from
                            : "pictures (" + String.join(", ", ImageFolderDataset.ENDINGS) + ") in " + from
                                    + " or the folders in it"));
        }
        Observation written = new Observation();
        rows.observe(written, functions.count(functions.lit(1)).as(COUNT))
                .write()
                .format(format)
                .save(to);
        return count(written);
    }

    private static long count(Observation written) {
        try {
            return (Long) Objects.requireNonNull(written.getAsJava().get(COUNT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("convert: interrupted while the rows that were written were counted");
        }
    }

    private static Dataset<Row> pictures(SparkSession session, String from) {
        Column folder = functions.element_at(functions.split(functions.col("path"), "/"), -2);
        List<Column> columns = Arrays.asList(functions.col("path"), functions.col("content"), folder.as("label"));
        return session.read()
                .format("binaryFile")
                .option("pathGlobFilter", PICTURES)
                .option("recursiveFileLookup", "true")
                .load(from)
                .select(columns.toArray(Column[]::new));
    }
}
