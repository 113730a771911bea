package dev.bellows.cuda.kernel;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.kernel.FusedPart.Operand;
import dev.bellows.cuda.kernel.FusedPart.Reach;
import dev.bellows.cuda.kernel.FusedPart.Reading;
import dev.bellows.cuda.kernel.FusedPart.Step;
import dev.bellows.op.Op;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Applications, in order, as the one pass that they become, if all of them see the same elements and reduce the same rows. */
final class FusedGroup {
    /** More would not fit into a kernel's registers. */
    private static final int MOST_STEPS = 48;

    /** Which kernels count in 32 bits, as extents of axes that are made one. */
    private static final long MOST_ELEMENTS = Integer.MAX_VALUE;

    private static final int MOST_INPUTS = 20;
    private static final int MOST_OUTPUTS = 12;
    private static final int MOST_WALKS = 8;

    /** What tells two ways of reading one value apart; shapes and op only where it is walked through. */
    private record Input(
            int value,
            Reach reach,
            boolean isOfRow,
            @Nullable Shape from,
            @Nullable Shape to,
            @Nullable Op turned) {}

    private final List<Application> members;
    private final @Nullable RowLayout rows;
    private final long size;
    private final Map<Integer, Integer> stepOf = new HashMap<>();
    private final Map<Input, Integer> numbers = new LinkedHashMap<>();
    private final List<Use> inputs = new ArrayList<>();
    private final List<Reading> readings = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> stored = new ArrayList<>();

    private FusedGroup(List<Application> members, @Nullable RowLayout rows, long size) {
        this.members = members;
        this.rows = rows;
        this.size = size;
    }

    /**
     * The applications as one, or nothing if they cannot be.
     *
     * @param isStored whether the result of a member is read by others
     */
    static Optional<FusedGroup> of(List<Application> members, Predicate<Application> isStored) {
        RowLayout rows = null;
        for (Application member : members) {
            Reduction reduction = Reduction.of(member.op());
            RowLayout own = reduction == null
                    ? rows
                    : reduction.layout(member.inputs().get(0).spec());
            if (rows != null && !rows.equals(own)) {
                return Optional.empty();
            }
            rows = own;
        }
        long size = rows == null ? size(members.get(0)) : rows.size();
        FusedGroup group = new FusedGroup(members, rows, size);
        return members.size() <= MOST_STEPS && size <= MOST_ELEMENTS && group.takesAll(isStored) && group.fits()
                ? Optional.of(group)
                : Optional.empty();
    }

    /** Whether an op reads its elements at other places than those at which it writes them, so that none of its own group can have computed them. */
    static boolean turns(Op op) {
        return op instanceof Transpose || op instanceof Slice;
    }

    private static long size(Application application) {
        return application.output().spec().shape().size();
    }

    private boolean takesAll(Predicate<Application> isStored) {
        for (Application member : members) {
            boolean isOfRow = size(member) != size;
            List<Operand> operands = new ArrayList<>();
            for (Use use : member.inputs()) {
                Integer step = stepOf.get(use.value());
                if (step != null && !passes(member, use, step)) {
                    return false;
                }
                operands.add(new Operand(
                        step == null,
                        step == null ? number(member, use) : step,
                        use.spec().shape()));
            }
            if (isOfRow && (rows == null || size(member) != rows.rows())) {
                return false;
            }
            stepOf.put(member.output().value(), steps.size());
            if (isStored.test(member)) {
                stored.add(steps.size());
            }
            steps.add(new Step(member.op(), operands));
        }
        return true;
    }

    /** Whether what a step computes is in a register where a later one reads it. */
    private boolean passes(Application reader, Use use, int step) {
        boolean isOfRow = size(members.get(step)) != size;
        if (turns(reader.op())) {
            return false;
        }
        if (Reduction.of(reader.op()) != null) {
            return !isOfRow;
        }
        Shape to = reader.output().spec().shape();
        return isOfRow == (size(reader) != size)
                || (isOfRow && rows != null && rows.isSpread(use.spec().shape(), to));
    }

    private int number(Application reader, Use use) {
        boolean reduces = Reduction.of(reader.op()) != null;
        boolean isOfRow = !reduces && size(reader) != size;
        Shape from = use.spec().shape();
        Shape to = reduces ? from : reader.output().spec().shape();
        Reach reach = reach(reader.op(), isOfRow, from, to);
        boolean isWalk = reach == Reach.WALK;
        boolean isOnceForRow = reach == Reach.ROW || (isWalk && isOfRow);
        Op turned = turns(reader.op()) ? reader.op() : null;
        Input input = new Input(
                use.value(), reach, isOnceForRow, isWalk ? from : null, isWalk ? to : null, isWalk ? turned : null);
        Integer known = numbers.putIfAbsent(input, inputs.size());
        if (known != null) {
            return known;
        }
        inputs.add(use);
        readings.add(new Reading(reach, isOnceForRow, isWalk ? way(from, to, turned) : null, start(from, turned)));
        return inputs.size() - 1;
    }

    private Reach reach(Op op, boolean isOfRow, Shape from, Shape to) {
        if (turns(op)) {
            return Reach.WALK;
        }
        if (from.size() == to.size()) {
            return isOfRow ? Reach.ROW : Reach.EACH;
        }
        if (rows != null && !isOfRow && rows.isSpread(from, to)) {
            return Reach.ROW;
        }
        return from.size() == 1 ? Reach.SCALAR : Reach.WALK;
    }

    private static Walk.Way way(Shape from, Shape to, @Nullable Op turned) {
        long[] strides = from.strides();
        if (turned instanceof Transpose transpose) {
            return Walk.way(
                    to.dims(),
                    transpose.order().stream().mapToLong(axis -> strides[axis]).toArray());
        }
        return turned == null ? Walk.spread(to, from) : Walk.way(to.dims(), strides);
    }

    private static long start(Shape from, @Nullable Op turned) {
        return turned instanceof Slice slice ? Movement.start(from, slice.begin()) : 0;
    }

    private boolean fits() {
        return inputs.size() <= MOST_INPUTS
                && stored.size() <= MOST_OUTPUTS
                && readings.stream().filter(each -> each.reach() == Reach.WALK).count() <= MOST_WALKS;
    }

    List<Application> members() {
        return members;
    }

    /** What it reads. */
    List<Use> inputs() {
        return inputs;
    }

    /** What it gives to others. */
    List<Use> outputs() {
        return stored.stream().map(step -> members.get(step).output()).toList();
    }

    /** Along which rows it reduces, or null if it does not. */
    @Nullable
    RowLayout rows() {
        return rows;
    }

    /** The values of which it reads each element once. */
    Set<Integer> readWhole() {
        Set<Integer> all = new TreeSet<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (readings.get(i).reach() == Reach.EACH) {
                all.add(inputs.get(i).value());
            }
        }
        return all;
    }

    /** @param plain the values that something outside of the program gives or reads */
    FusedPart part(Set<Integer> plain) {
        return new FusedPart(readings, steps, stored, overwrites(plain), rows);
    }

    /**
     * For each output an input that it depends on and that lies as it does, no two the same. One from outside first: a new weight belongs where the old one was, and what is new of
     * an optimizer's states is computed before the weight, so each finds its own. A thread reads an element, or a block what is of a row, before it writes there, so any will do.
     */
    private List<Integer> overwrites(Set<Integer> plain) {
        List<Set<Integer>> sources = sources();
        Set<Integer> taken = new TreeSet<>();
        List<Integer> all = new ArrayList<>();
        for (int step : stored) {
            Spec spec = members.get(step).output().spec();
            List<Integer> fitting = sources.get(step).stream()
                    .filter(input -> !taken.contains(input) && lies(input, spec))
                    .toList();
            int chosen = fitting.stream()
                    .filter(input -> plain.contains(inputs.get(input).value()))
                    .findFirst()
                    .orElse(fitting.isEmpty() ? -1 : fitting.get(0));
            taken.add(chosen);
            all.add(chosen);
        }
        return all;
    }

    /** Whether an input has an element for each of an output's. */
    private boolean lies(int input, Spec output) {
        Spec spec = inputs.get(input).spec();
        Reach reach = readings.get(input).reach();
        return spec.dtype() == output.dtype()
                && spec.shape().size() == output.shape().size()
                && reach == (output.shape().size() == size ? Reach.EACH : Reach.ROW);
    }

    /** By step the inputs that its result depends on. */
    private List<Set<Integer>> sources() {
        List<Set<Integer>> sources = new ArrayList<>();
        for (Step step : steps) {
            Set<Integer> all = new TreeSet<>();
            for (Operand operand : step.operands()) {
                all.addAll(operand.isInput() ? Set.of(operand.number()) : sources.get(operand.number()));
            }
            sources.add(all);
        }
        return sources;
    }
}
