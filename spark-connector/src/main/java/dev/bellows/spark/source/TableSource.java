package dev.bellows.spark.source;

import dev.bellows.data.file.TableFiles;
import dev.bellows.data.table.Column;
import dev.bellows.data.table.TableFormat;
import dev.bellows.spark.files.HadoopSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.CaseInsensitiveMap;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * A format of files as a source of Spark: {@code spark.read().format(name).load(paths)}, from Java, Python and SQL, with all that Spark does
 * for files: patterns in paths, folders that are values of columns, splitting, streams of new files.
 */
public abstract class TableSource implements FileFormat, DataSourceRegister, Serializable {
    private final String name;

    /** Of one of {@link TableFiles#FORMATS}. */
    protected TableSource(String name) {
        this.name = name;
    }

    @Override
    public final String shortName() {
        return name;
    }

    @Override
    public final String toString() {
        return name;
    }

    private static TableFormat format(String name) {
        return TableFiles.FORMATS.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static java.util.Map<String, String> options(Map<String, String> options) {
        java.util.Map<String, String> lower = new HashMap<>();
        CollectionConverters.asJava(options).forEach((key, value) -> lower.put(key.toLowerCase(Locale.ROOT), value));
        return lower;
    }

    /** That of the first file with bytes; other files are compared with it when they are read. */
    @Override
    public final Option<StructType> inferSchema(
            SparkSession session, Map<String, String> options, Seq<FileStatus> files) {
        Configuration hadoop = configured(session, options);
        for (FileStatus file : CollectionConverters.asJava(files)) {
            if (file.getLen() > 0) {
                try {
                    List<Column> columns =
                            format(name).columns(new HadoopInput(file.getPath(), hadoop), options(options));
                    return Option.apply(SparkTypes.schema(columns));
                } catch (IOException e) {
                    throw new IllegalArgumentException(name + ": " + file.getPath() + ": " + e.getMessage(), e);
                }
            }
        }
        return Option.empty();
    }

    /** As files are read later: with the settings of the session, and the options, which may hold a file system's credentials. */
    private static Configuration configured(SparkSession session, Map<String, String> options) {
        Configuration hadoop = new Configuration(session.sparkContext().hadoopConfiguration());
        CollectionConverters.asJava(session.conf().getAll()).forEach(hadoop::set);
        Map<String, String> given = options instanceof CaseInsensitiveMap<String> all ? all.originalMap() : options;
        CollectionConverters.asJava(given).forEach((key, value) -> {
            if (value != null) {
                hadoop.set(key, value);
            }
        });
        return hadoop;
    }

    @Override
    public final boolean isSplitable(SparkSession session, Map<String, String> options, Path path) {
        return format(name).isSplit();
    }

    @Override
    public final Function1<PartitionedFile, Iterator<InternalRow>> buildReader(
            SparkSession session,
            StructType dataSchema,
            StructType partitionSchema,
            StructType requiredSchema,
            Seq<Filter> filters,
            Map<String, String> options,
            Configuration hadoop) {
        return new Reader(name, requiredSchema, options(options), HadoopSettings.of(hadoop));
    }

    @Override
    public OutputWriterFactory prepareWrite(
            SparkSession session, Job job, Map<String, String> options, StructType schema) {
        throw new IllegalArgumentException(name
                + ": files of this format are read only; write tfrecord, npy, or one of Spark's own, such as parquet");
    }

    /** Sources with the same name are the same, as Spark's plans want it. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof TableSource source && source.name.equals(name);
    }

    @Override
    public final int hashCode() {
        return name.hashCode();
    }

    /** What goes to the executors. */
    private static final class Reader extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
            implements Serializable {
        private final String name;
        private final StructType schema;
        private final HashMap<String, String> options;
        private final HadoopSettings hadoop;

        Reader(String name, StructType schema, java.util.Map<String, String> options, HadoopSettings hadoop) {
            this.name = name;
            this.schema = schema;
            this.options = new HashMap<>(options);
            this.hadoop = hadoop;
        }

        @Override
        public Iterator<InternalRow> apply(PartitionedFile file) {
            TableFormat format = format(name);
            List<Column> columns = SparkTypes.columns(schema);
            TableFormat.Part part = new TableFormat.Part(file.start(), file.start() + file.length());
            return FileRows.open(format, file.toPath(), hadoop.configuration(), columns, options, part);
        }
    }
}
