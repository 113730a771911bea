package dev.bellows.spark.catalyst;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateUnsafeRowJoiner$;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowJoiner;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.jspecify.annotations.Nullable;

/**
 * Rows that wait until the columns appended to them are computed. They lie as bytes in one array, which is used again after
 * {@link #clear}, and nothing of them is decoded.
 */
public final class KeptRows {
    private static final int FIRST_BYTES = 4096;

    private final boolean whole;
    private final boolean nothing;
    private final UnsafeProjection projection;
    private final @Nullable UnsafeRowJoiner joiner;
    private final UnsafeRow row;
    private byte[] bytes = new byte[FIRST_BYTES];
    /** Of each row, and behind the last. */
    private int[] offsets = new int[Byte.MAX_VALUE];

    private int count;

    KeptRows(List<Attribute> incoming, List<Attribute> kept, List<Attribute> appended) {
        whole = kept.equals(incoming);
        nothing = kept.isEmpty();
        projection = UnsafeProjection.create(Catalyst.expressions(kept), Catalyst.seq(incoming));
        joiner = nothing ? null : GenerateUnsafeRowJoiner$.MODULE$.create(schema(kept), schema(appended));
        row = new UnsafeRow(kept.size());
    }

    private static StructType schema(List<Attribute> attributes) {
        StructType schema = new StructType();
        for (Attribute attribute : attributes) {
            schema = schema.add(attribute.name(), attribute.dataType(), attribute.nullable());
        }
        return schema;
    }

    /** Takes in what is to be passed on of a row. */
    public void add(InternalRow incoming) {
        if (count + 1 == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        }
        if (!nothing) {
            UnsafeRow part = whole && incoming instanceof UnsafeRow unsafe ? unsafe : projection.apply(incoming);
            long end = (long) offsets[count] + part.getSizeInBytes();
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.max(Math.min(2L * bytes.length, Integer.MAX_VALUE - 8L), end));
            }
            part.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET + offsets[count]);
            offsets[count + 1] = (int) end;
        }
        count++;
    }

    /** How many rows wait. */
    public int count() {
        return count;
    }

    /** The bytes of the rows that wait. */
    public long bytes() {
        return offsets[count];
    }

    /** The row taken in as number {@code index}, with the columns appended; good until the next call. */
    public InternalRow join(int index, UnsafeRow appended) {
        if (joiner == null) {
            return appended;
        }
        row.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET + offsets[index], offsets[index + 1] - offsets[index]);
        return joiner.join(row, appended);
    }

    /** Forgets all rows. */
    public void clear() {
        count = 0;
    }
}
