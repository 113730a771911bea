package dev.bellows.backend.onednn;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A kernel of the oneDNN backend with its arguments: what the tests and the benchmark of this package call ops by. */
public final class Call implements AutoCloseable {
    public static final Backend ONEDNN = new OneDnnProvider().open(0);
    private static final Backend REFERENCE = Backends.named("reference");

    private final Scope scope = Scope.open("call");
    private final Op op;
    private final Kernel kernel;
    private final List<NDArray> in;
    private final List<NDArray> out;
    private final List<Storage> inStorage;
    private final List<Storage> outStorage;

    private Call(Op op, List<Spec> specs) {
        this.op = op;
        this.kernel = ONEDNN.kernel(op, specs);
        this.in = specs.stream().map(spec -> NDArray.empty(ONEDNN, spec)).toList();
        this.out = op.infer(specs).stream()
                .map(spec -> NDArray.empty(ONEDNN, spec))
                .toList();
        this.inStorage = in.stream().map(NDArray::storage).toList();
        this.outStorage = out.stream().map(NDArray::storage).toList();
        out.forEach(array -> array.fill(7)); // what a kernel leaves out is seen
    }

    public static Call of(Op op, Spec... specs) {
        return new Call(op, List.of(specs));
    }

    /** Fills floating inputs with numbers from -1 to 1, others with small whole ones. */
    public Call random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (NDArray array : in) {
            double[] values = new double[(int) array.spec().shape().size()];
            boolean floating = array.spec().dtype().isFloating();
            Arrays.setAll(values, i -> floating ? random.nextDouble() * 2 - 1 : random.nextInt(3));
            array.set(values);
        }
        return this;
    }

    public Call set(int i, double... values) {
        in.get(i).set(values);
        return this;
    }

    public Call run() {
        kernel.run(inStorage, outStorage);
        return this;
    }

    public double[] input(int i) {
        return in.get(i).toDoubleArray();
    }

    public double[] output(int i) {
        return out.get(i).toDoubleArray();
    }

    /** Runs the kernel and fails unless the reference backend computes the same from the same inputs. */
    public Call check(double tolerance) {
        run();
        try (Scope inner = Scope.open("expected");
                Backends.Use use = Backends.use(REFERENCE)) {
            List<Tensor> copies = in.stream()
                    .<Tensor>map(array -> NDArray.of(array.toDoubleArray(), array.spec()))
                    .toList();
            List<Tensor> expected = NDArray.scalar(0).apply(op, copies);
            for (int i = 0; i < out.size(); i++) {
                compare(((NDArray) expected.get(i)).toDoubleArray(), output(i), tolerance);
            }
        }
        return this;
    }

    private void compare(double[] expected, double[] actual, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            boolean same = Double.compare(expected[i], actual[i]) == 0
                    || Math.abs(expected[i] - actual[i]) <= tolerance * (1 + Math.abs(expected[i]));
            if (!same) {
                throw new AssertionError(
                        op + " on " + in.stream().map(NDArray::spec).toList() + " by " + plan() + ": element " + i
                                + ": expected " + expected[i] + ", got " + actual[i]);
            }
        }
    }

    public String plan() {
        return kernel.toString();
    }

    @Override
    public void close() {
        kernel.close();
        scope.close();
    }
}
