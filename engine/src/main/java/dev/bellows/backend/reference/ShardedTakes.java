package dev.bellows.backend.reference;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.memory.HostBuffer;
import dev.bellows.memory.HostPool;
import dev.bellows.op.comm.RankGroup;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.ShardedTake;
import dev.bellows.op.comm.SliceOwners;
import dev.bellows.op.comm.SliceRoute;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Looking up rows that lie on several ranks: ids there, rows back. */
final class ShardedTakes implements AutoCloseable {
    private static final HostPool SCRATCH = new HostPool(64 << 20);

    private final ShardedTake op;
    private final RankGroup ranks;
    private final SliceOwners owners;
    private final List<HostBuffer> scratch = new ArrayList<>();

    private ShardedTakes(ShardedTake op) {
        this.op = op;
        this.ranks = RankGroups.named(op.group());
        this.owners = new SliceOwners(op.slices(), ranks.size());
    }

    static Kernel of(ShardedTake op) {
        return (in, out) -> {
            try (ShardedTakes lookup = new ShardedTakes(op)) {
                List<Storage> slices = new ArrayList<>(List.of(in.get(0)));
                slices.addAll(in.subList(2, in.size()));
                lookup.run(slices, in.get(1), out.get(0));
            }
        };
    }

    private void run(List<Storage> slices, Storage asked, Storage out) {
        if (slices.size() != owners.count(ranks.rank())) {
            throw new ShapeException(op.name() + ": rank " + ranks.rank() + " of " + ranks.size() + " has "
                    + owners.count(ranks.rank()) + " of " + op.slices() + " slices, got " + slices.size());
        }
        int[] ids = new int[(int) asked.spec().shape().size()];
        HostMemory.bytes(asked).asIntBuffer().get(ids);
        Distinct distinct = distinct(ids);
        SliceRoute route = SliceRoute.of(distinct.ids(), owners, ranks);
        ByteBuffer sent = ask(distinct.ids(), route);
        ByteBuffer wanted = room((long) route.receives() * Integer.BYTES);
        ranks.exchange(sent, route.outOffsets(1), wanted, route.inOffsets(1), DType.I32);
        int bytes = rowBytes(slices.get(0));
        int width = bytes / out.spec().dtype().bytes();
        ByteBuffer found = lookedUp(slices, wanted, route, bytes);
        ByteBuffer rows = room((long) route.sends() * bytes);
        ranks.exchange(
                found,
                route.inOffsets(width),
                rows,
                route.outOffsets(width),
                out.spec().dtype());
        ByteBuffer to = HostMemory.bytes(out);
        for (int i = 0; i < ids.length; i++) {
            to.put(i * bytes, rows, route.place(distinct.places()[i]) * bytes, bytes);
        }
    }

    /** The bytes of one row. */
    private static int rowBytes(Storage slice) {
        return Math.toIntExact(
                slice.spec().shape().without(0).size() * slice.spec().dtype().bytes());
    }

    /**
     * Ids, each once.
     *
     * @param places of the ids that were given among these
     */
    private record Distinct(int[] ids, int[] places) {}

    /** By a table with open addressing, at most half full, of numbers of distinct ids plus 1. */
    private Distinct distinct(int[] ids) {
        int mask = Integer.highestOneBit(Math.max(1, ids.length)) * 4 - 1;
        int[] table = new int[mask + 1];
        int[] distinct = new int[ids.length];
        int[] places = new int[ids.length];
        int count = 0;
        for (int i = 0; i < ids.length; i++) {
            int id = ids[i];
            if (id < 0 || id >= op.rows()) {
                throw new ShapeException(op.name() + ": id " + id + " is no row of a table of " + op.rows());
            }
            int slot = ((id * 0x9E3779B9) >>> 7) & mask;
            while (table[slot] != 0 && distinct[table[slot] - 1] != id) {
                slot = (slot + 1) & mask;
            }
            if (table[slot] == 0) {
                distinct[count] = id;
                table[slot] = ++count;
            }
            places[i] = table[slot] - 1;
        }
        return new Distinct(Arrays.copyOf(distinct, count), places);
    }

    /** The places within their slices of the ids, in the order in which they go out. */
    private ByteBuffer ask(int[] ids, SliceRoute route) {
        ByteBuffer out = room((long) ids.length * Integer.BYTES);
        for (int i = 0; i < ids.length; i++) {
            out.putInt(route.place(i) * Integer.BYTES, ids[i] / op.slices());
        }
        return out;
    }

    private ByteBuffer lookedUp(List<Storage> slices, ByteBuffer wanted, SliceRoute route, int bytes) {
        List<ByteBuffer> own = slices.stream().map(HostMemory::bytes).toList();
        int places = slices.get(0).spec().shape().dim(0);
        ByteBuffer found = room((long) route.receives() * bytes);
        IntBuffer asked = wanted.asIntBuffer();
        int at = 0;
        for (int rank = 0; rank < ranks.size(); rank++) {
            for (int k = 0; k < own.size(); k++) {
                for (int end = at + route.from(rank, k); at < end; at++) {
                    int place = asked.get(at);
                    if (place < 0 || place >= places) {
                        throw new ShapeException(op.name() + ": rank " + rank + " asks for place " + place + " of "
                                + places + "; give all workers the same network");
                    }
                    found.put(at * bytes, own.get(k), place * bytes, bytes);
                }
            }
        }
        return found;
    }

    private ByteBuffer room(long bytes) {
        HostBuffer buffer = SCRATCH.allocate(bytes);
        scratch.add(buffer);
        return buffer.host().slice(0, Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        scratch.forEach(HostBuffer::release);
    }
}
