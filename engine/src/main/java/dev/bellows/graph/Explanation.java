package dev.bellows.graph;

import dev.bellows.backend.Compiled;
import dev.bellows.backend.Launch;
import dev.bellows.backend.Program;
import dev.bellows.core.Spec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A schedule as text: a line per launch with the op, the kernel, what it reads and writes and where that lies, and the
 * floating-point operations that {@link Flops} predicts; then the sums. A value that does not lie plainly is marked as
 * blocked; a launch that copies from one layout to another begins with {@code reorder}.
 */
final class Explanation {
    private static final String REORDER = "reorder";

    private final Schedule schedule;
    private final Compiled compiled;
    private final Program program;
    private final Map<Integer, Integer> makers = new HashMap<>();
    private final Map<Integer, Long> flops = new HashMap<>();

    private Explanation(Schedule schedule, Compiled compiled) {
        this.schedule = schedule;
        this.compiled = compiled;
        this.program = schedule.program();
        schedule.order()
                .forEach(number -> schedule.launch(number).outputs().forEach(use -> makers.put(use.value(), number)));
        program.applications()
                .forEach(applied -> flops.merge(
                        computing(applied, program.applications().size()),
                        Flops.of(applied.op(), applied.specs()),
                        Long::sum));
    }

    /** @param constants the bytes of those that are kept */
    static String of(Schedule schedule, Compiled compiled, long constants) {
        Explanation explanation = new Explanation(schedule, compiled);
        List<String> lines = new ArrayList<>();
        schedule.order().forEach(number -> lines.add(explanation.line(number)));
        schedule.copies()
                .forEach(copy ->
                        lines.add("      copy " + explanation.told(copy.from(), true) + " to output " + copy.output()));
        lines.add(explanation.sums(constants));
        if (!compiled.launching().isEmpty()) {
            lines.add(compiled.launching());
        }
        return String.join("\n", lines);
    }

    /** The launch that computes an application: its result, or what reads its result if it was drawn in there. */
    private int computing(Program.Application applied, int patience) {
        int value = applied.output().value();
        Integer maker = makers.get(value);
        if (maker != null || patience == 0) {
            return maker != null ? maker : 0;
        }
        return program.applications().stream()
                .filter(later -> later.inputs().stream().anyMatch(use -> use.value() == value))
                .findFirst()
                .map(later -> computing(later, patience - 1))
                .orElse(0);
    }

    private String line(int number) {
        Launch launch = schedule.launch(number);
        List<String> outputs = new ArrayList<>();
        launch.outputs().forEach(use -> outputs.add(told(use, true) + overwriting(launch, use)));
        return (schedule.isOnce(number) ? "once  " : "      ") + launch.how() + " by " + compiled.kernel(number) + ": "
                + all(launch.inputs()) + " → " + String.join(" · ", outputs) + ", "
                + count(flops.getOrDefault(number, 0L)) + " flops";
    }

    private String all(List<Program.Use> uses) {
        return uses.stream().map(use -> told(use, false)).collect(Collectors.joining(" · "));
    }

    /** Such as {@code f32[4, 20, 15, 15] blocked in arena+4096, 72000 bytes}. */
    private String told(Program.Use use, boolean withBytes) {
        boolean blocked = isBlocked(use.value());
        Spec spec = blocked ? program.values().get(use.value()) : use.spec();
        return spec + (blocked ? " blocked" : "") + " in " + place(use.value())
                + (withBytes ? ", " + schedule.bytes(use.value()) + " bytes" : "");
    }

    /** Whether a value lies as the backend likes: whoever makes it sees it as a row of elements. */
    private boolean isBlocked(int value) {
        Integer maker = makers.get(value);
        return maker != null
                && value < program.values().size()
                && !program.plain().contains(value)
                && schedule.launch(maker).outputs().stream()
                        .anyMatch(use -> use.value() == value
                                && !use.spec().equals(program.values().get(value)));
    }

    private String place(int value) {
        Slot slot = schedule.slotOf(value);
        return switch (slot.kind()) {
            case ARENA -> inArena(schedule.arena().place(slot.number()));
            case INPUT, CAPTURED, CONSTANT, OUTPUT -> slot.kind().name().toLowerCase(Locale.ROOT) + " " + slot.number();
        };
    }

    private String inArena(ArenaPlan.Place place) {
        boolean isOne = schedule.arena().chunks().size() == 1;
        return (isOne ? "arena+" : "arena " + place.chunk() + "+") + place.offset();
    }

    /** Says so where an output is computed in the memory of an input. */
    private String overwriting(Launch launch, Program.Use output) {
        Slot slot = schedule.slotOf(output.value());
        boolean shared = launch.inputs().stream()
                .anyMatch(use -> schedule.slotOf(use.value()).equals(slot));
        boolean update = slot.kind() == Slot.Kind.CAPTURED;
        return (update ? ", an update" : "") + (shared ? ", in place" : "");
    }

    private String sums(long constants) {
        List<Launch> reorders = schedule.order().stream()
                .map(schedule::launch)
                .filter(launch -> launch.how().toString().startsWith(REORDER))
                .toList();
        long moved = reorders.stream()
                .flatMap(launch -> launch.outputs().stream())
                .mapToLong(use -> schedule.bytes(use.value()))
                .sum();
        long segments = Segmentation.count(schedule.graph());
        int updates = schedule.graph().updates().size();
        long inPlace = 0;
        for (int i = 0; i < updates; i++) {
            inPlace += schedule.isUpdateInPlace(i) ? 1 : 0;
        }
        return schedule.order().size() + " steps, "
                + count(flops.values().stream().mapToLong(Long::longValue).sum())
                + " flops, arena " + schedule.arena().bytes() + " bytes" + chunks() + ", constants "
                + constants + " bytes, " + reorders.size()
                + " reorders of " + moved + " bytes, updates: " + inPlace + " in place, " + (updates - inPlace)
                + " copied" + (segments == 0 ? "" : ", " + segments + " segments computed again");
    }

    private String chunks() {
        int count = schedule.arena().chunks().size();
        return count > 1 ? " in " + count + " chunks" : "";
    }

    private static String count(long flops) {
        return flops < 10_000 ? Long.toString(flops) : String.format(Locale.ROOT, "%.3g", (double) flops);
    }
}
