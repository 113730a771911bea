package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.KernelLabel;
import dev.bellows.op.movement.Reshape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What an {@link Executable} does: its steps in order, and in which {@link Slot} each value lies. */
final class Plan {
    /**
     * Runs one kernel.
     *
     * @param node the application, for explanations
     * @param once whether it depends on no input, so that it runs when the plan is made and never again
     */
    record Step(Node node, Kernel kernel, boolean once) {
        /** What those who listen to kernels are told. */
        KernelLabel label(Backend backend) {
            return new KernelLabel(backend, Objects.requireNonNull(node.op()), node.site());
        }
    }

    /** A result that is not computed into the caller's memory: a view of an input, say, or one asked for twice. */
    record Copy(Symbol from, int output) {}

    private final Graph graph;
    private final List<Symbol> outputs;
    private final List<Step> steps = new ArrayList<>();
    private final List<Copy> copies = new ArrayList<>();
    private final Set<Node> fixed = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<Symbol, Slot> slots = new IdentityHashMap<>();
    private final List<Long> constants = new ArrayList<>();
    private final List<List<Integer>> completed;
    private final ArenaPlan arena;

    Plan(Graph graph, Backend backend) {
        this.graph = graph;
        Lowering lowering = new Lowering(graph, backend);
        outputs = graph.results().stream().map(lowering::lowered).toList();
        List<Node> nodes = Graph.nodes(outputs, List.of());
        findConstants(nodes);
        placeGiven();
        placeOutputs();
        List<Integer> arenaSlots = new ArrayList<>();
        for (Node node : nodes) {
            if (node.op() instanceof Reshape) {
                slots.put(node.outputs().get(0), slotOf(node.inputs().get(0)));
            } else if (node.op() != null) {
                addStep(node, lowering.takeKernel(node), arenaSlots);
            }
        }
        lowering.closeRest();
        for (int i = 0; i < outputs.size(); i++) {
            if (!isComputedInPlace(i)) {
                copies.add(new Copy(outputs.get(i), i));
            }
        }
        completed = steps.stream().map(this::completedBy).toList();
        arena = new ArenaPlan(lifetimes(arenaSlots.size()));
    }

    private void placeGiven() {
        for (int i = 0; i < graph.inputs().size(); i++) {
            Symbol input = graph.inputs().get(i);
            slots.put(input, Slot.of(Slot.Kind.INPUT, i, input.spec()));
        }
        for (int i = 0; i < graph.captured().size(); i++) {
            Symbol symbol = graph.captured().get(i).symbol();
            slots.put(symbol, Slot.of(Slot.Kind.CAPTURED, i, symbol.spec()));
        }
    }

    /** An output that a kernel computes, possibly reshaped afterwards, is computed right into the caller's memory. */
    private void placeOutputs() {
        for (int i = 0; i < outputs.size(); i++) {
            Symbol root = root(outputs.get(i));
            if (root.node().op() != null && !slots.containsKey(root) && !fixed.contains(root.node())) {
                slots.put(root, Slot.of(Slot.Kind.OUTPUT, i, root.spec()));
            }
        }
    }

    private boolean isComputedInPlace(int output) {
        Slot slot = slotOf(outputs.get(output));
        return slot.kind() == Slot.Kind.OUTPUT && slot.number() == output;
    }

    private static Symbol root(Symbol symbol) {
        Symbol root = symbol;
        while (root.node().op() instanceof Reshape) {
            root = root.node().inputs().get(0);
        }
        return root;
    }

    /** What depends on nothing given from outside; {@code nodes} are in order of execution. */
    private void findConstants(List<Node> nodes) {
        for (Node node : nodes) {
            if (node.op() != null && node.inputs().stream().allMatch(input -> fixed.contains(input.node()))) {
                fixed.add(node);
            }
        }
    }

    private void addStep(Node node, Kernel kernel, List<Integer> arenaSlots) {
        boolean once = fixed.contains(node);
        steps.add(new Step(node, kernel, once));
        for (Symbol output : node.outputs()) {
            if (!slots.containsKey(output)) {
                if (once) {
                    slots.put(output, Slot.of(Slot.Kind.CONSTANT, constants.size(), output.spec()));
                    constants.add(output.spec().bytes());
                } else {
                    slots.put(output, Slot.of(Slot.Kind.ARENA, arenaSlots.size(), output.spec()));
                    arenaSlots.add(steps.size() - 1);
                }
            }
        }
    }

    private List<ArenaPlan.Lifetime> lifetimes(int count) {
        int[] from = new int[count];
        int[] to = new int[count];
        long[] bytes = new long[count];
        for (int i = 0; i < steps.size(); i++) {
            for (Symbol output : steps.get(i).node().outputs()) {
                Slot slot = slotOf(output);
                if (slot.kind() == Slot.Kind.ARENA) {
                    from[slot.number()] = i;
                    to[slot.number()] = i;
                    bytes[slot.number()] = slot.bytes();
                }
            }
            for (Symbol input : steps.get(i).node().inputs()) {
                Slot slot = slotOf(input);
                if (slot.kind() == Slot.Kind.ARENA) {
                    to[slot.number()] = i;
                }
            }
        }
        for (Copy copy : copies) {
            Slot slot = slotOf(copy.from());
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

    /** The sizes of the constants. */
    List<Long> constants() {
        return constants;
    }

    ArenaPlan arena() {
        return arena;
    }

    Slot slotOf(Symbol symbol) {
        Slot slot = slots.get(symbol);
        if (slot == null) {
            throw new IllegalStateException("plan: " + symbol + " has no memory");
        }
        return slot;
    }

    /** The outputs that step {@code i} completes. */
    List<Integer> completes(int i) {
        return completed.get(i);
    }

    private List<Integer> completedBy(Step step) {
        return step.node().outputs().stream()
                .map(this::slotOf)
                .filter(slot -> slot.kind() == Slot.Kind.OUTPUT)
                .map(Slot::number)
                .toList();
    }
}
