package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Compiled;
import dev.bellows.backend.KernelLabel;
import dev.bellows.backend.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
    private final List<Step> steps = new ArrayList<>();
    private final List<Copy> copies = new ArrayList<>();
    private final Map<Integer, Slot> slots = new HashMap<>();
    private final Set<Integer> constantValues = new HashSet<>();
    private int constants;
    private final List<List<Integer>> completed;
    private final ArenaPlan arena;

    /** @param freezes whether the captured arrays no longer change, but for those that the graph itself updates */
    Plan(Graph graph, Backend backend, boolean freezes) {
        this.graph = graph;
        Lowering lowering = new Lowering(graph, backend);
        outputs = graph.results().stream().map(lowering::lowered).toList();
        List<Symbol> frozen = freezes ? graph.unchanged() : List.of();
        numbering = new Numbering(graph, lowering, outputs, Graph.nodes(outputs, List.of()), frozen);
        frozen.forEach(symbol -> constantValues.add(numbering.of(symbol)));
        lowering.closeRest();
        compiled = backend.compile(numbering.program());
        placeGiven();
        placeOutputs();
        List<Integer> arenaSlots = new ArrayList<>();
        compiled.steps().forEach(step -> addStep(step, arenaSlots));
        for (int i = 0; i < outputs.size(); i++) {
            if (!isComputedInPlace(i)) {
                copies.add(new Copy(
                        new Program.Use(
                                numbering.of(outputs.get(i)), outputs.get(i).spec()),
                        i));
            }
        }
        completed = steps.stream().map(this::completedBy).toList();
        arena = new ArenaPlan(lifetimes(arenaSlots.size()));
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

    /** An output that a kernel computes, possibly reshaped afterwards, is computed right into the caller's memory. */
    private void placeOutputs() {
        for (int i = 0; i < outputs.size(); i++) {
            int value = numbering.of(outputs.get(i));
            if (!numbering.isConstant(value)) {
                slots.putIfAbsent(
                        value, Slot.of(Slot.Kind.OUTPUT, i, outputs.get(i).spec()));
            }
        }
    }

    private boolean isComputedInPlace(int output) {
        Slot slot = slotOf(numbering.of(outputs.get(output)));
        return slot.kind() == Slot.Kind.OUTPUT && slot.number() == output;
    }

    private void addStep(Compiled.Step step, List<Integer> arenaSlots) {
        boolean once = step.inputs().stream().allMatch(use -> constantValues.contains(use.value()));
        steps.add(new Step(numbering.node(step.of()), step, once));
        for (Program.Use output : step.outputs()) {
            if (once) {
                constantValues.add(output.value());
            }
            if (slots.containsKey(output.value())) {
                continue;
            }
            long bytes = compiled.bytes().get(output.value());
            if (once) {
                slots.put(output.value(), new Slot(Slot.Kind.CONSTANT, constants++, bytes));
            } else {
                slots.put(output.value(), new Slot(Slot.Kind.ARENA, arenaSlots.size(), bytes));
                arenaSlots.add(steps.size() - 1);
            }
        }
    }

    private List<ArenaPlan.Lifetime> lifetimes(int count) {
        int[] from = new int[count];
        int[] to = new int[count];
        long[] bytes = new long[count];
        for (int i = 0; i < steps.size(); i++) {
            for (Program.Use output : steps.get(i).compiled().outputs()) {
                Slot slot = slotOf(output.value());
                if (slot.kind() == Slot.Kind.ARENA) {
                    from[slot.number()] = i;
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

    List<Step> steps() {
        return steps;
    }

    List<Copy> copies() {
        return copies;
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
    List<Integer> completes(int i) {
        return completed.get(i);
    }

    private List<Integer> completedBy(Step step) {
        return step.compiled().outputs().stream()
                .map(output -> slotOf(output.value()))
                .filter(slot -> slot.kind() == Slot.Kind.OUTPUT)
                .map(Slot::number)
                .toList();
    }

    /** Frees the kernels. */
    @Override
    public void close() {
        compiled.close();
    }
}
