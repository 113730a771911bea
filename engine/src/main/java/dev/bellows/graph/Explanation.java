package dev.bellows.graph;

import dev.bellows.backend.Compiled;
import dev.bellows.backend.Program;
import dev.bellows.core.Spec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A plan as text: a line per step with the op, the kernel, what it reads and writes and where that lies, and the
 * floating-point operations that {@link Flops} predicts; then the sums. A value that does not lie plainly is marked as
 * blocked; a step that copies from one layout to another begins with {@code reorder}.
 */
final class Explanation {
    private static final String REORDER = "reorder";

    private final Plan plan;
    private final Program program;
    private final Map<Integer, Compiled.Step> makers = new HashMap<>();
    private final Map<Compiled.Step, Long> flops = new HashMap<>();

    private Explanation(Plan plan) {
        this.plan = plan;
        this.program = plan.program();
        plan.steps()
                .forEach(step -> step.compiled().outputs().forEach(use -> makers.put(use.value(), step.compiled())));
        program.steps()
                .forEach(step -> flops.merge(
                        computing(step, program.steps().size()), Flops.of(step.op(), step.specs()), Long::sum));
    }

    /** @param constants the bytes of those that are kept */
    static String of(Plan plan, long constants) {
        Explanation explanation = new Explanation(plan);
        List<String> lines = new ArrayList<>();
        plan.steps().forEach(step -> lines.add(explanation.line(step)));
        plan.copies()
                .forEach(copy ->
                        lines.add("      copy " + explanation.told(copy.from(), true) + " to output " + copy.output()));
        lines.add(explanation.sums(constants));
        return String.join("\n", lines);
    }

    /** The kernel that computes a step of the program: of its result, or of what reads its result if it was drawn in there. */
    private Compiled.Step computing(Program.Step step, int patience) {
        int value = step.outputs().get(0).value();
        Compiled.Step maker = makers.get(value);
        if (maker != null || patience == 0) {
            return maker != null ? maker : plan.steps().get(0).compiled();
        }
        return program.steps().stream()
                .filter(later -> later.inputs().stream().anyMatch(use -> use.value() == value))
                .findFirst()
                .map(later -> computing(later, patience - 1))
                .orElseGet(() -> plan.steps().get(0).compiled());
    }

    private String line(Plan.Step step) {
        Compiled.Step compiled = step.compiled();
        List<String> outputs = new ArrayList<>();
        compiled.outputs().forEach(use -> outputs.add(told(use, true) + overwriting(compiled, use)));
        return (step.once() ? "once  " : "      ") + compiled.what() + ": " + all(compiled.inputs()) + " → "
                + String.join(" · ", outputs) + ", " + count(flops.getOrDefault(compiled, 0L)) + " flops";
    }

    private String all(List<Program.Use> uses) {
        return uses.stream().map(use -> told(use, false)).collect(Collectors.joining(" · "));
    }

    /** Such as {@code f32[4, 20, 15, 15] blocked in arena+4096, 72000 bytes}. */
    private String told(Program.Use use, boolean withBytes) {
        boolean blocked = isBlocked(use.value());
        Spec spec = blocked ? program.values().get(use.value()) : use.spec();
        return spec + (blocked ? " blocked" : "") + " in " + place(use.value())
                + (withBytes ? ", " + plan.bytes(use.value()) + " bytes" : "");
    }

    /** Whether a value lies as the backend likes: whoever makes it sees it as a row of elements. */
    private boolean isBlocked(int value) {
        Compiled.Step maker = makers.get(value);
        return maker != null
                && value < program.values().size()
                && !program.plain().contains(value)
                && maker.outputs().stream()
                        .anyMatch(use -> use.value() == value
                                && !use.spec().equals(program.values().get(value)));
    }

    private String place(int value) {
        Slot slot = plan.slotOf(value);
        return switch (slot.kind()) {
            case ARENA -> "arena+" + plan.arena().offset(slot.number());
            case INPUT, CAPTURED, CONSTANT, OUTPUT -> slot.kind().name().toLowerCase(Locale.ROOT) + " " + slot.number();
        };
    }

    /** Says so where an output is computed in the memory of an input. */
    private String overwriting(Compiled.Step step, Program.Use output) {
        Slot slot = plan.slotOf(output.value());
        boolean shared =
                step.inputs().stream().anyMatch(use -> plan.slotOf(use.value()).equals(slot));
        boolean update = slot.kind() == Slot.Kind.CAPTURED;
        return (update ? ", an update" : "") + (shared ? ", in place" : "");
    }

    private String sums(long constants) {
        List<Compiled.Step> reorders = plan.steps().stream()
                .map(Plan.Step::compiled)
                .filter(step -> step.what().startsWith(REORDER))
                .toList();
        long moved = reorders.stream()
                .flatMap(step -> step.outputs().stream())
                .mapToLong(use -> plan.bytes(use.value()))
                .sum();
        long segments = Segmentation.count(plan.graph());
        int updates = plan.graph().updates().size();
        long inPlace = 0;
        for (int i = 0; i < updates; i++) {
            inPlace += plan.isUpdateInPlace(i) ? 1 : 0;
        }
        return plan.steps().size() + " steps, "
                + count(flops.values().stream().mapToLong(Long::longValue).sum())
                + " flops, arena " + plan.arena().bytes() + " bytes, constants "
                + constants + " bytes, " + reorders.size()
                + " reorders of " + moved + " bytes, updates: " + inPlace + " in place, " + (updates - inPlace)
                + " copied" + (segments == 0 ? "" : ", " + segments + " segments computed again");
    }

    private static String count(long flops) {
        return flops < 10_000 ? Long.toString(flops) : String.format(Locale.ROOT, "%.3g", (double) flops);
    }
}
