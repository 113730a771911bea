package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.RectifiedNorm;
import dev.bellows.backend.onednn.fused.RectifiedNormGradient;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.plan.Layouts;
import dev.bellows.backend.onednn.rewrite.Rewriting.Applied;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.BatchNormGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws the rectifier behind a batch normalisation into it, and its gradient into the normalisation's. oneDNN keeps a bit per
 * element of which are positive, so that the gradient reads a thirty-second of what it read before.
 */
final class RectifiedNormRewrite implements Rewrite {
    /** A normalisation and a rectifier with their gradients. */
    private record Found(Applied norm, Applied relu, Applied reluGradient, Applied normGradient) {}

    private final KernelTable kernels;

    RectifiedNormRewrite(KernelTable kernels) {
        this.kernels = kernels;
    }

    @Override
    public void apply(Rewriting program) {
        for (Applied step : program.steps()) {
            if (step.step().op() instanceof BatchNorm) {
                find(step, program).ifPresent(found -> join(found, program));
            }
        }
    }

    private static Optional<Found> find(Applied norm, Rewriting program) {
        return program.onlyReader(norm.output())
                .map(Reader::by)
                .filter(relu -> relu.step().op() instanceof Relu)
                .flatMap(relu -> program.readers(relu.output().value()).stream()
                        .filter(reader -> reader.input() == 1
                                && reader.use().equals(relu.output())
                                && reader.by().step().op() instanceof ReluGradient)
                        .map(Reader::by)
                        .flatMap(reluGradient -> program.onlyReader(reluGradient.output()).stream()
                                .filter(reader -> reader.input() == 0 && isGradient(reader.by(), norm))
                                .map(reader -> new Found(norm, relu, reluGradient, reader.by())))
                        .findFirst());
    }

    private static boolean isGradient(Applied step, Applied norm) {
        List<Use> in = norm.step().inputs();
        List<Use> out = norm.step().outputs();
        return norm.step().op() instanceof BatchNorm op
                && step.step().op().equals(new BatchNormGradient(op.epsilon()))
                && step.step().inputs().subList(1, 5).equals(List.of(in.get(0), in.get(1), out.get(1), out.get(2)));
    }

    private void join(Found found, Rewriting program) {
        Program.Step norm = found.norm.step();
        RectifiedNorm op = new RectifiedNorm((BatchNorm) norm.op());
        RectifiedNormGradient gradient = new RectifiedNormGradient(
                (BatchNormGradient) found.normGradient.step().op());
        Spec bits = RectifiedNorm.open(norm.outputs().get(0).spec());
        Use open = new Use(program.add(bits), bits);
        List<Use> inputs = new ArrayList<>(found.normGradient.step().inputs());
        inputs.set(0, found.reluGradient.step().inputs().get(0));
        inputs.add(open);
        Optional<Kernel> forward = kernel(op, norm.inputs());
        Optional<Kernel> backward = forward.isEmpty() ? Optional.empty() : kernel(gradient, inputs);
        if (backward.isEmpty()) {
            forward.ifPresent(Kernel::close);
            return;
        }
        List<Use> outputs = new ArrayList<>(norm.outputs());
        outputs.set(0, found.relu.output());
        outputs.add(open);
        program.joinEarly(List.of(found.norm, found.relu), new Program.Step(op, norm.inputs(), outputs, forward.get()));
        program.join(
                List.of(found.normGradient, found.reluGradient),
                new Program.Step(gradient, inputs, found.normGradient.step().outputs(), backward.get()));
    }

    private Optional<Kernel> kernel(Op op, List<Use> inputs) {
        return kernels.find(op, inputs.stream().map(Use::spec).toList(), Layouts.plain());
    }
}
