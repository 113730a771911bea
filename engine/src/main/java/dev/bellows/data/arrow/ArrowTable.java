package dev.bellows.data.arrow;

import dev.bellows.data.table.Column;
import dev.bellows.data.table.Rows;
import dev.bellows.data.table.TableFormat;
import dev.bellows.data.table.TableInput;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Arrow's files and streams of record batches (its IPC formats; Feather's second version is the file). Dictionaries are resolved, lists of a
 * fixed size are lists, float16 is f32, and unsigned integers are read as the next wider type. A file is split between its batches.
 */
public final class ArrowTable implements TableFormat {
    private static final long LEAST_BYTES = 64L << 20;
    private static final int MOST_PACKED = 32; // times as much as in the file, where batches are compressed

    @Override
    public String name() {
        return "arrow";
    }

    @Override
    public boolean isSplit() {
        return true;
    }

    @Override
    public List<Column> columns(TableInput file, Map<String, String> options) throws IOException {
        try (Source source = Source.open(file)) {
            return source.columns();
        }
    }

    @Override
    public Rows rows(TableInput file, List<Column> wanted, Map<String, String> options, Part part) throws IOException {
        Source source = Source.open(file);
        try {
            Column.require(source.columns(), wanted);
            return new ArrowRows(source, wanted, part);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** What an open file or stream of Arrow's library is made of. */
    static final class Source implements AutoCloseable {
        private final BufferAllocator allocator;
        private final SeekableByteChannel channel;
        private final boolean isFile;
        private final ArrowReader reader;

        private Source(SeekableByteChannel channel) throws IOException {
            this.channel = channel;
            isFile = ArrowFraming.check(channel);
            channel.position(0);
            allocator = new RootAllocator(LEAST_BYTES + MOST_PACKED * channel.size());
            reader = isFile ? new ArrowFileReader(channel, allocator) : new ArrowStreamReader(channel, allocator);
        }

        static Source open(TableInput file) throws IOException {
            SeekableByteChannel channel = file.open();
            try {
                return new Source(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw ArrowFraming.told(e);
            }
        }

        boolean isFile() {
            return isFile;
        }

        ArrowReader reader() {
            return reader;
        }

        /** Where the batches of a file lie. */
        List<ArrowBlock> blocks() throws IOException {
            return ((ArrowFileReader) reader).getRecordBlocks();
        }

        void load(ArrowBlock block) throws IOException {
            ((ArrowFileReader) reader).loadRecordBatch(block);
        }

        List<Column> columns() throws IOException {
            try {
                List<Column> columns = new ArrayList<>();
                Set<String> names = new HashSet<>();
                for (Field field : reader.getVectorSchemaRoot().getSchema().getFields()) {
                    if (!names.add(ArrowType.name(field))) {
                        throw new IOException("two columns are called '" + ArrowType.name(field)
                                + "'; rename one before the file is written");
                    }
                    columns.add(new Column(ArrowType.name(field), ArrowType.of(field, reader.getDictionaryVectors())));
                }
                return columns;
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw ArrowFraming.told(e);
            }
        }

        @Override
        public void close() throws IOException {
            try (channel;
                    allocator) {
                reader.close();
            }
        }
    }
}
