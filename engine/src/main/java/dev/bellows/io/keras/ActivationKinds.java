package dev.bellows.io.keras;

import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Layers that are functions of each element, or of the elements along an axis. */
final class ActivationKinds {
    private static final double SLOPE = 0.3;

    private ActivationKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        kinds.put(
                "Activation",
                Kind.plain(call -> Activations.apply(call, call.x())).checked(Activations::check));
        kinds.put(
                "ReLU",
                Kind.plain(call -> Activations.sloped(call, call.setting().number("negative_slope", 0))));
        kinds.put(
                "LeakyReLU",
                Kind.plain(call -> Activations.sloped(
                        call,
                        call.setting().number("negative_slope", call.setting().number("alpha", SLOPE)))));
        kinds.put("ELU", Kind.plain(call -> Elu.elu(call.x(), call.setting().number("alpha", 1))));
        kinds.put("Softmax", Kind.plain(ActivationKinds::softmax));
        kinds.put("PReLU", Kind.of(setting -> List.of(Kind.Stored.of("alpha", 0)), call -> {
            Tensor zero = Full.scalar(call.x(), 0);
            Tensor negative = Minimum.minimum(call.x(), zero);
            return Maximum.maximum(call.x(), zero).add(negative.mul(call.weight("alpha")));
        }));
    }

    /** Along one axis, or along several as if they were one. */
    static Tensor softmax(Call call) {
        Tensor x = call.x();
        List<Integer> axes = call.setting().has("axis") ? call.setting().list("axis") : List.of(-1);
        if (axes.size() == 1) {
            return Softmax.softmax(x, call.axis(x, axes.get(0)));
        }
        List<Integer> last = axes.stream().map(axis -> call.axis(x, axis)).toList();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < x.shape().rank(); i++) {
            if (!last.contains(i)) {
                order.add(i);
            }
        }
        int kept = order.size();
        order.addAll(last);
        int[] to = order.stream().mapToInt(Integer::intValue).toArray();
        int[] back = new int[to.length];
        for (int i = 0; i < to.length; i++) {
            back[to[i]] = i;
        }
        Tensor turned = Transpose.transpose(x, to);
        Shape shape = turned.shape();
        Shape flat = shape.slice(0, kept)
                .concat(Shape.of(Math.toIntExact(shape.slice(kept, shape.rank()).size())));
        return Transpose.transpose(
                Softmax.softmax(turned.reshape(flat.dims()), -1).reshape(shape.dims()), back);
    }
}
