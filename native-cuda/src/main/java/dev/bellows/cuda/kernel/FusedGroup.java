package dev.bellows.cuda.kernel;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.kernel.FusedElementwise.Operand;
import dev.bellows.cuda.kernel.FusedElementwise.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Elementwise applications, in order, as the one that they become. */
final class FusedGroup {
    /**
     * An input as one of the group sees it.
     *
     * @param to the shape that it is broadcast to, null if it has an element for each of the result's
     */
    private record Input(Use use, @Nullable Shape to) {}

    private final List<Application> members;
    private final Set<Integer> plain;
    private final Map<Integer, Integer> stepOf = new HashMap<>();
    private final Map<Input, Integer> inputs = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> stored = new ArrayList<>();

    /**
     * @param plain the values that something outside of the program gives or reads
     * @param isReadByOthers whether the result of a member is read outside of the group
     */
    FusedGroup(List<Application> members, Set<Integer> plain, Predicate<Application> isReadByOthers) {
        this.members = members;
        this.plain = plain;
        for (Application each : members) {
            Shape to = each.output().spec().shape();
            List<Operand> operands =
                    each.inputs().stream().map(use -> operand(use, to)).toList();
            stepOf.put(each.output().value(), steps.size());
            if (plain.contains(each.output().value()) || isReadByOthers.test(each)) {
                stored.add(steps.size());
            }
            steps.add(new Step(each.op(), operands));
        }
    }

    private Operand operand(Use use, Shape to) {
        Integer step = stepOf.get(use.value());
        if (step != null) {
            return new Operand(false, step, use.spec().shape());
        }
        Input input = new Input(use, use.spec().shape().size() == to.size() ? null : to);
        inputs.putIfAbsent(input, inputs.size());
        return new Operand(true, inputs.get(input), use.spec().shape());
    }

    List<Use> inputs() {
        return inputs.keySet().stream().map(Input::use).toList();
    }

    int outputs() {
        return stored.size();
    }

    long broadcasts() {
        return inputs.keySet().stream().filter(input -> input.to != null).count();
    }

    /** As one, in the place of the first. */
    Application application() {
        List<Use> written =
                stored.stream().map(step -> members.get(step).output()).toList();
        return members.get(0).becoming(new FusedElementwise(steps, stored, overwrites(written)), inputs(), written);
    }

    /**
     * For each output an input that it depends on and that lies as it does, no two the same. One from outside first: a new weight belongs where the old one was, and what is new of
     * an optimizer's states is computed before the weight, so each finds its own. An element is read before it is written, so any will do.
     */
    private List<Integer> overwrites(List<Use> written) {
        List<Use> read = inputs();
        List<Set<Integer>> sources = sources();
        Set<Integer> taken = new TreeSet<>();
        List<Integer> all = new ArrayList<>();
        for (int output = 0; output < written.size(); output++) {
            Spec spec = written.get(output).spec();
            List<Integer> fitting = sources.get(stored.get(output)).stream()
                    .filter(input ->
                            !taken.contains(input) && read.get(input).spec().equals(spec))
                    .toList();
            int chosen = fitting.stream()
                    .filter(input -> plain.contains(read.get(input).value()))
                    .findFirst()
                    .orElse(fitting.isEmpty() ? -1 : fitting.get(0));
            taken.add(chosen);
            all.add(chosen);
        }
        return all;
    }

    /** By step the inputs that its result depends on. */
    private List<Set<Integer>> sources() {
        List<Set<Integer>> sources = new ArrayList<>();
        for (Step step : steps) {
            Set<Integer> all = new TreeSet<>();
            for (Operand operand : step.operands()) {
                all.addAll(operand.isInput() ? Set.of(operand.number()) : sources.get(operand.number()));
            }
            sources.add(all);
        }
        return sources;
    }
}
