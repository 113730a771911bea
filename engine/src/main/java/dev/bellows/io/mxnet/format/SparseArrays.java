package dev.bellows.io.mxnet.format;

import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Parts;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sparse arrays of a file as whole ones. */
final class SparseArrays {
    private final ParamsFile file;
    private final String what;

    SparseArrays(ParamsFile file, String what) {
        this.file = file;
        this.what = what;
    }

    private MxNetException refusal(StoredArray array, String why) {
        return new MxNetException(what + ": " + array + " " + why);
    }

    /** Of one whose rows are stored that have numbers. */
    NDArray rows(StoredArray array) throws IOException {
        NDArray all = NDArray.zeros(array.spec());
        long[] rows = file.indices(array.indices().get(0));
        long each = array.shape().without(0).size();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= array.shape().dim(0)) {
                throw refusal(array, "stores a row " + rows[i] + ", which it has not");
            }
            long at = array.at() + i * each * array.type().bytes();
            file.copy(array.type(), at, each, all, rows[i] * each);
        }
        return all;
    }

    /** Of one whose rows store some of their columns. */
    NDArray csr(StoredArray array) throws IOException {
        NDArray all = NDArray.zeros(array.spec());
        long[] begins = file.indices(array.indices().get(0));
        long[] columns = file.indices(array.indices().get(1));
        int width = array.spec().dtype().bytes();
        int length = array.shape().dim(1);
        for (int row = 0; row + 1 < begins.length; row++) {
            long begin = begins[row];
            long end = begins[row + 1];
            if (begin < 0 || end < begin || end > columns.length) {
                throw refusal(
                        array, "has elements " + begin + " to " + end + " of " + columns.length + " in row " + row);
            }
            if (begin == end) {
                continue;
            }
            byte[] whole = new byte[length * width];
            ByteBuffer stored = file.elements(
                    array.type(), array.at() + begin * array.type().bytes(), (int) (end - begin));
            for (int i = (int) begin; i < end; i++) {
                if (columns[i] < 0 || columns[i] >= length) {
                    throw refusal(array, "stores a column " + columns[i] + ", which it has not");
                }
                stored.get(whole, (int) columns[i] * width, width);
            }
            Parts.write(all, (long) row * length, ByteBuffer.wrap(whole));
        }
        return all;
    }
}
