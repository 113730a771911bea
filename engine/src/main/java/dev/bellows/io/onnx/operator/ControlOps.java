package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.movement.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Branches and loops. Where a graph is traced, a condition that is known takes its branch and a loop whose steps are known is
 * unrolled; a condition that depends on data chooses between both branches' results, and a loop that depends on them runs eagerly.
 */
final class ControlOps {
    /** The most steps of a loop: a file that asks for more is refused, where a step more does not end it. */
    private static final long MOST_STEPS = 1 << 20;

    private ControlOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("control", List.of(
            row("If", 1, ControlOps::branch).named("then_branch", "else_branch"),
            row("Loop", 1, ControlOps::loop).named("body").known(0, 1),
            row("Scan", 9, Scans::scan)
                .named("body", "num_scan_inputs", "scan_input_axes", "scan_input_directions", "scan_output_axes", "scan_output_directions"),
            row("Scan", 8, Scans::batches).upTo(8).named("body", "num_scan_inputs", "directions")));
    }
    // spotless:on

    private static List<Value> branch(Call call) {
        Value condition = call.input(0);
        if (!condition.isTraced()) {
            return call.run(condition.array().item() != 0 ? "then_branch" : "else_branch", List.of());
        }
        List<Value> then = call.run("then_branch", List.of());
        List<Value> otherwise = call.run("else_branch", List.of());
        List<Value> chosen = new ArrayList<>();
        for (int i = 0; i < then.size(); i++) {
            Tensor a = call.usable(then.get(i));
            Tensor b = call.usable(otherwise.get(i));
            if (!a.spec().equals(b.spec())) {
                throw new ShapeException("the branches give " + a.spec() + " and " + b.spec()
                        + "; a traced choice needs results of equal shapes and types");
            }
            chosen.add(
                    Value.of(then.get(i).type(), Where.where(condition.tensor().reshape(), a, b)));
        }
        return chosen;
    }

    private static List<Value> loop(Call call) {
        long most = call.has(0) ? call.longs(0)[0] : Long.MAX_VALUE;
        boolean goesOn = !call.has(1) || call.doubles(1)[0] != 0;
        int states = call.count() - 2;
        List<@Nullable Value> now = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            now.add(call.input(i + 2));
        }
        List<List<Value>> collected = new ArrayList<>();
        for (long step = 0; step < most && goesOn; step++) {
            if (step == MOST_STEPS) {
                throw new ShapeException("a loop of more than " + MOST_STEPS + " steps");
            }
            List<Value> in = new ArrayList<>();
            in.add(call.evaluation().known(new long[] {step}, Shape.scalar()));
            in.add(call.evaluation().truth(true));
            now.forEach(each -> in.add(Objects.requireNonNull(each)));
            List<Value> out = call.run("body", in);
            now = new ArrayList<>(out.subList(1, 1 + states));
            for (int i = 1 + states; i < out.size(); i++) {
                if (collected.size() < i - states) {
                    collected.add(new ArrayList<>());
                }
                collected.get(i - states - 1).add(out.get(i));
            }
            goesOn = step + 1 < most && holds(call, out.get(0));
        }
        List<Value> results = new ArrayList<>();
        now.forEach(each -> results.add(Objects.requireNonNull(each)));
        collected.forEach(each -> results.add(stacked(each)));
        for (int i = results.size(); i < call.outputs(); i++) {
            results.add(Value.of(ElementType.FLOAT, call.full(Spec.of(DType.F32, 0), 0)));
        }
        return results;
    }

    private static boolean holds(Call call, Value condition) {
        if (condition.isTraced()) {
            throw new ClassCastException("onnx: " + call.node().label()
                    + ": when the loop ends depends on the data; run the model eagerly (dev.bellows.graph.Symbol)");
        }
        return condition.array().item() != 0;
    }

    static Value stacked(List<Value> steps) {
        return Value.of(
                steps.get(0).type(),
                Stack.stack(0, steps.stream().map(Value::tensor).toList()));
    }
}
