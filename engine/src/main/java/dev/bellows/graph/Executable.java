package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.KernelLabel;
import dev.bellows.backend.KernelListeners;
import dev.bellows.backend.Program;
import dev.bellows.backend.Storage;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.Resource;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A graph made ready for one backend: kernels built, constants computed, memory planned. Running it allocates nothing but
 * the results, and not even those if the caller gives {@linkplain #runInto arrays} for them. Belongs to a {@link Scope};
 * used by one thread at a time.
 */
public final class Executable implements Resource {
    /** Told that an output is complete while later steps are still to run. */
    public interface OutputListener {
        void ready(int output);
    }

    /** A place in a step's argument list whose memory changes from run to run. */
    private record Argument(Storage[] list, int index, Spec spec) {}

    private final Backend backend;
    private final Plan plan;
    private final Buffer arena;
    private final ConstantValues constants;
    private final List<Buffer> newValues = new ArrayList<>();
    private final List<List<Argument>> inputUses = new ArrayList<>();
    private final List<List<Argument>> outputUses = new ArrayList<>();
    private final List<List<Argument>> capturedUses = new ArrayList<>();
    private final List<KernelLabel> labels = new ArrayList<>();
    private final List<Storage[]> stepInputs = new ArrayList<>();
    private final List<Storage[]> stepOutputs = new ArrayList<>();
    private Scope scope = Scope.current();
    private boolean closed;

    private Executable(Graph graph, Backend backend, @Nullable Constants frozen) {
        this.backend = backend;
        this.plan = new Plan(graph, backend, frozen != null);
        try {
            this.constants = new ConstantValues(plan, backend, frozen == null ? new Constants() : frozen);
        } catch (RuntimeException failed) {
            plan.close();
            throw failed;
        }
        this.arena = backend.allocate(plan.arena().bytes());
        graph.inputs().forEach(input -> inputUses.add(new ArrayList<>()));
        graph.captured().forEach(captured -> capturedUses.add(new ArrayList<>()));
        graph.results().forEach(result -> outputUses.add(new ArrayList<>()));
        graph.updates()
                .forEach(update ->
                        newValues.add(backend.allocate(update.value().spec().bytes())));
        try {
            prepareSteps();
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private void prepareSteps() {
        for (int i = 0; i < plan.steps().size(); i++) {
            Plan.Step step = plan.steps().get(i);
            boolean runs = !step.once();
            labels.add(step.label(backend));
            stepInputs.add(runs ? arguments(step.compiled().inputs()) : new Storage[0]);
            stepOutputs.add(runs ? arguments(step.compiled().outputs()) : new Storage[0]);
        }
    }

    /** Makes {@code graph} ready for {@code backend}. The result belongs to the current scope. */
    public static Executable compile(Graph graph, Backend backend) {
        return Scope.current().own(new Executable(graph, backend, null));
    }

    /**
     * Makes {@code graph} ready for {@code backend}, taking the arrays that it captured for constants: what depends on them
     * alone is computed now, and runs do not see it if they change. Those that the graph itself updates are read at each run.
     * Normalisations by constant statistics, scales and shifts are drawn into the weights before them, which rounds otherwise.
     *
     * @param constants shared by all executables that are compiled with them
     */
    public static Executable compileFrozen(Graph graph, Backend backend, Constants constants) {
        return Scope.current().own(new Executable(Folding.of(graph), backend, constants));
    }

    private Storage[] arguments(List<Program.Use> uses) {
        Storage[] list = new Storage[uses.size()];
        for (int i = 0; i < list.length; i++) {
            Spec spec = uses.get(i).spec();
            Slot slot = plan.slotOf(uses.get(i).value());
            Argument argument = new Argument(list, i, spec);
            switch (slot.kind()) {
                case INPUT -> inputUses.get(slot.number()).add(argument);
                case CAPTURED -> capturedUses.get(slot.number()).add(argument);
                case OUTPUT -> outputUses.get(slot.number()).add(argument);
                case CONSTANT -> list[i] = constants.storage(uses.get(i));
                case ARENA -> list[i] = new Storage(arena, plan.arena().offset(slot.number()), spec);
            }
        }
        return list;
    }

    /** Runs the graph; the results belong to the current scope. */
    public List<NDArray> run(List<NDArray> inputs) {
        List<NDArray> outputs = new ArrayList<>();
        for (Symbol output : plan.graph().outputs()) {
            outputs.add(NDArray.empty(backend, output.spec()));
        }
        runInto(inputs, outputs);
        return outputs;
    }

    /** Runs the graph into given arrays, which must not share memory with any input. */
    public void runInto(List<NDArray> inputs, List<NDArray> outputs) {
        runInto(inputs, outputs, output -> {});
    }

    /** As {@link #runInto(List, List)}; the listener hears of each output, in the same order at every run. */
    public void runInto(List<NDArray> inputs, List<NDArray> outputs, OutputListener listener) {
        if (closed) {
            throw new IllegalStateException("executable: run after it was closed");
        }
        bind("input", plan.graph().inputs(), inputs, inputUses);
        bind("output", plan.graph().outputs(), outputs, outputUses);
        for (int i = 0; i < capturedUses.size(); i++) {
            bind(plan.graph().captured().get(i).array().storage(), capturedUses.get(i));
        }
        List<Storage> results = bindUpdates(outputs);
        for (int i = 0; i < plan.steps().size(); i++) {
            if (!plan.steps().get(i).once()) {
                run(i);
                plan.completes(i).forEach(result -> announce(result, outputs.size(), listener));
            }
        }
        for (Plan.Copy copy : plan.copies()) {
            backend.copy(storageOf(copy.from(), inputs, results), results.get(copy.output()));
            announce(copy.output(), outputs.size(), listener);
        }
        for (int i = 0; i < newValues.size(); i++) {
            NDArray target = plan.graph().updates().get(i).target();
            backend.copy(results.get(outputs.size() + i), target.storage());
        }
    }

    /** All results in order: the caller's outputs, then the new values of the updates, which wait in memory of their own. */
    private List<Storage> bindUpdates(List<NDArray> outputs) {
        List<Storage> results = new ArrayList<>();
        outputs.forEach(output -> results.add(output.storage()));
        for (int i = 0; i < newValues.size(); i++) {
            Spec spec = plan.graph().updates().get(i).value().spec();
            Storage value = new Storage(newValues.get(i), 0, spec);
            bind(value, outputUses.get(results.size()));
            results.add(value);
        }
        return results;
    }

    private static void announce(int result, int outputs, OutputListener listener) {
        if (result < outputs) {
            listener.ready(result);
        }
    }

    private void run(int step) {
        KernelListeners.run(
                plan.steps().get(step).compiled().kernel(),
                labels.get(step),
                Arrays.asList(stepInputs.get(step)),
                Arrays.asList(stepOutputs.get(step)));
    }

    private static void bind(String what, List<Symbol> symbols, List<NDArray> arrays, List<List<Argument>> uses) {
        if (symbols.size() != arrays.size()) {
            throw new ShapeException(
                    "executable: " + arrays.size() + " " + what + " arrays given, expects " + symbols.size());
        }
        for (int i = 0; i < arrays.size(); i++) {
            if (!arrays.get(i).spec().equals(symbols.get(i).spec())) {
                throw new ShapeException("executable: " + what + " " + i + " is "
                        + arrays.get(i).spec() + ", expects " + symbols.get(i));
            }
            bind(arrays.get(i).storage(), uses.get(i));
        }
    }

    private static void bind(Storage storage, List<Argument> uses) {
        for (Argument use : uses) {
            use.list[use.index] = new Storage(storage.buffer(), storage.offset(), use.spec);
        }
    }

    private Storage storageOf(Program.Use use, List<NDArray> inputs, List<Storage> results) {
        Slot slot = plan.slotOf(use.value());
        Storage root =
                switch (slot.kind()) {
                    case INPUT -> inputs.get(slot.number()).storage();
                    case CAPTURED ->
                        plan.graph().captured().get(slot.number()).array().storage();
                    case OUTPUT -> results.get(slot.number());
                    case CONSTANT -> constants.storage(use);
                    case ARENA -> new Storage(arena, plan.arena().offset(slot.number()), use.spec());
                };
        return new Storage(root.buffer(), root.offset(), use.spec());
    }

    /** The size of the memory that intermediate values share. */
    public long arenaBytes() {
        return plan.arena().bytes();
    }

    /** One line per step: op, kernel and output; then the bytes of the arena. For reading, not for parsing. */
    public String explain() {
        String steps = plan.steps().stream()
                .map(step ->
                        (step.once() ? "once  " : "      ") + step.compiled().what())
                .collect(Collectors.joining("\n"));
        return steps + "\narena " + plan.arena().bytes() + " bytes, constants " + constants.bytes() + " bytes";
    }

    @Override
    public long bytes() {
        return plan.arena().bytes() + constants.bytes();
    }

    @Override
    public void ownedBy(Scope owner) {
        this.scope = owner;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            scope.disown(this);
            plan.close();
            arena.release();
            constants.close();
            newValues.forEach(Buffer::release);
        }
    }
}
