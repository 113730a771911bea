package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernel;
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
import java.util.Collections;
import java.util.List;

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

    /** A step with its arguments, some of which are bound anew from run to run. */
    private record Step(Kernel kernel, KernelLabel label, List<Storage> in, List<Storage> out, int[] completes) {
        void run() {
            KernelListeners.run(kernel, label, in, out);
        }
    }

    /** An update that is not computed in place, and where its new value waits. */
    private record Waiting(int number, Storage value) {}

    private final Backend backend;
    private final Plan plan;
    private final Buffer arena;
    private final List<Buffer> constants = new ArrayList<>();
    private final Bindings inputs = new Bindings();
    private final Bindings captured = new Bindings();
    private final Bindings results = new Bindings();
    private final List<Step> steps = new ArrayList<>();

    /** The updates whose new values wait to be copied at the end of a run. */
    private final List<Waiting> waiting = new ArrayList<>();

    private Scope scope = Scope.current();
    private boolean closed;

    private Executable(Graph graph, Backend backend, Precision precision) {
        this.backend = backend;
        this.plan = new Plan(graph, backend, precision);
        this.arena = backend.allocate(plan.arena().bytes());
        plan.constants().forEach(bytes -> constants.add(backend.allocate(bytes)));
        inputs.expect(graph.inputs().size());
        captured.expect(graph.captured().size());
        results.expect(graph.results().size());
        for (int i = 0; i < graph.updates().size(); i++) {
            if (!plan.isUpdateInPlace(i)) {
                Spec spec = graph.updates().get(i).target().spec();
                waiting.add(new Waiting(i, new Storage(backend.allocate(spec.bytes()), 0, spec)));
            }
        }
        try {
            prepareSteps();
            waiting.forEach(update -> results.bind(graph.outputs().size() + update.number, update.value));
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private void prepareSteps() {
        for (int i = 0; i < plan.steps().size(); i++) {
            Plan.Step planned = plan.steps().get(i);
            Step step = new Step(
                    planned.compiled().kernel(),
                    planned.label(backend),
                    arguments(planned.compiled().inputs()),
                    arguments(planned.compiled().outputs()),
                    plan.completes(i));
            if (planned.once()) {
                step.run();
            } else {
                steps.add(step);
            }
        }
    }

    /** Makes {@code graph} ready for {@code backend}. The result belongs to the current scope. */
    public static Executable compile(Graph graph, Backend backend) {
        return compile(graph, backend, Precision.FP32);
    }

    /** As {@link #compile(Graph, Backend)}, with what lies between inputs and results in this precision. */
    public static Executable compile(Graph graph, Backend backend, Precision precision) {
        return Scope.current().own(new Executable(graph, backend, precision));
    }

    private List<Storage> arguments(List<Program.Use> uses) {
        Storage[] list = new Storage[uses.size()];
        for (int i = 0; i < list.length; i++) {
            Spec spec = uses.get(i).spec();
            Slot slot = plan.slotOf(uses.get(i).value());
            switch (slot.kind()) {
                case INPUT -> inputs.add(slot.number(), list, i, spec);
                case CAPTURED -> captured.add(slot.number(), list, i, spec);
                case OUTPUT -> results.add(slot.number(), list, i, spec);
                case CONSTANT -> list[i] = new Storage(constants.get(slot.number()), 0, spec);
                case ARENA -> list[i] = new Storage(arena, plan.arena().offset(slot.number()), spec);
            }
        }
        return Collections.unmodifiableList(Arrays.asList(list)); // bound anew behind the view
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

    /**
     * Runs the graph into given arrays, which must not share memory with any input. Neither may share memory with an array
     * that the graph updates.
     */
    public void runInto(List<NDArray> inputs, List<NDArray> outputs) {
        runInto(inputs, outputs, output -> {});
    }

    /** As {@link #runInto(List, List)}; the listener hears of each output, in the same order at every run. */
    public void runInto(List<NDArray> in, List<NDArray> out, OutputListener listener) {
        if (closed) {
            throw new IllegalStateException("executable: run after it was closed");
        }
        bind("input", plan.graph().inputs(), in, inputs);
        bind("output", plan.graph().outputs(), out, results);
        for (int i = 0; i < captured.count(); i++) {
            captured.bind(i, plan.graph().captured().get(i).array().storage());
        }
        int outputs = out.size();
        for (Step step : steps) {
            step.run();
            for (int result : step.completes) {
                announce(result, outputs, listener);
            }
        }
        for (Plan.Copy copy : plan.copies()) {
            backend.copy(storageOf(copy.from()), results.bound(copy.output()));
            announce(copy.output(), outputs, listener);
        }
        for (Waiting update : waiting) {
            backend.copy(
                    update.value,
                    plan.graph().updates().get(update.number).target().storage());
        }
    }

    private static void announce(int result, int outputs, OutputListener listener) {
        if (result < outputs) {
            listener.ready(result);
        }
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
        for (int i = 0; i < plan.graph().updates().size(); i++) {
            NDArray target = plan.graph().updates().get(i).target();
            if (plan.isUpdateInPlace(i) && InPlace.overlaps(given, target.storage())) {
                throw new IllegalArgumentException("executable: " + what + " " + given.spec()
                        + " shares memory with an array that the graph updates; give a copy");
            }
        }
    }

    private Storage storageOf(Program.Use use) {
        Slot slot = plan.slotOf(use.value());
        Storage root =
                switch (slot.kind()) {
                    case INPUT -> inputs.bound(slot.number());
                    case CAPTURED -> captured.bound(slot.number());
                    case OUTPUT -> results.bound(slot.number());
                    case CONSTANT -> new Storage(constants.get(slot.number()), 0, use.spec());
                    case ARENA -> new Storage(arena, plan.arena().offset(slot.number()), use.spec());
                };
        return new Storage(root.buffer(), root.offset(), use.spec());
    }

    /** The size of the memory that intermediate values share. */
    public long arenaBytes() {
        return plan.arena().bytes();
    }

    /**
     * The plan: per step the op, its kernel, what it reads and writes, where that lies and in which layout, and the predicted
     * floating-point operations; then the sums. For reading, not for parsing.
     */
    public String explain() {
        return Explanation.of(plan);
    }

    @Override
    public long bytes() {
        return plan.arena().bytes()
                + plan.constants().stream().mapToLong(Long::longValue).sum()
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
            plan.close();
            arena.release();
            constants.forEach(Buffer::release);
            waiting.forEach(update -> update.value.buffer().release());
        }
    }
}
