package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Compiled;
import dev.bellows.backend.KernelLabel;
import dev.bellows.backend.Launch;
import dev.bellows.backend.Outline;
import dev.bellows.backend.Program;
import dev.bellows.core.MemoryException;
import dev.bellows.op.Communicating;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Executable} does: the launches of a backend's outline in order, and in which {@link Slot} each value lies. No
 * kernel is built for it.
 */
final class Schedule implements AutoCloseable {
    /** A result that is not computed into the caller's memory: a view of an input, say, or one asked for twice. */
    record Copy(Program.Use from, int output) {}

    private final Graph graph;
    private final Backend backend;
    private final Graph lowered;
    private final Numbering numbering;
    private final List<Symbol> outputs;
    private final Outline outline;
    private final InPlace inPlace;
    private final List<Integer> order;
    private final List<Copy> copies = new ArrayList<>();
    private final Map<Integer, Slot> slots = new HashMap<>();
    private int constants;
    private final Map<Integer, Integer> lastReads = new HashMap<>();
    private final ArenaPlan arena;

    /** @param freezes whether the captured arrays no longer change, but for those that the graph itself updates */
    Schedule(Graph graph, Backend backend, Precision precision, boolean freezes) {
        this.graph = graph;
        this.backend = backend;
        lowered = Lowering.of(graph, Vocabulary.of(backend), precision.isNarrow(backend));
        outputs = lowered.results();
        numbering = new Numbering(lowered, freezes ? graph.unchanged() : List.of());
        outline = backend.outline(numbering.program());
        try {
            Flow flow = new Flow(outline.launches());
            keepMeetingsInOrder(flow);
            inPlace = new InPlace(lowered, numbering, flow);
            placeGiven();
            placeOutputs();
            order = ordered(flow);
            countReads();
            List<Integer> arenaSlots = new ArrayList<>();
            IntStream.range(0, order.size()).forEach(turn -> place(turn, arenaSlots));
            for (int i = 0; i < outputs.size(); i++) {
                if (!isComputedWhereWanted(i)) {
                    copies.add(new Copy(
                            new Program.Use(
                                    numbering.of(outputs.get(i)), outputs.get(i).spec()),
                            i));
                }
            }
            arena = new ArenaPlan(lifetimes(arenaSlots.size()), backend.largestBuffer());
        } catch (RuntimeException failed) {
            outline.close();
            throw failed;
        }
    }

    /** Ranks may differ in the sizes of their arrays and so in the order of steps, but not in that in which they meet. */
    private void keepMeetingsInOrder(Flow flow) {
        int before = -1;
        for (int i = 0; i < outline.launches().size(); i++) {
            int of = outline.launches().get(i).of();
            if (numbering.program().applications().get(of).op() instanceof Communicating) {
                if (before >= 0) {
                    flow.wait(i, before);
                }
                before = i;
            }
        }
    }

    private List<Integer> ordered(Flow flow) {
        if (graph.updates().isEmpty()) {
            return IntStream.range(0, outline.launches().size()).boxed().toList();
        }
        Set<Integer> asked = new HashSet<>();
        lowered.outputs().forEach(output -> asked.add(numbering.of(output)));
        return new Ordering(flow, outline.bytes(), asked, Set.copyOf(slots.keySet())).order();
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

    private void countReads() {
        for (int turn = 0; turn < order.size(); turn++) {
            for (Program.Use input : launch(order.get(turn)).inputs()) {
                lastReads.put(input.value(), turn);
            }
        }
    }

    /** Finds memory for what the launch at {@code turn} writes. */
    private void place(int turn, List<Integer> arenaSlots) {
        Launch launch = launch(order.get(turn));
        boolean once = outline.isOnce(launch);
        for (int i = 0; i < launch.outputs().size(); i++) {
            int value = launch.outputs().get(i).value();
            if (slots.containsKey(value)) {
                continue;
            }
            long bytes = outline.bytes().get(value);
            Slot overwritten = once ? null : overwritten(launch, i, turn);
            if (once) {
                slots.put(value, new Slot(Slot.Kind.CONSTANT, constants++, bytes));
            } else if (overwritten != null) {
                slots.put(value, overwritten);
            } else {
                requireRoom(launch, i);
                slots.put(value, new Slot(Slot.Kind.ARENA, arenaSlots.size(), bytes));
                arenaSlots.add(turn);
            }
        }
    }

    private void requireRoom(Launch launch, int output) {
        int value = launch.outputs().get(output).value();
        long bytes = outline.bytes().get(value);
        if (bytes > backend.largestBuffer()) {
            Program program = numbering.program();
            Object what = value < program.values().size()
                    ? program.values().get(value)
                    : launch.outputs().get(output).spec();
            MemoryException tooLarge = new MemoryException(launch.how() + ": one array on " + backend.device()
                    + " may take " + backend.largestBuffer() + " bytes: " + what + " takes " + bytes
                    + "; lower the batch size, or compute it in parts");
            Node node = node(launch);
            throw node.site()
                    .explain(tooLarge, Objects.requireNonNull(node.op()).name(), node.inputs());
        }
    }

    /** The place of an input that nothing else reads from here on, if the output may be computed there. */
    private @Nullable Slot overwritten(Launch launch, int output, int turn) {
        int place = launch.overwrites().get(output);
        if (place < 0) {
            return null;
        }
        int input = launch.inputs().get(place).value();
        Slot slot = slotOf(input);
        long bytes = outline.bytes().get(launch.outputs().get(output).value());
        boolean isFree = slot.kind() == Slot.Kind.ARENA
                && slot.bytes() == bytes
                && Integer.valueOf(turn).equals(lastReads.get(input))
                && launch.inputs().stream().filter(use -> use.value() == input).count() == 1
                && launch.outputs().stream().noneMatch(other -> slot.equals(slots.get(other.value())));
        return isFree ? slot : null;
    }

    private List<ArenaPlan.Lifetime> lifetimes(int count) {
        int[] from = new int[count];
        Arrays.fill(from, Integer.MAX_VALUE);
        int[] to = new int[count];
        long[] bytes = new long[count];
        for (int turn = 0; turn < order.size(); turn++) {
            for (Program.Use output : launch(order.get(turn)).outputs()) {
                Slot slot = slotOf(output.value());
                if (slot.kind() == Slot.Kind.ARENA) {
                    from[slot.number()] = Math.min(from[slot.number()], turn);
                    to[slot.number()] = turn;
                    bytes[slot.number()] = slot.bytes();
                }
            }
            for (Program.Use input : launch(order.get(turn)).inputs()) {
                Slot slot = slotOf(input.value());
                if (slot.kind() == Slot.Kind.ARENA) {
                    to[slot.number()] = turn;
                }
            }
        }
        for (Copy copy : copies) {
            Slot slot = slotOf(copy.from().value());
            if (slot.kind() == Slot.Kind.ARENA) {
                to[slot.number()] = order.size();
            }
        }
        List<ArenaPlan.Lifetime> lifetimes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lifetimes.add(new ArenaPlan.Lifetime(bytes[i], from[i], to[i]));
        }
        return lifetimes;
    }

    /** The graph as it was given, before it was lowered. */
    Graph graph() {
        return graph;
    }

    /** What the backend was given to outline. */
    Program program() {
        return numbering.program();
    }

    /** How much memory a value takes as it lies. */
    long bytes(int value) {
        return outline.bytes().get(value);
    }

    /** The numbers of all launches in the order of running, with those that run once. */
    List<Integer> order() {
        return order;
    }

    Launch launch(int number) {
        return outline.launches().get(number);
    }

    /** Whether a launch depends on nothing that changes, so that it runs when the graph is made ready and never again. */
    boolean isOnce(int number) {
        return outline.isOnce(launch(number));
    }

    /** The application that a launch computes, or a part of it. */
    private Node node(Launch launch) {
        return numbering.node(launch.of());
    }

    /** What those who listen to kernels are told of a launch. */
    KernelLabel label(int number) {
        Node node = node(launch(number));
        return new KernelLabel(backend, Objects.requireNonNull(node.op()), node.site());
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
            throw new IllegalStateException("schedule: value " + value + " has no memory");
        }
        return slot;
    }

    /** The outputs of the graph, without new values of updates, that a launch completes. */
    List<Integer> completes(int number) {
        List<Integer> completed = new ArrayList<>();
        for (Program.Use output : launch(number).outputs()) {
            Slot slot = slotOf(output.value());
            if (slot.kind() == Slot.Kind.OUTPUT && isHeard(slot.number())) {
                completed.add(slot.number());
            }
        }
        return List.copyOf(completed);
    }

    /** Whether a result is an output, and not the new value of an update. */
    boolean isHeard(int result) {
        return result < graph.outputs().size();
    }

    /** Builds the kernels; to be called at most once. */
    Compiled compile() {
        return outline.compile();
    }

    /** Frees the outline, if it was not compiled. */
    @Override
    public void close() {
        outline.close();
    }
}
