package dev.bellows.graph;

import dev.bellows.backend.Arguments;
import dev.bellows.backend.Arrivals;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Compiled;
import dev.bellows.backend.Fence;
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
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A graph made ready for one backend: kernels built, constants computed, memory planned. Running it allocates nothing but
 * the results, and not even those if the caller gives {@linkplain #runInto arrays} for them. Belongs to a {@link Scope};
 * used by one thread at a time.
 */
public final class Executable implements Resource, CompiledCache.Entry {
    /** An update that is not computed in place, and where its new value waits. */
    private record Waiting(int number, Storage value) {}

    private final Backend backend;
    private final Schedule schedule;
    private final Compiled compiled;
    private final ConstantValues constants;
    private final List<Buffer> arena = new ArrayList<>();
    private final Bindings inputs = new Bindings();
    private final Bindings captured = new Bindings();
    private final Bindings results = new Bindings();
    private final Arguments arguments;
    /** The updates whose new values wait to be copied at the end of a run. */
    private final List<Waiting> waiting = new ArrayList<>();

    private Scope scope = Scope.current();
    private boolean closed;

    private Executable(Graph graph, Backend backend, Precision precision, @Nullable Constants frozen) {
        this.backend = backend;
        this.schedule = new Schedule(graph, backend, precision, frozen != null);
        try {
            this.compiled = schedule.compile();
        } catch (RuntimeException failed) {
            schedule.close();
            throw failed;
        }
        try {
            this.constants = new ConstantValues(schedule, compiled, backend, frozen == null ? new Constants() : frozen);
        } catch (RuntimeException failed) {
            compiled.close();
            throw failed;
        }
        try {
            schedule.arena().chunks().forEach(bytes -> arena.add(backend.allocate(bytes)));
            for (int i = 0; i < graph.updates().size(); i++) {
                if (!schedule.isUpdateInPlace(i)) {
                    Spec spec = graph.updates().get(i).target().spec();
                    waiting.add(new Waiting(i, new Storage(backend.allocate(spec.bytes()), 0, spec)));
                }
            }
            this.arguments = arguments();
            waiting.forEach(update -> results.bind(graph.outputs().size() + update.number, update.value));
        } catch (RuntimeException failed) {
            free();
            throw failed;
        }
    }

    private Arguments arguments() {
        Graph graph = schedule.graph();
        inputs.expect(graph.inputs().size());
        captured.expect(graph.captured().size());
        results.expect(graph.results().size());
        List<Arguments.Call> calls = new ArrayList<>();
        for (int launch : schedule.order()) {
            if (!schedule.isOnce(launch)) {
                calls.add(new Arguments.Call(
                        launch,
                        schedule.label(launch),
                        list(schedule.launch(launch).inputs()),
                        list(schedule.launch(launch).outputs()),
                        schedule.completes(launch)));
            }
        }
        List<Arguments.Copy> copies = new ArrayList<>();
        for (Schedule.Copy copy : schedule.copies()) {
            Storage[] ends = new Storage[2];
            put(copy.from(), ends, 0);
            results.add(copy.output(), ends, 1, copy.from().spec());
            copies.add(new Arguments.Copy(
                    view(ends), schedule.isHeard(copy.output()) ? List.of(copy.output()) : List.of()));
        }
        for (Waiting update : waiting) {
            Storage target = graph.updates().get(update.number).target().storage();
            copies.add(new Arguments.Copy(List.of(update.value, target), List.of()));
        }
        return new Arguments(calls, copies);
    }

    /** Makes {@code graph} ready for {@code backend}. The result belongs to the current scope. */
    public static Executable compile(Graph graph, Backend backend) {
        return compile(graph, backend, Precision.FP32);
    }

    /** As {@link #compile(Graph, Backend)}, with what lies between inputs and results in this precision. */
    public static Executable compile(Graph graph, Backend backend, Precision precision) {
        return Scope.current().own(new Executable(graph, backend, precision, null));
    }

    /**
     * Makes {@code graph} ready for {@code backend}, taking the arrays that it captured for constants: what depends on them
     * alone is computed now, so they must not change: a run would see some of it and miss the rest. Those that the graph itself updates are read at each run.
     * Normalisations by constant statistics, scales and shifts are drawn into the weights before them, which rounds otherwise.
     *
     * @param constants shared by all executables that are compiled with them
     */
    public static Executable compileFrozen(Graph graph, Backend backend, Precision precision, Constants constants) {
        return Scope.current().own(new Executable(Folding.of(graph), backend, precision, constants));
    }

    private List<Storage> list(List<Program.Use> uses) {
        Storage[] list = new Storage[uses.size()];
        for (int i = 0; i < list.length; i++) {
            put(uses.get(i), list, i);
        }
        return view(list);
    }

    private static List<Storage> view(Storage[] list) {
        return Collections.unmodifiableList(Arrays.asList(list)); // bound anew behind the view
    }

    private void put(Program.Use use, Storage[] list, int i) {
        Slot slot = schedule.slotOf(use.value());
        switch (slot.kind()) {
            case INPUT -> inputs.add(slot.number(), list, i, use.spec());
            case CAPTURED -> captured.add(slot.number(), list, i, use.spec());
            case OUTPUT -> results.add(slot.number(), list, i, use.spec());
            case CONSTANT -> list[i] = constants.storage(use);
            case ARENA -> {
                ArenaPlan.Place place = schedule.arena().place(slot.number());
                list[i] = new Storage(arena.get(place.chunk()), place.offset(), use.spec());
            }
        }
    }

    /** Runs the graph; the results belong to the current scope. */
    public List<NDArray> run(List<NDArray> inputs) {
        List<NDArray> outputs = new ArrayList<>();
        for (Symbol output : schedule.graph().outputs()) {
            outputs.add(NDArray.empty(backend, output.spec()));
        }
        runInto(inputs, outputs);
        return outputs;
    }

    /**
     * Runs the graph into given arrays, which must not share memory with any input. Neither may share memory with an array
     * that the graph updates.
     */
    public void runInto(List<NDArray> inputs, List<NDArray> outputs) {
        runInto(inputs, outputs, Arrivals.UNHEARD);
    }

    /** As {@link #runInto(List, List)}; {@code arrivals} hears of each output, in the same order at every run. */
    public void runInto(List<NDArray> in, List<NDArray> out, Arrivals arrivals) {
        if (closed) {
            throw new IllegalStateException("executable: run after it was closed");
        }
        bind("input", schedule.graph().inputs(), in, inputs);
        bind("output", schedule.graph().outputs(), out, results);
        for (int i = 0; i < captured.count(); i++) {
            captured.bind(i, schedule.graph().captured().get(i).array().storage());
        }
        compiled.run(arguments, arrivals);
    }

    private void bind(String what, List<Symbol> symbols, List<NDArray> arrays, Bindings bindings) {
        if (symbols.size() != arrays.size()) {
            throw new ShapeException(
                    "executable: " + arrays.size() + " " + what + " arrays given, expects " + symbols.size());
        }
        for (int i = 0; i < arrays.size(); i++) {
            if (!arrays.get(i).spec().equals(symbols.get(i).spec())) {
                throw new ShapeException("executable: " + what + " " + i + " is "
                        + arrays.get(i).spec() + ", expects " + symbols.get(i));
            }
            if (bindings.bind(i, arrays.get(i).storage())) {
                requireApart(what + " " + i, arrays.get(i).storage());
            }
        }
    }

    private void requireApart(String what, Storage given) {
        for (int i = 0; i < schedule.graph().updates().size(); i++) {
            NDArray target = schedule.graph().updates().get(i).target();
            if (schedule.isUpdateInPlace(i) && InPlace.overlaps(given, target.storage())) {
                throw new IllegalArgumentException("executable: " + what + " " + given.spec()
                        + " shares memory with an array that the graph updates; give a copy");
            }
        }
    }

    /** The size of the memory that intermediate values share. */
    public long arenaBytes() {
        return schedule.arena().bytes();
    }

    /**
     * The plan: per step the op, its kernel, what it reads and writes, where that lies and in which layout, and the predicted
     * floating-point operations; then the sums. For reading, not for parsing.
     */
    public String explain() {
        return Explanation.of(schedule, compiled, constants.bytes());
    }

    @Override
    public Fence fence() {
        return backend.fence();
    }

    @Override
    public long bytes() {
        return schedule.arena().bytes()
                + constants.bytes()
                + waiting.stream()
                        .mapToLong(update -> update.value.spec().bytes())
                        .sum();
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
            free();
        }
    }

    private void free() {
        try {
            compiled.close();
        } finally { // a device may refuse to destroy a graph
            arena.forEach(Buffer::release);
            constants.close();
            waiting.forEach(update -> update.value.buffer().release());
        }
    }
}
