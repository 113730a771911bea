package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Split;
import dev.bellows.op.movement.Stack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lists of tensors between nodes. */
final class SequenceOps {
    private SequenceOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("sequence", List.of(
            row("SequenceConstruct", 11, call -> List.of(Value.sequence(call.type(0), call.all()))),
            row("SequenceEmpty", 11, call -> List.of(Value.sequence(call.elements("dtype", ElementType.FLOAT), List.of()))).named("dtype"),
            row("SequenceAt", 11, call -> List.of(call.input(0).items().get(place(call, 1)))).known(1),
            row("SequenceInsert", 11, SequenceOps::insert).known(2),
            row("SequenceErase", 11, SequenceOps::erase).known(1),
            row("SequenceLength", 11, call -> List.of(call.evaluation().known(
                new long[] {call.input(0).items().size()}, Shape.scalar()))),
            row("OptionalHasElement", 15, call -> List.of(call.evaluation().truth(call.has(0)))),
            row("OptionalGetElement", 15, call -> List.of(call.input(0))),
            row("SplitToSequence", 11, SequenceOps::split).named("axis", "keepdims").known(1),
            row("ConcatFromSequence", 11, SequenceOps::concat).named("axis", "new_axis")));
    }
    // spotless:on

    /** The place of an item that is there, as an input says it, or of the last one where there is no such input. */
    private static int place(Call call, int input) {
        int size = call.input(0).items().size();
        return call.has(input) || size == 0 ? place(call, input, size, size - 1) : size - 1;
    }

    private static int place(Call call, int input, int size, int last) {
        int at = call.has(input) ? call.ints(input)[0] : -1;
        int from = at < 0 ? at + size : at;
        if (from < 0 || from > last) {
            throw new ShapeException("place " + at + " in a list of " + size);
        }
        return from;
    }

    private static List<Value> insert(Call call) {
        List<Value> items = new ArrayList<>(call.input(0).items());
        int size = items.size();
        items.add(call.has(2) ? place(call, 2, size, size) : size, call.input(1));
        return List.of(Value.sequence(call.type(0), items));
    }

    private static List<Value> erase(Call call) {
        List<Value> items = new ArrayList<>(call.input(0).items());
        items.remove(place(call, 1));
        return List.of(Value.sequence(call.type(0), items));
    }

    private static List<Value> split(Call call) {
        Tensor x = call.tensor(0);
        int axis = call.axis(0, call.whole("axis", 0));
        int extent = x.shape().dim(axis);
        List<Integer> sizes = new ArrayList<>();
        if (call.has(1) && call.shape(1).rank() == 1) {
            Arrays.stream(call.ints(1)).forEach(sizes::add);
        } else {
            int each = call.has(1) ? Math.max(1, call.ints(1)[0]) : 1;
            for (int at = 0; at < extent; at += each) {
                sizes.add(Math.min(each, extent - at));
            }
        }
        boolean drops = !call.has(1) && !call.flag("keepdims", true);
        List<Value> items = new ArrayList<>();
        for (Tensor part : new Split(axis, List.copyOf(sizes)).onAll(List.of(x))) {
            items.add(Value.of(
                    call.type(0),
                    drops ? part.reshape(part.shape().without(axis).dims()) : part));
        }
        return List.of(Value.sequence(call.type(0), items));
    }

    private static List<Value> concat(Call call) {
        List<Tensor> items = call.input(0).items().stream().map(call::usable).toList();
        boolean fresh = call.flag("new_axis", false);
        int rank = items.get(0).shape().rank() + (fresh ? 1 : 0);
        int axis = call.integer("axis", 0);
        int at = axis < 0 ? axis + rank : axis;
        return Call.of(call.type(0), fresh ? Stack.stack(at, items) : Concat.concat(at, items));
    }
}
