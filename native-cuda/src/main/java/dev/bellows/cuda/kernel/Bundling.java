package dev.bellows.cuda.kernel;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.cuda.driver.KernelArguments;
import dev.bellows.op.Communicating;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Orders a program so that generated kernels run together (ADR 100). What is no group keeps its order, which says how long arrays are kept: what is computed again late, to save memory, is not computed early. Groups wait until the next of these cannot go on
 * without them; those that stand before it are one launch then. So an update of weights, or a sum that nothing waits for, costs no launch of its own: it goes with the next group that the step cannot do without.
 */
final class Bundling {
    /** Groups no longer wait for company where they keep more than this from being freed. */
    private static final long MOST_HELD_BYTES = 256L << 20;

    /** Of eight bytes each, of 4096 in all; a part's are one argument of the kernel, or one with those of parts like it. */
    private static final int MOST_ARGUMENTS = 500;

    /**
     * What becomes one application or a part of one.
     *
     * @param application as it was, if it is alone in its group or in none
     * @param group what can run with other groups, or null
     */
    record Unit(Application application, @Nullable FusedGroup group) {
        List<Use> inputs() {
            return group == null ? application.inputs() : group.inputs();
        }

        List<Use> outputs() {
            return group == null ? application.outputs() : group.outputs();
        }
    }

    private final Program program;
    private final List<Unit> units;
    private final List<@Nullable FusedPart> parts = new ArrayList<>();
    private final List<Set<Integer>> next = new ArrayList<>();
    private final Map<Integer, Integer> writers = new HashMap<>();
    private final Map<Integer, Set<Integer>> readers = new HashMap<>();
    private final List<Application> order = new ArrayList<>();

    private Bundling(Program program, List<Unit> units) {
        this.program = program;
        this.units = units;
        for (int i = 0; i < units.size(); i++) {
            FusedGroup group = units.get(i).group();
            parts.add(group == null ? null : group.part(program.plain()));
            next.add(new TreeSet<>());
            for (Use use : units.get(i).outputs()) {
                writers.put(use.value(), i);
            }
        }
        for (int i = 0; i < units.size(); i++) {
            for (Use use : units.get(i).inputs()) {
                readers.computeIfAbsent(use.value(), first -> new TreeSet<>()).add(i);
                Integer writer = writers.get(use.value());
                if (writer != null) {
                    follow(writer, i, use.value());
                }
            }
        }
        keepMeetingsInOrder();
        for (int i = 0; i < units.size(); i++) {
            readBeforeOverwriting(i);
        }
    }

    /** @param units in an order in which every value is computed before it is used */
    static Program of(Program program, List<Unit> units) {
        Bundling bundling = new Bundling(program, units);
        bundling.arrange();
        return new Program(program.values(), bundling.order, program.plain(), program.constants());
    }

    private void follow(int writer, int reader, int value) {
        if (writer >= reader) {
            throw new IllegalStateException("value " + value + " is read by "
                    + units.get(reader).application().op() + ", which stands before what computes it, "
                    + units.get(writer).application().op());
        }
        next.get(writer).add(reader);
    }

    /** Ranks may differ in sizes, and so in the order of units, but not in that in which they meet. */
    private void keepMeetingsInOrder() {
        int before = -1;
        for (int i = 0; i < units.size(); i++) {
            if (units.get(i).application().op() instanceof Communicating) {
                if (before >= 0) {
                    next.get(before).add(i);
                }
                before = i;
            }
        }
    }

    /** What is new of a given array can only lie where the old one did if all others have read that: they come first, if they can. */
    private void readBeforeOverwriting(int unit) {
        FusedPart part = parts.get(unit);
        for (int output = 0; part != null && output < part.stored().size(); output++) {
            int input = part.overwrites().get(output);
            boolean isWanted = program.plain()
                    .contains(units.get(unit).outputs().get(output).value());
            int value = input < 0 ? -1 : units.get(unit).inputs().get(input).value();
            if (isWanted && program.plain().contains(value) && !writers.containsKey(value)) {
                for (int reader : readers.getOrDefault(value, Set.of())) {
                    if (reader != unit && !leads(unit, reader)) {
                        next.get(reader).add(unit);
                    }
                }
            }
        }
    }

    private boolean leads(int from, int to) {
        Deque<Integer> open = new ArrayDeque<>(List.of(from));
        Set<Integer> seen = new HashSet<>();
        while (!open.isEmpty()) {
            int unit = open.pop();
            if (unit == to) {
                return true;
            }
            if (seen.add(unit)) {
                open.addAll(next.get(unit));
            }
        }
        return false;
    }

    private void arrange() {
        int[] waitsFor = new int[units.size()];
        next.forEach(all -> all.forEach(later -> waitsFor[later]++));
        TreeSet<Integer> ready = new TreeSet<>();
        TreeSet<Integer> others = new TreeSet<>();
        for (int i = 0; i < units.size(); i++) {
            if (waitsFor[i] == 0) {
                ready.add(i);
            }
            if (parts.get(i) == null) {
                others.add(i);
            }
        }
        while (!ready.isEmpty()) {
            List<Integer> now = choose(ready, others.isEmpty() ? units.size() : others.first());
            ready.removeAll(now);
            others.removeAll(now);
            order.add(application(now));
            for (int unit : now) {
                for (int later : next.get(unit)) {
                    if (--waitsFor[later] == 0) {
                        ready.add(later);
                    }
                }
            }
        }
    }

    /**
     * What runs next.
     *
     * @param ready what waits for nothing
     * @param other the first that is no group and has not run, or the number of units if there is none
     */
    private List<Integer> choose(NavigableSet<Integer> ready, int other) {
        List<Integer> groups = ready.stream()
                .filter(unit -> parts.get(unit) != null && (unit < other || isReadByNone(unit)))
                .toList();
        if (ready.contains(other) && (groups.isEmpty() || heldBytes(groups) <= MOST_HELD_BYTES)) {
            return List.of(other);
        }
        if (!groups.isEmpty()) {
            return together(groups);
        }
        // The other waits for the last reader of what is overwritten before it.
        int first = ready.first();
        return parts.get(first) == null ? List.of(first) : together(List.of(first));
    }

    /** As an update of weights is. */
    private boolean isReadByNone(int unit) {
        return units.get(unit).outputs().stream().noneMatch(use -> readers.containsKey(use.value()));
    }

    /** As many as fit into one launch. */
    private List<Integer> together(List<Integer> groups) {
        List<Integer> together = new ArrayList<>();
        int arguments = 0;
        for (int unit : groups) {
            FusedPart part = parts.get(unit);
            if (part == null || (!together.isEmpty() && isConstant(unit) != isConstant(together.get(0)))) {
                continue;
            }
            int own = part.argumentCount();
            boolean hasRoom = together.size() < KernelArguments.MOST && arguments + own <= MOST_ARGUMENTS;
            if (together.isEmpty() || hasRoom) {
                together.add(unit);
                arguments += own;
            }
        }
        return together;
    }

    private long heldBytes(List<Integer> groups) {
        Map<Integer, Long> held = new HashMap<>();
        for (int unit : groups) {
            units.get(unit).inputs().stream()
                    .filter(use -> writers.containsKey(use.value()))
                    .forEach(use -> held.put(use.value(), use.spec().bytes()));
        }
        return held.values().stream().mapToLong(bytes -> bytes).sum();
    }

    private boolean isConstant(int unit) {
        return program.constants().contains(units.get(unit).outputs().get(0).value());
    }

    private Application application(List<Integer> together) {
        Unit first = units.get(together.get(0));
        FusedGroup group = first.group();
        if (group == null || (together.size() == 1 && group.members().size() == 1)) {
            return first.application();
        }
        List<Use> read = new ArrayList<>();
        List<Use> written = new ArrayList<>();
        List<FusedPart> all = new ArrayList<>();
        for (int unit : together) {
            read.addAll(units.get(unit).inputs());
            written.addAll(units.get(unit).outputs());
            FusedPart part = parts.get(unit);
            if (part != null) {
                all.add(part);
            }
        }
        return group.members().get(0).becoming(new Fused(all), read, written);
    }
}
