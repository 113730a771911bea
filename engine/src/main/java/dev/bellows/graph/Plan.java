package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Compiled;
import dev.bellows.backend.KernelLabel;
import dev.bellows.backend.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an {@link Executable} does: its steps in order, and in which {@link Slot} each value lies. */
final class Plan implements AutoCloseable {
    /**
     * Runs one kernel.
     *
     * @param node the application that it computes, or a part of it
     * @param once whether it depends on no input, so that it runs when the plan is made and never again
     */
    record Step(Node node, Compiled.Step compiled, boolean once) {
        /** What those who listen to kernels are told. */
        KernelLabel label(Backend backend) {
            return new KernelLabel(backend, Objects.requireNonNull(node.op()), node.site());
        }
    }

    /** A result that is not computed into the caller's memory: a view of an input, say, or one asked for twice. */
    record Copy(Program.Use from, int output) {}

    private final Graph graph;
    private final Numbering numbering;
    private final List<Symbol> outputs;
    private final Compiled compiled;
    private final InPlace inPlace;
    private final List<Step> steps = new ArrayList<>();
    private final List<Copy> copies = new ArrayList<>();
    private final Map<Integer, Slot> slots = new HashMap<>();
    private final Set<Integer> constantValues = new HashSet<>();
    private final List<Long> constants = new ArrayList<>();
    private final Map<Integer, Integer> lastReads = new HashMap<>();
    private final List<int[]> completed;
    private final ArenaPlan arena;

    Plan(Graph graph, Backend backend, Precision precision) {
        this.graph = graph;
        Lowering lowering = new Lowering(graph, backend, precision);
        outputs = graph.results().stream().map(lowering::result).toList();
        numbering = new Numbering(graph, lowering, outputs, Graph.nodes(outputs, List.of()));
        lowering.closeRest();
        compiled = backend.compile(numbering.program());
        Flow flow = new Flow(compiled.steps());
        inPlace = new InPlace(graph, numbering, outputs, flow);
        placeGiven();
        placeOutputs();
        List<Compiled.Step> ordered = ordered(flow);
        countReads(ordered);
        List<Integer> arenaSlots = new ArrayList<>();
        ordered.forEach(step -> addStep(step, arenaSlots));
        for (int i = 0; i < outputs.size(); i++) {
            if (!isComputedWhereWanted(i)) {
                copies.add(new Copy(
                        new Program.Use(
                                numbering.of(outputs.get(i)), outputs.get(i).spec()),
                        i));
            }
        }
        completed = steps.stream().map(this::completedBy).toList();
        arena = new ArenaPlan(lifetimes(arenaSlots.size()));
    }

    private List<Compiled.Step> ordered(Flow flow) {
        if (graph.updates().isEmpty()) {
            return compiled.steps();
        }
        Set<Integer> asked = new HashSet<>();
        outputs.subList(0, graph.outputs().size()).forEach(output -> asked.add(numbering.of(output)));
        return new Ordering(flow, compiled.bytes(), asked, Set.copyOf(slots.keySet()))
                .order().stream().map(compiled.steps()::get).toList();
    }

    private void placeGiven() {
        for (int i = 0; i < graph.inputs().size(); i++) {
            Symbol input = graph.inputs().get(i);
            slots.put(numbering.of(input), Slot.of(Slot.Kind.INPUT, i, input.spec()));
        }
        for (int i = 0; i < graph.captured().size(); i++) {
            Symbol symbol = graph.captured().get(i).symbol();
            slots.put(numbering.of(symbol), Slot.of(Slot.Kind.CAPTURED, i, symbol.spec()));
        }
    }

    /** A result that a kernel computes, possibly reshaped afterwards, is computed right into the memory where it is wanted. */
    private void placeOutputs() {
        for (int i = 0; i < outputs.size(); i++) {
            int value = numbering.of(outputs.get(i));
            Integer target = inPlace.target(value);
            if (target != null) {
                slots.put(
                        value,
                        Slot.of(Slot.Kind.CAPTURED, target, outputs.get(i).spec()));
            } else if (!numbering.isConstant(value)) {
                slots.putIfAbsent(
                        value, Slot.of(Slot.Kind.OUTPUT, i, outputs.get(i).spec()));
            }
        }
    }

    private boolean isComputedWhereWanted(int output) {
        int value = numbering.of(outputs.get(output));
        Slot slot = slotOf(value);
        return isUpdateInPlace(output - graph.outputs().size())
                || (slot.kind() == Slot.Kind.OUTPUT && slot.number() == output);
    }

    /** Whether the new value of this update is computed in the memory of its target. */
    boolean isUpdateInPlace(int update) {
        return inPlace.contains(update);
    }

    private void countReads(List<Compiled.Step> ordered) {
        for (int i = 0; i < ordered.size(); i++) {
            for (Program.Use input : ordered.get(i).inputs()) {
                lastReads.put(input.value(), i);
            }
        }
    }

    private void addStep(Compiled.Step step, List<Integer> arenaSlots) {
        boolean once = step.inputs().stream().allMatch(use -> constantValues.contains(use.value()));
        steps.add(new Step(numbering.node(step.of()), step, once));
        for (int i = 0; i < step.outputs().size(); i++) {
            int value = step.outputs().get(i).value();
            if (once) {
                constantValues.add(value);
            }
            if (slots.containsKey(value)) {
                continue;
            }
            long bytes = compiled.bytes().get(value);
            Slot overwritten = once ? null : overwritten(step, i);
            if (once) {
                slots.put(value, new Slot(Slot.Kind.CONSTANT, constants.size(), bytes));
                constants.add(bytes);
            } else if (overwritten != null) {
                slots.put(value, overwritten);
            } else {
                slots.put(value, new Slot(Slot.Kind.ARENA, arenaSlots.size(), bytes));
                arenaSlots.add(steps.size() - 1);
            }
        }
    }

    /** The place of an input that nothing else reads from here on, if the last step's output may be computed there. */
    private @Nullable Slot overwritten(Compiled.Step step, int output) {
        int place = step.kernel().overwrites(output);
        if (place < 0) {
            return null;
        }
        int input = step.inputs().get(place).value();
        Slot slot = slotOf(input);
        long bytes = compiled.bytes().get(step.outputs().get(output).value());
        boolean isFree = slot.kind() == Slot.Kind.ARENA
                && slot.bytes() == bytes
                && Integer.valueOf(steps.size() - 1).equals(lastReads.get(input))
                && step.inputs().stream().filter(use -> use.value() == input).count() == 1
                && step.outputs().stream().noneMatch(other -> slot.equals(slots.get(other.value())));
        return isFree ? slot : null;
    }

    private List<ArenaPlan.Lifetime> lifetimes(int count) {
        int[] from = new int[count];
        Arrays.fill(from, Integer.MAX_VALUE);
        int[] to = new int[count];
        long[] bytes = new long[count];
        for (int i = 0; i < steps.size(); i++) {
            for (Program.Use output : steps.get(i).compiled().outputs()) {
                Slot slot = slotOf(output.value());
                if (slot.kind() == Slot.Kind.ARENA) {
                    from[slot.number()] = Math.min(from[slot.number()], i);
                    to[slot.number()] = i;
                    bytes[slot.number()] = slot.bytes();
                }
            }
            for (Program.Use input : steps.get(i).compiled().inputs()) {
                Slot slot = slotOf(input.value());
                if (slot.kind() == Slot.Kind.ARENA) {
                    to[slot.number()] = i;
                }
            }
        }
        for (Copy copy : copies) {
            Slot slot = slotOf(copy.from().value());
            if (slot.kind() == Slot.Kind.ARENA) {
                to[slot.number()] = steps.size();
            }
        }
        List<ArenaPlan.Lifetime> lifetimes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lifetimes.add(new ArenaPlan.Lifetime(bytes[i], from[i], to[i]));
        }
        return lifetimes;
    }

    Graph graph() {
        return graph;
    }

    /** What the backend was given to compile. */
    Program program() {
        return numbering.program();
    }

    /** How much memory a value takes as it lies. */
    long bytes(int value) {
        return compiled.bytes().get(value);
    }

    List<Step> steps() {
        return steps;
    }

    List<Copy> copies() {
        return copies;
    }

    /** The sizes of the constants. */
    List<Long> constants() {
        return constants;
    }

    ArenaPlan arena() {
        return arena;
    }

    /** Where a value lies. */
    Slot slotOf(int value) {
        Slot slot = slots.get(value);
        if (slot == null) {
            throw new IllegalStateException("plan: value " + value + " has no memory");
        }
        return slot;
    }

    /** The outputs that step {@code i} completes. */
    int[] completes(int i) {
        return completed.get(i);
    }

    private int[] completedBy(Step step) {
        return step.compiled().outputs().stream()
                .map(output -> slotOf(output.value()))
                .filter(slot -> slot.kind() == Slot.Kind.OUTPUT)
                .mapToInt(Slot::number)
                .toArray();
    }

    /** Frees the kernels. */
    @Override
    public void close() {
        compiled.close();
    }
}
