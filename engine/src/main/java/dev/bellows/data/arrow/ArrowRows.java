package dev.bellows.data.arrow;

import dev.bellows.data.table.Column;
import dev.bellows.data.table.Rows;
import dev.bellows.data.table.TableFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.jspecify.annotations.Nullable;

/** The rows of the batches that begin in a part of a file; of a stream, all of them with its first byte. */
final class ArrowRows implements Rows {
    private final ArrowTable.Source source;
    private final List<Column> wanted;
    private final Iterator<ArrowBlock> blocks;
    private final boolean isWhole;
    private List<FieldVector> vectors = List.of();
    private int rows;
    private int row;

    ArrowRows(ArrowTable.Source source, List<Column> wanted, TableFormat.Part part) throws IOException {
        this.source = source;
        this.wanted = wanted;
        List<ArrowBlock> mine = new ArrayList<>();
        if (source.isFile()) {
            for (ArrowBlock block : source.blocks()) {
                if (part.has(block.getOffset())) {
                    mine.add(block);
                }
            }
        }
        blocks = mine.iterator();
        isWhole = part.has(0);
    }

    @Override
    public @Nullable Object @Nullable [] next() throws IOException {
        try {
            while (row == rows) {
                if (!load()) {
                    return null;
                }
            }
            Object[] values = new Object[wanted.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = ArrowValue.of(vectors.get(i), row, source.reader().getDictionaryVectors());
            }
            row++;
            return values;
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            throw ArrowFraming.told(e);
        }
    }

    private boolean load() throws IOException {
        if (source.isFile()) {
            if (!blocks.hasNext()) {
                return false;
            }
            source.load(blocks.next());
        } else if (!isWhole || !source.reader().loadNextBatch()) {
            return false;
        }
        VectorSchemaRoot root = source.reader().getVectorSchemaRoot();
        rows = root.getRowCount();
        row = 0;
        vectors = new ArrayList<>();
        for (Column column : wanted) {
            FieldVector vector = root.getVector(column.name());
            if (vector == null) {
                throw new IOException("column '" + column.name() + "' is not in a batch");
            } else if (vector.getValueCount() < rows) {
                throw new IOException("column '" + column.name() + "' has " + vector.getValueCount()
                        + " values in a batch of " + rows + " rows");
            }
            vectors.add(vector);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
