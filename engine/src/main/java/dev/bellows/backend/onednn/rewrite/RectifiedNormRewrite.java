package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.RectifiedNorm;
import dev.bellows.backend.onednn.fused.RectifiedNormGradient;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.Spec;
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
    private record Found(Application norm, Application relu, Application reluGradient, Application normGradient) {}

    @Override
    public void apply(Rewriting program) {
        for (Application step : program.steps()) {
            if (step.op() instanceof BatchNorm) {
                find(step, program).ifPresent(found -> join(found, program));
            }
        }
    }

    private static Optional<Found> find(Application norm, Rewriting program) {
        return program.onlyReader(norm.output())
                .map(Reader::by)
                .filter(relu -> relu.op() instanceof Relu)
                .flatMap(relu -> program.readers(relu.output().value()).stream()
                        .filter(reader -> reader.input() == 1
                                && reader.use().equals(relu.output())
                                && reader.by().op() instanceof ReluGradient)
                        .map(Reader::by)
                        .flatMap(reluGradient -> program.onlyReader(reluGradient.output()).stream()
                                .filter(reader -> reader.input() == 0 && isGradient(reader.by(), norm))
                                .map(reader -> new Found(norm, relu, reluGradient, reader.by())))
                        .findFirst());
    }

    private static boolean isGradient(Application step, Application norm) {
        List<Use> in = norm.inputs();
        List<Use> out = norm.outputs();
        return norm.op() instanceof BatchNorm op
                && step.op().equals(new BatchNormGradient(op.epsilon()))
                && step.inputs().subList(1, 5).equals(List.of(in.get(0), in.get(1), out.get(1), out.get(2)));
    }

    private void join(Found found, Rewriting program) {
        Application norm = found.norm;
        RectifiedNorm op = new RectifiedNorm((BatchNorm) norm.op());
        RectifiedNormGradient gradient = new RectifiedNormGradient((BatchNormGradient) found.normGradient.op());
        Spec bits = RectifiedNorm.open(norm.outputs().get(0).spec());
        Use open = new Use(program.add(bits), bits);
        List<Use> inputs = new ArrayList<>(found.normGradient.inputs());
        inputs.set(0, found.reluGradient.inputs().get(0));
        inputs.add(open);
        if (!program.has(op, norm.inputs()) || !program.has(gradient, inputs)) {
            return;
        }
        List<Use> outputs = new ArrayList<>(norm.outputs());
        outputs.set(0, found.relu.output());
        outputs.add(open);
        program.joinEarly(List.of(norm, found.relu), norm.becoming(op, norm.inputs(), outputs));
        program.join(
                List.of(found.normGradient, found.reluGradient),
                found.normGradient.becoming(gradient, inputs, found.normGradient.outputs()));
    }
}
