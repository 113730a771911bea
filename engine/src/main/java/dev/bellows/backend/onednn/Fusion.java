package dev.bellows.backend.onednn;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.linalg.MatMul;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Draws the bias and the activation that follow a product into it, where nothing else reads what lies between. */
final class Fusion {
    /** A step of the new program, and the number of the old one's that it stands for. */
    record Fused(int of, Program.Step step) {}

    /** Who reads a value. */
    private record Reader(int step, int input) {}

    private final OneDnnKernels kernels;
    private final Program program;
    private final Map<Integer, List<Reader>> readers = new HashMap<>();

    /** Steps that are part of a chain already: two products may meet in one sum. */
    private final Set<Integer> taken = new HashSet<>();

    private Fusion(OneDnnKernels kernels, Program program) {
        this.kernels = kernels;
        this.program = program;
        for (int i = 0; i < program.steps().size(); i++) {
            List<Use> inputs = program.steps().get(i).inputs();
            for (int k = 0; k < inputs.size(); k++) {
                readers.computeIfAbsent(inputs.get(k).value(), value -> new ArrayList<>())
                        .add(new Reader(i, k));
            }
        }
    }

    /** The steps of {@code program} with chains made one; a chain stands where its last step stood. */
    static List<Fused> apply(OneDnnKernels kernels, Program program) {
        Fusion fusion = new Fusion(kernels, program);
        Map<Integer, Fused> steps = new TreeMap<>();
        for (int i = 0; i < program.steps().size(); i++) {
            steps.put(i, new Fused(i, program.steps().get(i)));
        }
        for (int i = 0; i < program.steps().size(); i++) {
            fusion.fuse(i, steps);
        }
        return List.copyOf(steps.values());
    }

    private void fuse(int root, Map<Integer, Fused> steps) {
        Program.Step product = program.steps().get(root);
        if (!(product.op() instanceof MatMul || product.op() instanceof Convolution)
                || product.outputs().get(0).spec().dtype() != DType.F32) {
            return;
        }
        List<Integer> chain = new ArrayList<>(List.of(root));
        List<Use> inputs = new ArrayList<>(product.inputs());
        Optional<Reader> next = onlyReader(product.outputs().get(0));
        boolean hasBias = false;
        if (next.isPresent() && bias(product, next.get()).isPresent()) {
            inputs.add(bias(product, next.get()).get());
            chain.add(next.get().step());
            hasBias = true;
            next = onlyReader(output(next.get().step()));
        }
        boolean hasActivation = next.isPresent()
                && Epilogue.takes(program.steps().get(next.get().step()).op());
        if (hasActivation) {
            chain.add(next.get().step());
        }
        if (chain.size() > 1) {
            FusedProduct op = new FusedProduct(
                    product.op(),
                    hasBias,
                    hasActivation ? program.steps().get(next.get().step()).op() : null);
            replace(op, inputs, chain, steps);
        }
    }

    private void replace(FusedProduct op, List<Use> inputs, List<Integer> chain, Map<Integer, Fused> steps) {
        if (chain.stream().anyMatch(taken::contains)) {
            return;
        }
        int last = chain.get(chain.size() - 1);
        List<Spec> specs = inputs.stream().map(Use::spec).toList();
        Optional<Kernel> kernel = kernels.find(op, specs, Layouts.plain());
        if (kernel.isEmpty()) {
            return;
        }
        for (int step : chain) {
            program.steps().get(step).kernel().close();
            steps.remove(step);
            taken.add(step);
        }
        steps.put(
                last,
                new Fused(
                        chain.get(0),
                        new Program.Step(op, inputs, program.steps().get(last).outputs(), kernel.get())));
    }

    /** The bias, if the reader adds one number per column or channel to the product. */
    private Optional<Use> bias(Program.Step product, Reader reader) {
        Program.Step step = program.steps().get(reader.step());
        if (!(step.op() instanceof Add)) {
            return Optional.empty();
        }
        Use other = step.inputs().get(1 - reader.input());
        Shape result = product.outputs().get(0).spec().shape();
        int axis = product.op() instanceof Convolution ? 1 : result.rank() - 1;
        return Optional.of(other)
                .filter(use -> isPer(axis, use.spec().shape(), result))
                .filter(use -> step.inputs().get(reader.input()).spec().shape().equals(result))
                .filter(use -> output(reader.step())
                        .spec()
                        .equals(product.outputs().get(0).spec()));
    }

    /** Whether {@code shape}, broadcast to {@code result}, varies along {@code axis} alone. */
    private static boolean isPer(int axis, Shape shape, Shape result) {
        int fromEnd = result.rank() - axis;
        return shape.rank() >= fromEnd
                && shape.rank() <= result.rank()
                && shape.dim(-fromEnd) == result.dim(axis)
                && shape.size() == result.dim(axis);
    }

    private Use output(int step) {
        return program.steps().get(step).outputs().get(0);
    }

    /** The one step that reads this output, whole and once, if nobody else does. */
    private Optional<Reader> onlyReader(Use output) {
        List<Reader> all = readers.getOrDefault(output.value(), List.of());
        return all.size() == 1 && !program.plain().contains(output.value())
                ? Optional.of(all.get(0)).filter(reader -> program.steps()
                        .get(reader.step())
                        .inputs()
                        .get(reader.input())
                        .spec()
                        .equals(output.spec()))
                : Optional.empty();
    }
}
