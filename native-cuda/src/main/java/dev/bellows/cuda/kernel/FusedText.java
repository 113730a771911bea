package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.cuda.kernel.FusedPart.Operand;
import dev.bellows.cuda.kernel.FusedPart.Reach;
import dev.bellows.cuda.kernel.FusedPart.Reading;
import dev.bellows.cuda.kernel.FusedPart.Step;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.movement.BroadcastTo;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * CUDA source for a {@link FusedPart}: a struct of its arguments and a function that goes through the elements. It loads what is read, computes the steps by the functions of {@code elementwise.cu}, and stores what is wanted. A result is
 * rounded to its dtype as if it had been stored and loaded, so the bits are those of the ops one by one, but for the order of sums. Extents are arguments and not part of the text: another batch size is the same kernel.
 *
 * <p>Where there are rows, a team of threads goes through one once for each reduction that needs the result of another, and computes again what it needs of elements rather than keep it.
 */
final class FusedText {
    /** In the place of the number by which struct and function are told from those of other parts. */
    static final String NUMBER = "@";

    private final FusedPart part;
    private final List<DType> in;
    private final List<Spec> results;
    private final int[] depths;
    private final StringBuilder text = new StringBuilder();

    private FusedText(FusedPart part, List<Spec> in) {
        this.part = part;
        this.in = in.stream().map(Spec::dtype).toList();
        this.results = part.results(in);
        this.depths = new int[part.steps().size()];
        for (int i = 0; i < depths.length; i++) {
            for (Operand operand : part.steps().get(i).operands()) {
                depths[i] = Math.max(depths[i], operand.isInput() ? 0 : depths[operand.number()]);
            }
            depths[i] += reduces(i) ? 1 : 0;
        }
    }

    /** Whether such a step can be a part of a fused kernel, given what it reads and computes. */
    static boolean takes(Op op, List<Spec> in, Spec out) {
        Reduction reduction = Reduction.of(op);
        if (reduction != null) {
            return reduction.isJoinable(in.get(0), out);
        }
        if (op instanceof Cast || op instanceof BroadcastTo || FusedGroup.turns(op)) {
            return true;
        }
        if (op instanceof Where) {
            return in.get(1).dtype() == out.dtype();
        }
        return ElementwiseFunctions.of(op)
                .filter(function -> function.takes(in.get(0).dtype()))
                .isPresent();
    }

    /** The source for inputs of these specs. */
    static String of(FusedPart part, List<Spec> in) {
        FusedText source = new FusedText(part, in);
        source.struct();
        if (part.rows() == null) {
            source.elements();
        } else {
            source.rows();
        }
        return source.text.toString();
    }

    private void line(String indent, String line) {
        text.append(indent).append(line).append('\n');
    }

    private boolean reduces(int step) {
        return Reduction.of(part.steps().get(step).op()) != null;
    }

    private boolean isOfRow(int step) {
        RowLayout rows = part.rows();
        return rows != null && results.get(step).shape().size() != rows.size();
    }

    private String dtype(int step) {
        return results.get(step).dtype().name();
    }

    /** The arguments, all of eight bytes, pointers first behind the two that say which blocks are this part's. */
    private void struct() {
        line("", "struct Part" + NUMBER + " {");
        line("    ", "whole first, blocks;");
        for (int i = 0; i < in.size(); i++) {
            line("    ", "const " + in.get(i).name() + "::Stored* x" + i + ";");
        }
        for (int i = 0; i < part.stored().size(); i++) {
            line("    ", dtype(part.stored().get(i)) + "::Stored* y" + i + ";");
        }
        RowLayout rows = part.rows();
        if (rows == null) {
            line("    ", "whole n;");
        } else {
            line("    ", "whole rows, count, strips, isAlong;");
            line("    ", "Way<" + rows.firsts().rank() + "> firsts;");
            line("    ", "Way<" + rows.elements().rank() + "> elements;");
        }
        for (int i = 0; i < in.size(); i++) {
            Walk.Way way = part.inputs().get(i).way();
            if (way != null) {
                line("    ", "whole start" + i + ";");
                line("    ", "Way<" + way.rank() + "> by" + i + ";");
            }
        }
        line("    ", "static const int pointers = " + (in.size() + part.stored().size()) + ";");
        line("", "};");
    }

    private void elements() {
        line("", "__device__ void part" + NUMBER + "(const Part" + NUMBER + "& p, whole block) {");
        load("    ", reading -> reading.reach() == Reach.SCALAR, "i");
        line("    ", "for (whole i = block * blockDim.x + threadIdx.x; i < p.n; i += p.blocks * blockDim.x) {");
        load("        ", reading -> reading.reach() != Reach.SCALAR, "i");
        IntStream.range(0, depths.length).forEach(step -> compute("        ", step));
        store("        ", step -> true, "i");
        line("    ", "}");
        line("", "}");
    }

    private void rows() {
        int phases = IntStream.of(depths).max().orElse(0);
        boolean storesLast = part.stored().stream().anyMatch(step -> !isOfRow(step) && depths[step] == phases);
        line("", "__device__ void part" + NUMBER + "(const Part" + NUMBER + "& p, whole block) {");
        line("    ", "const Team team(p.strips, p.isAlong);");
        load("    ", reading -> reading.reach() == Reach.SCALAR, "r");
        line("    ", "for (whole top = block * team.rows; top < p.rows; top += p.blocks * team.rows) {");
        String in = "        ";
        line(in, "const bool isRow = top + team.row < p.rows;");
        line(
                in,
                "const whole r = isRow ? top + team.row : p.rows - 1, count = isRow ? p.count : 0, start ="
                        + " along(p.firsts, r);");
        load(in, reading -> reading.isOfRow() && reading.reach() != Reach.SCALAR, "r");
        rowSteps(in, 0);
        for (int phase = 1; phase <= phases; phase++) {
            phase(in, phase, phase == phases && !storesLast);
            rowSteps(in, phase);
        }
        if (storesLast) {
            loop(in, needed(step -> part.stored().contains(step) && !isOfRow(step)));
            store(in + "    ", step -> !isOfRow(step), "i");
            line(in, "}");
        }
        line(in, "if (isRow && team.strip == 0) {");
        store(in + "    ", this::isOfRow, "r");
        line(in, "}");
        line("    ", "}");
        line("", "}");
    }

    /** The reductions that need the results of {@code phase - 1} others one after the other. */
    private void phase(String in, int phase, boolean stores) {
        IntPredicate own = step -> reduces(step) && depths[step] == phase;
        for (int step = 0; step < depths.length; step++) {
            if (own.test(step)) {
                String joined = joined(step);
                line(in, joined + " s" + step + " = " + how(step) + "::start(" + joined + "());");
            }
        }
        Set<Integer> needed =
                needed(step -> own.test(step) || (stores && part.stored().contains(step) && !isOfRow(step)));
        loop(in, needed);
        for (int step = 0; step < depths.length; step++) {
            if (own.test(step)) {
                String value = name(part.steps().get(step).operands().get(0));
                line(
                        in + "    ",
                        "s" + step + " = " + how(step) + "::join(s" + step + ", (" + joined(step) + ")" + value + ");");
            }
        }
        if (stores) {
            store(in + "    ", step -> !isOfRow(step), "i");
        }
        line(in, "}");
        for (int step = 0; step < depths.length; step++) {
            if (own.test(step)) {
                define(in, step, "joinTeam<" + how(step) + ">(s" + step + ", team)");
            }
        }
    }

    private Reduction reduction(int step) {
        Reduction reduction = Reduction.of(part.steps().get(step).op());
        if (reduction == null) {
            throw new IllegalStateException(part + ": step " + step + " reduces nothing");
        }
        return reduction;
    }

    private String how(int step) {
        return reduction(step).how();
    }

    /** The type in which elements are joined. */
    private String joined(int step) {
        return dtype(step) + (reduction(step).isWide() ? "::Wide" : "::Value");
    }

    /** Begins a way through a row, with what steps are needed of its elements. */
    private void loop(String in, Set<Integer> needed) {
        line("", "#pragma unroll 4");
        line(in, "for (whole k = team.strip; k < count; k += team.strips) {");
        line(in + "    ", "const whole i = start + along(p.elements, k);");
        Set<Integer> read = new TreeSet<>();
        for (int step : needed) {
            part.steps().get(step).operands().stream()
                    .filter(Operand::isInput)
                    .forEach(operand -> read.add(operand.number()));
        }
        for (int input : read) {
            Reading reading = part.inputs().get(input);
            if (!reading.isOfRow() && reading.reach() != Reach.SCALAR) {
                load(in + "    ", input, "i");
            }
        }
        needed.stream().filter(step -> !reduces(step)).forEach(step -> compute(in + "    ", step));
    }

    /** The steps of single elements that lead to the wanted ones, with these, in order. */
    private Set<Integer> needed(IntPredicate wanted) {
        Set<Integer> needed = new TreeSet<>();
        for (int step = depths.length - 1; step >= 0; step--) {
            if (wanted.test(step) || needed.contains(step)) {
                needed.add(step);
                for (Operand operand : part.steps().get(step).operands()) {
                    if (!operand.isInput() && !isOfRow(operand.number())) {
                        needed.add(operand.number());
                    }
                }
            }
        }
        return needed;
    }

    private void rowSteps(String in, int depth) {
        for (int step = 0; step < depths.length; step++) {
            if (isOfRow(step) && !reduces(step) && depths[step] == depth) {
                compute(in, step);
            }
        }
    }

    private void load(String in, Predicate<Reading> which, String at) {
        for (int i = 0; i < part.inputs().size(); i++) {
            if (which.test(part.inputs().get(i))) {
                load(in, i, at);
            }
        }
    }

    private void load(String in, int input, String at) {
        String place =
                switch (part.inputs().get(input).reach()) {
                    case EACH, ROW -> at;
                    case SCALAR -> "0";
                    case WALK -> "p.start" + input + " + along(p.by" + input + ", " + at + ")";
                };
        String dtype = this.in.get(input).name();
        line(in, "const " + dtype + "::Value a" + input + " = " + dtype + "::load(p.x" + input + "[" + place + "]);");
    }

    private void compute(String in, int step) {
        define(in, step, expression(part.steps().get(step)));
    }

    private void define(String in, int step, String value) {
        String dtype = dtype(step);
        line(
                in,
                "const " + dtype + "::Value v" + step + " = " + dtype + "::load(" + dtype + "::store(" + value + "));");
    }

    private void store(String in, IntPredicate which, String at) {
        for (int i = 0; i < part.stored().size(); i++) {
            int step = part.stored().get(i);
            if (which.test(step)) {
                line(in, "p.y" + i + "[" + at + "] = " + dtype(step) + "::store(v" + step + ");");
            }
        }
    }

    private static String name(Operand operand) {
        return (operand.isInput() ? "a" : "v") + operand.number();
    }

    private static String expression(Step step) {
        List<String> names = step.operands().stream().map(FusedText::name).toList();
        if (step.op() instanceof Cast || step.op() instanceof BroadcastTo || FusedGroup.turns(step.op())) {
            return names.get(0);
        }
        if (step.op() instanceof Where) {
            return names.get(0) + " ? " + names.get(1) + " : " + names.get(2);
        }
        String function = ElementwiseFunctions.of(step.op()).orElseThrow().name();
        return "f_" + function + "(" + String.join(", ", names) + ")";
    }
}
