package dev.bellows.collective.wire;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;

/** Elements as they lie in memory. */
record ExactWire(DType memory) implements Wire {
    @Override
    public String name() {
        return memory.toString();
    }

    @Override
    public int bytes(int elements) {
        return Math.multiplyExact(elements, memory.bytes());
    }

    @Override
    public void encode(ByteBuffer elements, ByteBuffer encoded) {
        encoded.duplicate().put(elements.duplicate());
    }

    @Override
    public void decode(ByteBuffer encoded, ByteBuffer elements) {
        ByteBuffer source = encoded.duplicate();
        elements.duplicate().put(source.limit(source.position() + elements.remaining()));
    }

    @Override
    public boolean isExact() {
        return true;
    }
}
