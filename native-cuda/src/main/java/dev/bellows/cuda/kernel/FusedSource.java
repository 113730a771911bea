package dev.bellows.cuda.kernel;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.kernel.FusedElementwise.Operand;
import dev.bellows.cuda.kernel.FusedElementwise.Step;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * CUDA source for a {@link FusedElementwise}: a kernel that loads an element of each input, computes the steps by the functions of {@code elementwise.cu}, and stores what is wanted. A result is
 * rounded to its dtype as if it had been stored and loaded, so the bits are those of the ops one by one. Shapes are arguments and not part of the text: another batch size is the same kernel.
 */
final class FusedSource {
    /** What the kernel is called in every such text. */
    private static final String NAME = "fused";

    /** How an input lies to the elements that are computed. */
    private enum Reach {
        /** One for each. */
        EACH,
        /** One for all. */
        SCALAR,
        /** Broadcast along some axes. */
        WALK
    }

    private final FusedElementwise op;
    private final List<Spec> in;
    private final List<Spec> results;
    private final long n;

    private FusedSource(FusedElementwise op, List<Spec> in) {
        this.op = op;
        this.in = in;
        this.results = op.results(in);
        this.n = results.get(0).shape().size();
    }

    /** Whether such a step can be a part of a fused kernel, given what it reads and computes. */
    static boolean takes(Op op, List<Spec> in, Spec out) {
        if (op instanceof Cast) {
            return true;
        }
        if (op instanceof Where) {
            return in.get(1).dtype() == out.dtype();
        }
        return ElementwiseFunctions.of(op)
                .filter(function -> function.takes(in.get(0).dtype()))
                .isPresent();
    }

    static Optional<KernelDesign> design(FusedElementwise op, List<Spec> in, Grid grid) {
        FusedSource source = new FusedSource(op, in);
        List<long[]> walks = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            if (source.reach(i) == Reach.WALK) {
                Optional<long[]> walk =
                        Walk.broadcast(source.seenBy(i), in.get(i).shape());
                if (walk.isEmpty()) {
                    return Optional.empty();
                }
                walks.add(walk.get());
            }
        }
        Code code = new Code("elementwise", List.of("FUSED"), source.text());
        KernelDesign launch = KernelDesign.of(code, NAME, grid.each(source.n), (arguments, operands) -> {
            IntStream.range(0, in.size()).forEach(i -> arguments.add(operands.in(i)));
            IntStream.range(0, op.stored().size()).forEach(i -> arguments.add(operands.out(i)));
            arguments.add(source.n);
            walks.forEach(arguments::add);
        });
        return Optional.of(launch.over(op.overwrites().get(0)));
    }

    private Reach reach(int input) {
        long size = in.get(input).shape().size();
        return size == n ? Reach.EACH : size == 1 ? Reach.SCALAR : Reach.WALK;
    }

    /** The shape of what is computed where an input is read. */
    private Shape seenBy(int input) {
        for (int i = 0; i < op.steps().size(); i++) {
            for (Operand operand : op.steps().get(i).operands()) {
                if (operand.isInput() && operand.number() == input) {
                    return results.get(i).shape();
                }
            }
        }
        throw new IllegalStateException(op + ": nothing reads input " + input);
    }

    private String text() {
        StringBuilder parameters = new StringBuilder();
        StringBuilder body = new StringBuilder();
        StringBuilder walks = new StringBuilder();
        for (int i = 0; i < in.size(); i++) {
            String dtype = in.get(i).dtype().name();
            parameters
                    .append("const ")
                    .append(dtype)
                    .append("::Stored* x")
                    .append(i)
                    .append(", ");
            String at =
                    switch (reach(i)) {
                        case EACH -> "i";
                        case SCALAR -> "0";
                        case WALK -> "walk(by" + i + ", i)";
                    };
            if (reach(i) == Reach.WALK) {
                walks.append(", Walk by").append(i);
            }
            define(body, dtype, "a" + i, "x" + i + "[" + at + "]");
        }
        for (int i = 0; i < op.steps().size(); i++) {
            String dtype = results.get(i).dtype().name();
            define(
                    body,
                    dtype,
                    "v" + i,
                    dtype + "::store(" + expression(op.steps().get(i)) + ")");
        }
        for (int i = 0; i < op.stored().size(); i++) {
            int step = op.stored().get(i);
            String dtype = results.get(step).dtype().name();
            parameters.append(dtype).append("::Stored* y").append(i).append(", ");
            body.append("        y" + i + "[i] = " + dtype + "::store(v" + step + ");\n");
        }
        return "KERNEL " + NAME + "(" + parameters + "whole n" + walks + ") {\n    EACH(i, n) {\n" + body
                + "    }\n}\n";
    }

    private static void define(StringBuilder body, String dtype, String name, String stored) {
        body.append("        " + dtype + "::Value " + name + " = " + dtype + "::load(" + stored + ");\n");
    }

    private static String expression(Step step) {
        List<String> names = step.operands().stream()
                .map(operand -> (operand.isInput() ? "a" : "v") + operand.number())
                .toList();
        if (step.op() instanceof Cast) {
            return names.get(0);
        }
        if (step.op() instanceof Where) {
            return names.get(0) + " ? " + names.get(1) + " : " + names.get(2);
        }
        String function = ElementwiseFunctions.of(step.op()).orElseThrow().name();
        return "f_" + function + "(" + String.join(", ", names) + ")";
    }
}
