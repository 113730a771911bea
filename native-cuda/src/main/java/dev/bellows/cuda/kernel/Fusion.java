package dev.bellows.cuda.kernel;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Makes one application of elementwise ops that read each other's results (ADR 94). Groups grow by joining an op with those that it reads from, where the place of one of them is behind all that
 * the group reads from and before all that read from it. What others read, too, becomes an output of the group.
 */
public final class Fusion {
    /** More would not fit into a kernel's arguments, each broadcast being 264 bytes of 4096, or into its registers. */
    private static final int MOST_STEPS = 32;

    private static final int MOST_INPUTS = 16;
    private static final int MOST_OUTPUTS = 8;
    private static final int MOST_BROADCASTS = 8;

    /** Elements that a device computes in less time than a launch takes. */
    private static final int SMALL = 1 << 16;

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
                readers.computeIfAbsent(use.value(), first -> new ArrayList<>()).add(i);
            }
            for (Use use : each.outputs()) {
                writers.put(use.value(), i);
            }
            takes[i] = size(i) > 0
                    && FusedSource.takes(each.op(), each.specs(), each.output().spec())
                    && isComputed.test(each);
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
        for (int i = 0; i < fusion.all.size(); i++) {
            if (fusion.takes[i]) {
                fusion.join(i);
            }
        }
        fusion.joinAlike();
        return fusion.result();
    }

    private long size(int application) {
        return all.get(application).outputs().isEmpty()
                ? 0
                : all.get(application).output().spec().shape().size();
    }

    private boolean isConstant(int application) {
        return program.constants().contains(all.get(application).output().value());
    }

    /** Joins an application with the groups whose results it reads, one after the other. */
    private void join(int application) {
        for (Use use : all.get(application).inputs()) {
            Integer writer = writers.get(use.value());
            if (writer == null || !isJoinable(writer, application, use)) {
                continue;
            }
            join(writer, application);
        }
    }

    /**
     * Joins small groups of as many elements as the one before, though they have nothing to do with each other: the launch is what they cost. Large ones stay apart, whose arrays
     * would all have to be there at once.
     */
    private void joinAlike() {
        Map<Long, Integer> last = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            if (takes[i] && places[i] == i && size(i) <= SMALL) {
                Integer before = last.get(size(i));
                if (before == null || isConstant(before) != isConstant(i) || !join(before, i)) {
                    last.put(size(i), i);
                }
            }
        }
    }

    /** Makes one of the groups of two applications, if there is a place for it. */
    private boolean join(int one, int other) {
        NavigableSet<Integer> both = new TreeSet<>(groups.get(one));
        both.addAll(groups.get(other));
        int place = place(both);
        if (place < 0 || !fits(both)) {
            return false;
        }
        for (int member : both) {
            groups.set(member, both);
            places[member] = place;
        }
        return true;
    }

    private boolean isJoinable(int writer, int reader, Use use) {
        return takes[writer]
                && size(writer) == size(reader)
                && use.spec().shape().size() == size(reader)
                && isConstant(writer) == isConstant(reader);
    }

    private boolean fits(NavigableSet<Integer> group) {
        if (group.size() > MOST_STEPS) {
            return false;
        }
        FusedGroup fused = group(group);
        return fused.inputs().size() <= MOST_INPUTS
                && fused.outputs() <= MOST_OUTPUTS
                && fused.broadcasts() <= MOST_BROADCASTS;
    }

    private FusedGroup group(NavigableSet<Integer> members) {
        List<Application> applications = members.stream().map(all::get).toList();
        return new FusedGroup(
                applications,
                program.plain(),
                member -> !members.containsAll(
                        readers.getOrDefault(member.output().value(), List.of())));
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

    private Program result() {
        List<Application> fewer = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (places[i] != i) {
                continue; // runs with its group, at another's place
            }
            NavigableSet<Integer> group = groups.get(i);
            fewer.add(group.size() == 1 ? all.get(i) : group(group).application());
        }
        return new Program(program.values(), fewer, program.plain(), program.constants());
    }
}
