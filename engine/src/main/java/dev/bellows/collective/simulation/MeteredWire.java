package dev.bellows.collective.simulation;

import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import java.nio.ByteBuffer;

/** A wire that codes later: it tells how many bytes there are to code, and how. */
final class MeteredWire implements Wire {
    private static final int PASSES_OF_FEEDBACK = 2;
    private static final int VECTORS_OF_A_PASS = 2;

    private final Wire wire;
    private final boolean holdsBack;
    private final Meter coded;
    private final Meter reduced;

    /** Hears of work. */
    @FunctionalInterface
    interface Meter {
        void work(int bytes, Runnable work);
    }

    /**
     * A wire like another.
     *
     * @param holdsBack whether what is lost is held back: then what was encoded is decoded too, and vectors are added twice
     * @param coded hears of what is encoded and decoded
     * @param reduced hears of what is added
     */
    MeteredWire(Wire wire, boolean holdsBack, Meter coded, Meter reduced) {
        this.wire = wire;
        this.holdsBack = holdsBack;
        this.coded = coded;
        this.reduced = reduced;
    }

    @Override
    public String name() {
        return wire.name();
    }

    @Override
    public DType memory() {
        return wire.memory();
    }

    @Override
    public int block() {
        return wire.block();
    }

    @Override
    public boolean isExact() {
        return wire.isExact();
    }

    @Override
    public int bytes(int elements) {
        return wire.bytes(elements);
    }

    @Override
    public void encode(ByteBuffer elements, ByteBuffer encoded) {
        int bytes = elements.remaining();
        coded.work(bytes, () -> wire.encode(elements, encoded));
        if (holdsBack) {
            coded.work(bytes, () -> {});
            reduced.work(PASSES_OF_FEEDBACK * VECTORS_OF_A_PASS * bytes, () -> {});
        }
    }

    @Override
    public void decode(ByteBuffer encoded, ByteBuffer elements) {
        coded.work(elements.remaining(), () -> wire.decode(encoded, elements));
    }
}
