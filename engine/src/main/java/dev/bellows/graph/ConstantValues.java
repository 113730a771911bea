package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Compiled;
import dev.bellows.backend.KernelListeners;
import dev.bellows.backend.Program;
import dev.bellows.backend.Storage;
import dev.bellows.memory.Buffer;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The constants of one plan. Computes those that its runs read and that are not among the shared ones yet; what leads to
 * them is freed as soon as it was read.
 */
final class ConstantValues implements AutoCloseable {
    private final Plan plan;
    private final Backend backend;
    private final Constants shared;
    private final Map<Integer, Constants.Value> values = new HashMap<>();
    /** How many still read a value, of those who read it at all. */
    private final Map<Constants.Value, Integer> reads = new HashMap<>();

    ConstantValues(Plan plan, Backend backend, Constants shared) {
        this.plan = plan;
        this.backend = backend;
        this.shared = shared;
        synchronized (shared) {
            try {
                List<Plan.Step> once =
                        plan.steps().stream().filter(Plan.Step::once).toList();
                once.forEach(this::name);
                needed(once).forEach(this::run);
            } catch (RuntimeException failed) {
                close();
                throw failed;
            }
        }
    }

    private void name(Plan.Step step) {
        Compiled.Step compiled = step.compiled();
        List<Constants.From> from = compiled.inputs().stream()
                .map(use -> new Constants.From(values.computeIfAbsent(use.value(), this::captured), use.spec()))
                .toList();
        for (int i = 0; i < compiled.outputs().size(); i++) {
            values.put(compiled.outputs().get(i).value(), shared.use(compiled.how(), from, i));
        }
    }

    private Constants.Value captured(int value) {
        return shared.use(array(plan.slotOf(value)), List.of(), 0);
    }

    private NDArray array(Slot slot) {
        return plan.graph().captured().get(slot.number()).array();
    }

    /** The steps to be run now, in order; counts who reads what they give. */
    private List<Plan.Step> needed(List<Plan.Step> once) {
        plan.steps().stream()
                .filter(step -> !step.once())
                .flatMap(step -> step.compiled().inputs().stream())
                .forEach(this::read);
        plan.copies().forEach(copy -> read(copy.from()));
        Deque<Plan.Step> needed = new ArrayDeque<>();
        for (int i = once.size() - 1; i >= 0; i--) {
            Compiled.Step step = once.get(i).compiled();
            if (step.outputs().stream().anyMatch(this::isMissing)) {
                needed.push(once.get(i));
                step.inputs().forEach(this::read);
            }
        }
        return new ArrayList<>(needed);
    }

    private void read(Program.Use use) {
        Constants.Value value = values.get(use.value());
        if (value != null) {
            reads.merge(value, 1, Integer::sum);
        }
    }

    private boolean isMissing(Program.Use output) {
        Constants.Value value = valueOf(output);
        return value.memory() == null && reads.containsKey(value);
    }

    private Constants.Value valueOf(Program.Use use) {
        return Objects.requireNonNull(values.get(use.value()), "constants: a value that no step gives");
    }

    private void run(Plan.Step step) {
        Compiled.Step compiled = step.compiled();
        List<Buffer> spare = new ArrayList<>();
        List<Storage> outputs =
                compiled.outputs().stream().map(output -> target(output, spare)).toList();
        List<Storage> inputs = compiled.inputs().stream().map(this::storage).toList();
        KernelListeners.run(compiled.kernel(), step.label(backend), inputs, outputs);
        spare.forEach(Buffer::release);
        compiled.inputs().forEach(this::readOnce);
        for (Program.Use output : compiled.outputs()) {
            reads.putIfAbsent(valueOf(output), 0);
            freeIfRead(valueOf(output));
        }
    }

    /** Where a step shall write: not over what others have already, and may be reading. */
    private Storage target(Program.Use output, List<Buffer> spare) {
        Buffer memory = backend.allocate(plan.slotOf(output.value()).bytes());
        if (valueOf(output).memory() == null) {
            valueOf(output).lies(memory);
        } else {
            spare.add(memory);
        }
        return new Storage(memory, 0, output.spec());
    }

    private void readOnce(Program.Use input) {
        Constants.Value value = valueOf(input);
        reads.merge(value, -1, Integer::sum);
        freeIfRead(value);
    }

    private void freeIfRead(Constants.Value value) {
        Buffer memory = value.memory();
        if (memory != null && reads.getOrDefault(value, 0) == 0) {
            memory.release();
            value.lies(null);
        }
    }

    /** Where a constant lies. */
    Storage storage(Program.Use use) {
        Slot slot = plan.slotOf(use.value());
        if (slot.kind() == Slot.Kind.CAPTURED) {
            Storage held = array(slot).storage();
            return new Storage(held.buffer(), held.offset(), use.spec());
        }
        Buffer memory = Objects.requireNonNull(valueOf(use).memory(), "constants: a value that was not computed");
        return new Storage(memory, 0, use.spec());
    }

    /** The size of those that are kept. */
    long bytes() {
        return values.values().stream()
                .map(Constants.Value::memory)
                .filter(Objects::nonNull)
                .mapToLong(Buffer::bytes)
                .sum();
    }

    @Override
    public void close() {
        values.values().forEach(shared::release);
        values.clear();
    }
}
