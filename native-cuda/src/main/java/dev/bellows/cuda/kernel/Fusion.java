package dev.bellows.cuda.kernel;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Joins ops that read each other's results or the same array (ADR 94, ADR 100). Groups grow by joining an op with those that read it and those that it reads from, where the place of one of them is behind all that
 * the group reads from and before all that read from it. What others read, too, becomes an output of the group.
 */
public final class Fusion {
    private final Program program;
    private final List<Application> all;
    private final boolean[] takes;
    private final Map<Integer, Integer> writers = new HashMap<>();
    private final Map<Integer, List<Integer>> readers = new HashMap<>();
    /** By application the members of its group, which all of them have in common. */
    private final List<NavigableSet<Integer>> groups = new ArrayList<>();

    /** By application the place at which its group runs: everything runs behind what it reads from. */
    private final int[] places;

    private Fusion(Program program, Predicate<Application> isComputed) {
        this.program = program;
        this.all = program.applications();
        this.takes = new boolean[all.size()];
        this.places = new int[all.size()];
        for (int i = 0; i < all.size(); i++) {
            Application each = all.get(i);
            for (Use use : each.inputs()) {
                List<Integer> known = readers.computeIfAbsent(use.value(), first -> new ArrayList<>());
                if (!known.contains(i)) {
                    known.add(i);
                }
            }
            for (Use use : each.outputs()) {
                writers.put(use.value(), i);
            }
            takes[i] = each.outputs().size() == 1
                    && each.output().spec().shape().size() > 0
                    && FusedText.takes(each.op(), each.specs(), each.output().spec())
                    && isComputed.test(each)
                    && FusedGroup.of(List.of(each), member -> true).isPresent();
            groups.add(new TreeSet<>(List.of(i)));
            places[i] = i;
        }
    }

    /**
     * The same program with fewer applications.
     *
     * @param isComputed whether the device itself computes an application
     */
    public static Program of(Program program, Predicate<Application> isComputed) {
        Fusion fusion = new Fusion(program, isComputed);
        fusion.joinReaders();
        fusion.joinWriters();
        fusion.joinSharing();
        return Bundling.of(program, fusion.units());
    }

    /** With those that read a result, the nearest first: what a later group computes for itself alone is then not computed early and kept for it. */
    private void joinReaders() {
        for (int i = all.size() - 1; i >= 0; i--) {
            for (int reader : takes[i] ? readersOf(all.get(i)) : List.<Integer>of()) {
                join(i, reader);
            }
        }
    }

    private void joinWriters() {
        for (int i = 0; i < all.size(); i++) {
            for (Use use : takes[i] ? all.get(i).inputs() : List.<Use>of()) {
                Integer writer = writers.get(use.value());
                if (writer != null) {
                    join(writer, i);
                }
            }
        }
    }

    /** Groups that go once through the same array, which is then read once. */
    private void joinSharing() {
        Map<Integer, Integer> last = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            if (takes[i] && places[i] == i) {
                for (int value : group(groups.get(i)).orElseThrow().readWhole()) {
                    Integer before = last.put(value, i);
                    if (before != null) {
                        join(before, i);
                    }
                }
            }
        }
    }

    /** Makes one of the groups of two applications, if there is a place for it. */
    private void join(int one, int other) {
        if (!takes[one] || !takes[other] || groups.get(one) == groups.get(other)) {
            return;
        }
        NavigableSet<Integer> both = new TreeSet<>(groups.get(one));
        both.addAll(groups.get(other));
        int place = isConstant(one) == isConstant(other) ? place(both) : -1;
        if (place < 0 || group(both).isEmpty()) {
            return;
        }
        for (int member : both) {
            groups.set(member, both);
            places[member] = place;
        }
    }

    private boolean isConstant(int application) {
        return program.constants().contains(all.get(application).output().value());
    }

    private Optional<FusedGroup> group(NavigableSet<Integer> members) {
        return FusedGroup.of(
                members.stream().map(all::get).toList(),
                member -> program.plain().contains(member.output().value()) || !members.containsAll(readersOf(member)));
    }

    /**
     * Where a group can run: at the place of one of its members, as late as may be, behind all that it reads from and before all that read from it; -1 if there is no such place.
     */
    private int place(NavigableSet<Integer> group) {
        int after = -1;
        int before = all.size();
        for (int member : group) {
            for (Use use : all.get(member).inputs()) {
                Integer writer = writers.get(use.value());
                after = writer == null || group.contains(writer) ? after : Math.max(after, places[writer]);
            }
            for (int reader : readersOf(all.get(member))) {
                before = group.contains(reader) ? before : Math.min(before, places[reader]);
            }
        }
        Integer latest = group.lower(before);
        return latest == null || latest <= after ? -1 : latest;
    }

    private List<Integer> readersOf(Application application) {
        return readers.getOrDefault(application.output().value(), List.of());
    }

    /** Groups, and what is in none, in order. */
    private List<Bundling.Unit> units() {
        List<Bundling.Unit> units = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (places[i] == i) { // else it runs with its group, at another's place
                units.add(new Bundling.Unit(
                        all.get(i), takes[i] ? group(groups.get(i)).orElseThrow() : null));
            }
        }
        return units;
    }
}
