package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.KernelRequest;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostPool;
import dev.bellows.op.update.TableUpdate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the rows of a table and of its states, lets the kernel of the update change them, and puts them back. In place it
 * touches nothing else; into other memory it copies the tables first.
 */
final class TableRows implements Kernel {
    private static final int FIRST_STATE = 3;

    private final Kernel update;
    private final HostPool pool;
    private final List<Spec> gathered;
    private final int extent;
    private final int[] rows;

    /** @param gathered the rows of the weight, then of the states */
    private TableRows(Kernel update, HostPool pool, List<Spec> gathered, int extent) {
        this.update = update;
        this.pool = pool;
        this.gathered = gathered;
        this.extent = extent;
        this.rows = new int[gathered.get(0).shape().dim(0)];
    }

    static Kernel of(KernelRequest<TableUpdate> wanted) {
        TableUpdate op = wanted.op();
        List<Spec> in = wanted.in();
        int count = in.get(1).shape().dim(0);
        List<Spec> seen = new ArrayList<>();
        List<Spec> gathered = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            Spec spec = in.get(i);
            if (i == 0 || (i >= FIRST_STATE && i < FIRST_STATE + op.states())) {
                gathered.add(spec.with(spec.shape().with(0, count)));
                seen.add(gathered.get(gathered.size() - 1));
            } else if (i != 1) {
                seen.add(spec);
            }
        }
        Kernel update = wanted.find(op.update(), seen)
                .orElseThrow(() -> new Unimplemented(op.name() + " by a rule without a kernel"));
        return new TableRows(
                update, wanted.pool(), List.copyOf(gathered), in.get(0).shape().dim(0));
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        HostMemory.bytes(in.get(1)).asIntBuffer().get(0, rows);
        requireInRange();
        List<Storage> taken = new ArrayList<>();
        List<Storage> updated = new ArrayList<>();
        List<Buffer> borrowed = new ArrayList<>();
        try {
            for (int i = 0; i < gathered.size(); i++) {
                Storage own = borrow(gathered.get(i), borrowed);
                take(in.get(input(i)), own);
                taken.add(own);
                updated.add(update.overwrites(i) == (i == 0 ? 0 : i + 1) ? own : borrow(gathered.get(i), borrowed));
            }
            List<Storage> seen = new ArrayList<>(List.of(taken.get(0), in.get(2)));
            seen.addAll(taken.subList(1, taken.size()));
            seen.addAll(in.subList(FIRST_STATE + gathered.size() - 1, in.size()));
            update.run(seen, updated);
            for (int i = 0; i < gathered.size(); i++) {
                copyUnlessInPlace(in.get(input(i)), out.get(i));
                put(updated.get(i), out.get(i));
            }
        } finally {
            borrowed.forEach(Buffer::release);
        }
    }

    /** Which input is table {@code i}: the weight, or a state behind row numbers and gradients. */
    private static int input(int i) {
        return i == 0 ? 0 : FIRST_STATE + i - 1;
    }

    private void requireInRange() {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] >= extent || (i == 0 && rows[i] < 0)) {
                throw new ShapeException("TableUpdate: row " + rows[i] + " is out of range for a table of " + extent);
            }
        }
    }

    private Storage borrow(Spec spec, List<Buffer> borrowed) {
        Buffer buffer = pool.allocate(spec.bytes());
        borrowed.add(buffer);
        return new Storage(buffer, 0, spec);
    }

    private void take(Storage table, Storage into) {
        ByteBuffer from = HostMemory.bytes(table);
        ByteBuffer to = HostMemory.bytes(into);
        int slice = rows.length == 0 ? 0 : to.capacity() / rows.length;
        for (int i = 0; i < rows.length; i++) {
            to.put(i * slice, from, rows[rows[i] < 0 ? 0 : i] * slice, slice);
        }
    }

    private void put(Storage updated, Storage table) {
        ByteBuffer from = HostMemory.bytes(updated);
        ByteBuffer to = HostMemory.bytes(table);
        int slice = rows.length == 0 ? 0 : from.capacity() / rows.length;
        for (int i = 0; i < rows.length; i++) {
            int place = rows[i] < 0 ? 0 : i; // what does not count is the first row once more
            to.put(rows[place] * slice, from, place * slice, slice);
        }
    }

    private static void copyUnlessInPlace(Storage from, Storage to) {
        if (from.buffer() != to.buffer() || from.offset() != to.offset()) {
            HostMemory.bytes(to).put(HostMemory.bytes(from));
        }
    }

    /** Every table may change where it lies. */
    @Override
    public int overwrites(int output) {
        return input(output);
    }

    @Override
    public void close() {
        update.close();
    }

    @Override
    public String toString() {
        return "rows through " + update;
    }
}
