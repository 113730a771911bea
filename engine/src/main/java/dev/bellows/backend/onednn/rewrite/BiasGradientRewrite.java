package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.F32Result;
import dev.bellows.backend.onednn.fused.WeightAndBiasGradient;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.DType;
import dev.bellows.op.Op;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Has the gradient of a convolution by its weights give that by its bias as well, which is a sum over what it reads anyway. */
final class BiasGradientRewrite implements Rewrite {
    @Override
    public void apply(Rewriting program) {
        for (Application step : program.steps()) {
            if (within(step) instanceof ConvolutionWeightGradient weights
                    && step.output().spec().dtype() == DType.F32) {
                sum(step, program).ifPresent(sum -> join(weights, step, sum, program));
            }
        }
    }

    /** What a step computes, whether it gives that in its own dtype or in f32. */
    private static Op within(Application step) {
        return step.op() instanceof F32Result wide ? wide.op() : step.op();
    }

    /** The sum of the gradient that {@code step} reads over all axes but that of the channels. */
    private static Optional<Application> sum(Application step, Rewriting program) {
        Use dy = step.inputs().get(1);
        List<Integer> axes = IntStream.range(0, dy.spec().shape().rank())
                .filter(axis -> axis != 1)
                .boxed()
                .toList();
        return program.readers(dy.value()).stream()
                .filter(reader -> reader.use().equals(dy))
                .map(Reader::by)
                .filter(by -> within(by) instanceof ReduceSum sum && sum.axes().equals(axes))
                .filter(by -> by.output().spec().dtype() == DType.F32)
                .findFirst();
    }

    private void join(ConvolutionWeightGradient weights, Application step, Application sum, Rewriting program) {
        List<Use> inputs = step.inputs();
        Application first = program.isBefore(sum, step) ? sum : step;
        if (!inputs.stream().allMatch(use -> program.isKnownAt(use, first))) {
            return;
        }
        WeightAndBiasGradient joined = new WeightAndBiasGradient(weights, (ReduceSum) within(sum));
        Op both = step.op() instanceof F32Result ? new F32Result(joined) : joined;
        if (program.has(both, inputs)) {
            List<Use> outputs = Stream.of(step, sum).map(Application::output).toList();
            program.joinEarly(List.of(step, sum), step.becoming(both, inputs, outputs));
        }
    }
}
