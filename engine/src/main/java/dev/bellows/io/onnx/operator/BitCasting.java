package dev.bellows.io.onnx.operator;

import dev.bellows.core.ShapeException;
import dev.bellows.io.onnx.format.ElementType;
import java.nio.ByteBuffer;
import java.util.List;

/** The bits of elements read as those of another type. Of arrays alone: no op of the engine knows its elements' bits. */
final class BitCasting {
    private BitCasting() {}

    static List<Value> bitCast(Call call) {
        ElementType from = call.type(0);
        ElementType to = call.elements("to", ElementType.FLOAT);
        if (from.bits() != to.bits()) {
            throw new ShapeException(from + " and " + to + " differ in their number of bits");
        }
        ByteBuffer bits = ArrayBytes.encoded(call.known(0), from);
        return List.of(Value.of(to, ArrayBytes.decoded(bits, call.shape(0), to)));
    }
}
