package dev.bellows.backend.onednn;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.update.AdamUpdate;
import dev.bellows.op.update.SgdUpdate;
import java.util.List;
import java.util.Locale;

/** Measures this backend: {@code main} prints, for 1 and 2 threads, GFLOP/s of the heavy ops and the time of light ones. */
final class OneDnnBenchmark {
    private static final long NANOS = 1_000_000_000;
    private static final double SAMPLE_NANOS = 500_000;

    private OneDnnBenchmark() {}

    public static void main(String[] args) {
        OneDnnBenchmark benchmark = new OneDnnBenchmark();
        for (int threads = 1; threads <= 2; threads++) {
            Call.ONEDNN.useThreads(threads);
            System.out.println(threads + " thread(s)");
            benchmark.convolution(16, 64, 56, 64, 3, 1);
            benchmark.convolution(64, 1, 28, 32, 5, 0);
            benchmark.convolution(64, 32, 12, 64, 5, 0);
            benchmark.convolution(128, 1, 28, 32, 5, 0);
            benchmark.convolution(128, 32, 12, 64, 5, 0);
            benchmark.matmul(128, 784, 1024);
            benchmark.matmul(128, 1024, 1024);
            benchmark.matmul(64, 1024, 10);
            benchmark.light();
        }
    }

    private void convolution(int batch, int channels, int size, int filters, int kernel, int padding) {
        Window window = Window.of(2, 1, padding);
        Spec x = Spec.of(DType.F32, batch, channels, size, size);
        Spec w = Spec.of(DType.F32, filters, channels, kernel, kernel);
        Convolution forward = new Convolution(window, 1);
        Spec y = forward.infer(List.of(x, w)).get(0);
        double flops = 2.0 * y.shape().size() * channels * kernel * kernel;
        String name = "conv " + x.shape() + " * " + w.shape();
        heavy(name + " forward", flops, forward, x, w);
        heavy(name + " data", flops, new ConvolutionDataGradient(window, 1, Shape.of(size, size)), y, w);
        heavy(name + " weights", flops, new ConvolutionWeightGradient(window, 1, Shape.of(kernel, kernel)), x, y);
    }

    private void matmul(int rows, int inner, int columns) {
        Spec x = Spec.of(DType.F32, rows, inner);
        Spec w = Spec.of(DType.F32, inner, columns);
        Spec y = Spec.of(DType.F32, rows, columns);
        double flops = 2.0 * rows * inner * columns;
        String name = "matmul " + x.shape() + " x " + w.shape();
        heavy(name + " forward", flops, new MatMul(false, false), x, w);
        heavy(name + " by a", flops, new MatMul(false, true), y, w);
        heavy(name + " by b", flops, new MatMul(true, false), x, y);
        heavy(name + " forward, b transposed", flops, new MatMul(false, true), x, Spec.of(DType.F32, columns, inner));
    }

    private void light() {
        for (int size : new int[] {16, 10_000, 1_000_000}) {
            Spec x = Spec.of(DType.F32, size);
            light(new Relu(), x);
            light(new ReluGradient(), x, x);
            light(new Exp(), x);
            light(new Add(), x, x);
            light(new Add(), x, Spec.of(DType.F32, 1));
        }
        Spec parameters = Spec.of(DType.F32, 1_000_000);
        Spec rate = Spec.of(DType.F32);
        light(new SgdUpdate(0.9, 1e-4, false), parameters, parameters, parameters, rate);
        light(new AdamUpdate(0.9, 0.999, 1e-8, 0), parameters, parameters, parameters, parameters, rate);
        light(new Softmax(1), Spec.of(DType.F32, 128, 10));
        light(new Softmax(1), Spec.of(DType.F32, 128, 1000));
        light(new ReduceSum(List.of(0), false), Spec.of(DType.F32, 128, 1024));
        light(new ReduceSum(List.of(0, 2, 3), false), Spec.of(DType.F32, 64, 32, 24, 24));
        light(new BatchNorm(1e-5), Spec.of(DType.F32, 64, 32, 24, 24), Spec.of(DType.F32, 32), Spec.of(DType.F32, 32));
        light(new Transpose(List.of(1, 0)), Spec.of(DType.F32, 1000, 1000));
        light(new Add(), Spec.of(DType.F32, 128, 1024), Spec.of(DType.F32, 1024));
        light(new Add(), Spec.of(DType.F32, 64, 32, 24, 24), Spec.of(DType.F32, 32, 1, 1));
        Spec planes = Spec.of(DType.F32, 64, 32, 24, 24);
        MaxPool pool = new MaxPool(Shape.of(2, 2), Window.of(2, 2, 0));
        light(pool, planes);
        light(
                new MaxPoolGradient(Shape.of(2, 2), Window.of(2, 2, 0)),
                pool.infer(List.of(planes)).get(0),
                planes);
    }

    private void heavy(String name, double flops, Op op, Spec... in) {
        try (Call call = Call.of(op, in).random(1)) {
            double nanos = measure(call);
            print("%-62s %7.1f GFLOP/s %9.1f us  %s", name, flops / nanos, nanos / 1000, call.plan());
        }
    }

    private void light(Op op, Spec... in) {
        try (Call call = Call.of(op, in).random(1)) {
            double nanos = measure(call);
            long elements = in[0].shape().size();
            String name = op.name() + " " + List.of(in);
            print("%-62s %7.3f ns/element %9.2f us  %s", name, nanos / elements, nanos / 1000, call.plan());
        }
    }

    /**
     * The nanoseconds of one run: the best of many short samples, so that on a machine with other work some of them are
     * not interrupted.
     */
    private static double measure(Call call) {
        sample(call, 1);
        double once = sample(call, 1);
        int runs = (int) Math.max(1, SAMPLE_NANOS / once);
        double best = once;
        long start = System.nanoTime();
        while (System.nanoTime() - start < NANOS) {
            best = Math.min(best, sample(call, runs));
        }
        return best;
    }

    private static double sample(Call call, int runs) {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            call.run();
        }
        return (double) (System.nanoTime() - start) / runs;
    }

    private static void print(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
