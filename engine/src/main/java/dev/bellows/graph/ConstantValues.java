package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Compiled;
import dev.bellows.backend.Launch;
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
 * The constants of one executable. Computes those that its runs read and that are not among the shared ones yet; what leads to
 * them is freed as soon as it was read.
 */
final class ConstantValues implements AutoCloseable {
    private final Schedule schedule;
    private final Compiled compiled;
    private final Backend backend;
    private final Constants shared;
    private final Map<Integer, Constants.Value> values = new HashMap<>();
    /** How many still read a value, of those who read it at all. */
    private final Map<Constants.Value, Integer> reads = new HashMap<>();

    ConstantValues(Schedule schedule, Compiled compiled, Backend backend, Constants shared) {
        this.schedule = schedule;
        this.compiled = compiled;
        this.backend = backend;
        this.shared = shared;
        synchronized (shared) {
            try {
                List<Integer> once =
                        schedule.order().stream().filter(schedule::isOnce).toList();
                once.forEach(this::name);
                List<Integer> needed = needed(once);
                needed.forEach(this::run);
                if (!needed.isEmpty()) {
                    backend.fence().await(); // other threads read them as soon as they know of them
                }
            } catch (RuntimeException failed) {
                close();
                throw failed;
            }
        }
    }

    private void name(int number) {
        Launch launch = schedule.launch(number);
        List<Constants.From> from = launch.inputs().stream()
                .map(use -> new Constants.From(values.computeIfAbsent(use.value(), this::captured), use.spec()))
                .toList();
        for (int i = 0; i < launch.outputs().size(); i++) {
            values.put(launch.outputs().get(i).value(), shared.use(launch.how(), from, i));
        }
    }

    private Constants.Value captured(int value) {
        return shared.use(array(schedule.slotOf(value)), List.of(), 0);
    }

    private NDArray array(Slot slot) {
        return schedule.graph().captured().get(slot.number()).array();
    }

    /** The launches to be run now, in order; counts who reads what they give. */
    private List<Integer> needed(List<Integer> once) {
        schedule.order().stream()
                .filter(number -> !schedule.isOnce(number))
                .flatMap(number -> schedule.launch(number).inputs().stream())
                .forEach(this::read);
        schedule.copies().forEach(copy -> read(copy.from()));
        Deque<Integer> needed = new ArrayDeque<>();
        for (int i = once.size() - 1; i >= 0; i--) {
            Launch launch = schedule.launch(once.get(i));
            if (launch.outputs().stream().anyMatch(this::isMissing)) {
                needed.push(once.get(i));
                launch.inputs().forEach(this::read);
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
        return Objects.requireNonNull(values.get(use.value()), "constants: a value that no launch gives");
    }

    private void run(int number) {
        Launch launch = schedule.launch(number);
        List<Constants.Value> fresh = new ArrayList<>();
        List<Buffer> spare = new ArrayList<>();
        try {
            List<Storage> outputs = launch.outputs().stream()
                    .map(output -> target(output, fresh, spare))
                    .toList();
            List<Storage> inputs = launch.inputs().stream().map(this::storage).toList();
            compiled.runAlone(number, schedule.label(number), inputs, outputs);
        } catch (RuntimeException | Error failed) {
            fresh.forEach(ConstantValues::free); // others may have the same value, and would take this for it
            throw failed;
        } finally {
            spare.forEach(Buffer::release);
        }
        launch.inputs().forEach(this::readOnce);
        for (Program.Use output : launch.outputs()) {
            reads.putIfAbsent(valueOf(output), 0);
            freeIfRead(valueOf(output));
        }
    }

    /** Where a launch shall write: not over what others have already, and may be reading. */
    private Storage target(Program.Use output, List<Constants.Value> fresh, List<Buffer> spare) {
        Buffer memory = backend.allocate(schedule.slotOf(output.value()).bytes());
        if (valueOf(output).memory() == null) {
            valueOf(output).lies(memory);
            fresh.add(valueOf(output));
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
        if (reads.getOrDefault(value, 0) == 0) {
            free(value);
        }
    }

    private static void free(Constants.Value value) {
        Buffer memory = value.memory();
        if (memory != null) {
            value.lies(null);
            memory.release();
        }
    }

    /** Where a constant lies. */
    Storage storage(Program.Use use) {
        Slot slot = schedule.slotOf(use.value());
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
