package dev.bellows.backend.onednn;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.op.Op;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One op on storages of a backend: what the tests and the benchmark of this package call ops by. */
final class Call implements AutoCloseable {
    private final Kernel kernel;
    private final List<Storage> in = new ArrayList<>();
    private final List<Storage> out = new ArrayList<>();

    private Call(Backend backend, Op op, List<Spec> specs) {
        this.kernel = backend.kernel(op, specs).orElseThrow(() -> new AssertionError("no kernel for " + op));
        specs.forEach(spec -> in.add(storage(backend, spec)));
        op.infer(specs).forEach(spec -> out.add(storage(backend, spec)));
    }

    /** {@code op} on inputs of these specs, which hold zeros. */
    static Call of(Backend backend, Op op, Spec... specs) {
        return new Call(backend, op, List.of(specs));
    }

    private static Storage storage(Backend backend, Spec spec) {
        Buffer buffer = backend.allocate(spec.bytes());
        ByteBuffer bytes = buffer.host();
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) 0);
        }
        return new Storage(buffer, 0, spec);
    }

    /** Fills all f32 and f64 inputs with numbers from -1 to 1. */
    Call random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < in.size(); i++) {
            float[] values = new float[(int) in.get(i).spec().shape().size()];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) (random.nextDouble() * 2 - 1);
            }
            set(i, values);
        }
        return this;
    }

    /** Sets input {@code i}, which is f32. */
    Call set(int i, float... values) {
        assertFloat(in.get(i));
        in.get(i).bytes().asFloatBuffer().put(values);
        return this;
    }

    Call run() {
        kernel.run(in, out);
        return this;
    }

    float[] input(int i) {
        return floats(in.get(i));
    }

    float[] output(int i) {
        return floats(out.get(i));
    }

    byte[] bytes(int i) {
        byte[] all = new byte[(int) out.get(i).spec().bytes()];
        out.get(i).bytes().get(all);
        return all;
    }

    private static float[] floats(Storage storage) {
        assertFloat(storage);
        float[] values = new float[(int) storage.spec().shape().size()];
        storage.bytes().asFloatBuffer().get(values);
        return values;
    }

    private static void assertFloat(Storage storage) {
        if (storage.spec().dtype() != DType.F32) {
            throw new AssertionError("not f32: " + storage.spec());
        }
    }

    String plan() {
        return kernel.toString();
    }

    @Override
    public void close() {
        kernel.close();
        in.forEach(storage -> storage.buffer().release());
        out.forEach(storage -> storage.buffer().release());
    }
}
