package dev.bellows.autograd;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Composite;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Op;
import dev.bellows.op.Origin;
import dev.bellows.op.Rematerialized;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.index.RowGathering;
import dev.bellows.op.index.RowSparse;
import dev.bellows.op.movement.Reshape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One reverse pass: visits the applications behind the heads, last first, and adds up what each passes to its inputs.
 * An application is known by its list of outputs, which all of its {@link Origin}s share.
 */
final class Reverse {
    private final Set<Tensor> wanted = identitySet();
    private final Set<Tensor> ends = identitySet();
    private final IdentityHashMap<Tensor, Tensor> gradients = new IdentityHashMap<>();
    private final IdentityHashMap<Tensor, List<RowSparse>> rows = new IdentityHashMap<>();
    private final IdentityHashMap<List<Tensor>, Boolean> leads = new IdentityHashMap<>();
    private final IdentityHashMap<Tensor, Tensor> again = new IdentityHashMap<>();

    /**
     * @param wrt the tensors whose gradients are wanted
     * @param ends tensors that count as leaves although they have an origin
     */
    Reverse(List<Tensor> wrt, List<Tensor> ends) {
        wanted.addAll(wrt);
        this.ends.addAll(ends);
    }

    /** Wants gradients by rows, too, of which every contribution must come from an op that reads rows. */
    Reverse byRows(List<? extends Tensor> tables) {
        tables.forEach(table -> rows.put(table, new ArrayList<>()));
        wanted.addAll(tables);
        return this;
    }

    /** What was found for a tensor of {@link #byRows}, each row once. */
    RowSparse rowGradient(Tensor table) {
        List<RowSparse> found = rows.getOrDefault(table, List.of());
        return found.isEmpty() ? RowSparse.zeros(table) : RowSparse.sum(found).merged();
    }

    private static Set<Tensor> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** The gradient found for {@code tensor}, or null if no path leads to it. */
    @Nullable
    Tensor gradient(Tensor tensor) {
        return gradients.get(tensor);
    }

    void run(List<Tensor> heads, List<@Nullable Tensor> headGradients) {
        for (int i = 0; i < heads.size(); i++) {
            add(heads.get(i), headGradients.get(i));
        }
        List<Origin> order = nearReaders(order(heads, ends));
        for (Origin origin : order) {
            boolean leads = origin.inputs().stream().anyMatch(this::leadsToWanted);
            this.leads.put(origin.outputs(), leads);
        }
        Collections.reverse(order);
        for (Origin origin : order) {
            if (Boolean.TRUE.equals(leads.get(origin.outputs()))) {
                propagate(origin);
            }
        }
    }

    /** The same order, with what is computed again right before what reads it first: so its gradient goes on as soon as it is whole, and is not kept. */
    private List<Origin> nearReaders(List<Origin> order) {
        IdentityHashMap<List<Tensor>, Origin> waiting = new IdentityHashMap<>();
        List<Origin> near = new ArrayList<>();
        for (Origin origin : order) {
            if (isComputedAgain(origin)) {
                waiting.put(origin.outputs(), origin);
            } else {
                addWaiting(origin, waiting, near);
                near.add(origin);
            }
        }
        order.stream().filter(origin -> waiting.containsKey(origin.outputs())).forEach(near::add);
        return near;
    }

    private void addWaiting(Origin reader, IdentityHashMap<List<Tensor>, Origin> waiting, List<Origin> near) {
        for (Tensor input : reader.inputs()) {
            Origin origin = origin(input, ends);
            if (origin != null && waiting.remove(origin.outputs()) != null) {
                addWaiting(origin, waiting, near);
                near.add(origin);
            }
        }
    }

    private boolean leadsToWanted(Tensor tensor) {
        if (wanted.contains(tensor)) {
            return true;
        }
        Origin origin = origin(tensor, ends);
        return origin != null && Boolean.TRUE.equals(leads.get(origin.outputs()));
    }

    private void propagate(Origin origin) {
        List<@Nullable Tensor> dy = new ArrayList<>();
        for (Tensor output : origin.outputs()) {
            dy.add(gradients.get(output));
        }
        if (dy.stream().allMatch(gradient -> gradient == null)) {
            return;
        }
        if (gathersRows(origin, dy)) {
            return;
        }
        List<@Nullable Tensor> dx = pullBack(origin, dy);
        for (int i = 0; i < origin.inputs().size(); i++) {
            Tensor input = origin.inputs().get(i);
            if (leadsToWanted(input)) {
                add(input, dx.get(i));
            }
        }
    }

    private boolean gathersRows(Origin origin, List<@Nullable Tensor> dy) {
        if (rows.isEmpty() || origin.inputs().stream().noneMatch(rows::containsKey)) {
            return false;
        }
        Tensor table = origin.inputs().get(0);
        RowSparse found = origin.op() instanceof RowGathering op && rows.containsKey(table)
                ? op.rowGradient(new Vjp(origin.inputs(), origin.outputs(), dy))
                : null;
        if (found == null) {
            throw new UnsupportedOpException(origin.op().name() + ": reads more than rows of a table whose gradient is"
                    + " wanted by rows: " + origin.inputs() + "; use Take along its first axis, or ask for the whole"
                    + " gradient (GradRequest.WRITE)");
        }
        rows.computeIfAbsent(table, t -> new ArrayList<>()).add(found);
        return true;
    }

    private List<@Nullable Tensor> pullBack(Origin origin, List<@Nullable Tensor> dy) {
        try (CreationSite.Stay stay = origin.site().onBehalf()) {
            List<Tensor> inputs = origin.inputs().stream().map(this::again).toList();
            return origin.op() instanceof Differentiable rule
                    ? rule.vjp(new Vjp(inputs, origin.outputs(), dy))
                    : derive(origin.op(), inputs, dy);
        } catch (RuntimeException failed) {
            throw origin.site().explain(failed, "the gradient of " + origin.op().name(), origin.inputs());
        }
    }

    /** A traced input as gradient rules see it: computed again where it is not kept, once for all of them. */
    private Tensor again(Tensor input) {
        Tensor known = again.get(input);
        Origin origin = input.isTraced() ? origin(input, ends) : null;
        if (known != null || origin == null || !isComputedAgain(origin)) {
            return known == null ? input : known;
        }
        Tensor computed = origin.op()
                .onAll(origin.inputs().stream().map(this::again).toList())
                .get(0);
        again.put(input, computed);
        return computed;
    }

    /** Views of what is computed again are views of what has been computed again. */
    private boolean isComputedAgain(Origin origin) {
        if (origin.op() instanceof Rematerialized) {
            return true;
        }
        Origin before = origin.op() instanceof Reshape ? origin(origin.inputs().get(0), ends) : null;
        return before != null && isComputedAgain(before);
    }

    private void add(Tensor tensor, @Nullable Tensor gradient) {
        if (gradient != null) {
            Tensor before = gradients.get(tensor);
            gradients.put(tensor, before == null ? gradient : before.add(gradient));
        }
    }

    /** The gradient of a composite op without a rule: its expansion is recorded and differentiated in its place. */
    static List<@Nullable Tensor> derive(Op op, List<Tensor> inputs, List<@Nullable Tensor> dy) {
        if (!(op instanceof Composite composite)) {
            throw new UnsupportedOpException(op + ": has no gradient; stop the gradient before it with detach()");
        }
        List<Tensor> y;
        try (Recording mode = Recording.set(true, Recording.isTraining())) {
            y = composite.expand(inputs);
        }
        List<@Nullable Tensor> dx = Autograd.pullBack(y, dy, inputs);
        Set<Tensor> counted = identitySet();
        for (int i = 0; i < inputs.size(); i++) {
            if (!counted.add(inputs.get(i))) {
                dx.set(i, null); // a tensor given twice has one gradient, that of all its uses: it counts once
            }
        }
        return dx;
    }

    /** The tensors without an origin that {@code heads} depend on. */
    static Set<Tensor> leaves(List<Tensor> heads) {
        Set<Tensor> leaves = identitySet();
        for (Tensor head : heads) {
            if (head.origin() == null) {
                leaves.add(head);
            }
        }
        for (Origin origin : order(heads, Set.of())) {
            for (Tensor input : origin.inputs()) {
                if (input.origin() == null) {
                    leaves.add(input);
                }
            }
        }
        return leaves;
    }

    /** Makes the arrays behind {@code heads} forget their origins. */
    static void forget(List<Tensor> heads) {
        for (Origin origin : order(heads, Set.of())) {
            for (Tensor output : origin.outputs()) {
                if (output instanceof NDArray array) {
                    array.forget();
                }
            }
        }
    }

    private static @Nullable Origin origin(Tensor tensor, Set<Tensor> ends) {
        return ends.contains(tensor) ? null : tensor.origin();
    }

    /** The applications behind {@code heads}, inputs before outputs. Not recursive: graphs may be deep. */
    private static List<Origin> order(List<Tensor> heads, Set<Tensor> ends) {
        List<Origin> order = new ArrayList<>();
        Set<List<Tensor>> entered = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<List<Tensor>> done = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Origin> stack = new ArrayDeque<>();
        for (Tensor head : heads) {
            push(stack, origin(head, ends), done);
            while (!stack.isEmpty()) {
                Origin top = stack.peek();
                if (done.contains(top.outputs())) {
                    stack.pop();
                } else if (entered.add(top.outputs())) {
                    top.inputs().forEach(input -> push(stack, origin(input, ends), done));
                } else {
                    stack.pop();
                    done.add(top.outputs());
                    order.add(top);
                }
            }
        }
        return order;
    }

    private static void push(Deque<Origin> stack, @Nullable Origin origin, Set<List<Tensor>> done) {
        if (origin != null && !done.contains(origin.outputs())) {
            stack.push(origin);
        }
    }
}
