package dev.bellows.spark.launch;

import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.core.DType;
import dev.bellows.spark.data.Rows;
import dev.bellows.spark.predict.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;

/** Small worker programs that use what a real one uses. */
final class Programs {
    private static final int STEPS = 5;

    private Programs() {}

    /** Sums all labels over all workers, a few times over. */
    static Weights sumLabels(Worker worker) {
        return sumLabels(worker, step -> {});
    }

    /** How many threads a worker may compute with. */
    static Weights threads(Worker worker) {
        return weights(worker.threads());
    }

    /** Throws on rank 1 at step 3, in every attempt. */
    static Weights failAlways(Worker worker) {
        return sumLabels(worker, step -> {
            if (step == 3 && worker.communicator().rank() == 1) {
                throw new ArithmeticException("the loss is NaN");
            }
        });
    }

    /** Throws on rank 1 at step 3 of the first attempt. */
    static Weights failOnce(Worker worker) {
        return attempt() == 0 ? failAlways(worker) : sumLabels(worker);
    }

    /** Ends the executor of rank 1 at step 3 of the first attempt, as the kernel would: no goodbye to anybody. */
    static Weights dieOnce(Worker worker) {
        return sumLabels(worker, step -> {
            if (step == 3 && worker.communicator().rank() == 1 && attempt() == 0) {
                Runtime.getRuntime().halt(137);
            }
        });
    }

    /** Ends the executor of rank 1 at step 3 of every attempt. */
    static Weights dieAlways(Worker worker) {
        return sumLabels(worker, step -> {
            if (step == 3 && worker.communicator().rank() == 1) {
                Runtime.getRuntime().halt(137);
            }
        });
    }

    /** Steps until somebody is lost or the task is cancelled. */
    static Weights stepForEver(Worker worker) {
        for (int step = 1; ; step++) {
            worker.beginStep(1, step, Integer.MAX_VALUE);
            worker.communicator().barrier();
        }
    }

    /** Gives back this many bytes, each chunk's number in all of it. */
    static WorkerProgram chunks(int count, int bytes) {
        return worker -> Weights.of(IntStream.range(0, count)
                .mapToObj(i -> {
                    byte[] chunk = new byte[bytes];
                    java.util.Arrays.fill(chunk, (byte) i);
                    return chunk;
                })
                .toList());
    }

    private interface AtStep {
        void at(int step);
    }

    private static Weights sumLabels(Worker worker, AtStep hook) {
        int rows = worker.rows().share().rows();
        ByteBuffer labels = ByteBuffer.allocateDirect(rows * Integer.BYTES).order(ByteOrder.nativeOrder());
        worker.rows().gather(IntStream.range(0, rows).toArray(), Rows.LABEL, labels);
        labels.flip();
        float own = 0;
        while (labels.hasRemaining()) {
            own += labels.getInt();
        }
        ByteBuffer sum = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
        for (int step = 1; step <= STEPS; step++) {
            worker.beginStep(1, step, STEPS);
            hook.at(step);
            sum.putFloat(0, own);
            worker.communicator().allReduce(sum, DType.F32, ReduceOp.SUM);
        }
        return weights(sum.getFloat(0));
    }

    private static Weights weights(float number) {
        return Weights.of(
                List.of(ByteBuffer.allocate(Float.BYTES).putFloat(number).array()));
    }

    private static int attempt() {
        return BarrierTaskContext.get().stageAttemptNumber();
    }
}
