package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.keras.Kind.Stored;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Flip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Recurrent layers. Their inputs are [batch, time, features]. */
final class RecurrentKinds {
    private RecurrentKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        for (String cell : List.of("LSTM", "GRU", "SimpleRNN")) {
            kinds.put(
                    cell,
                    new Kind(
                            setting -> weights(setting, "cell/", ""),
                            setting -> check(cell, setting),
                            setting -> setting.number("dropout", 0) > 0,
                            call -> one(call, cell)));
        }
        kinds.put(
                "Bidirectional",
                new Kind(
                        RecurrentKinds::bothWeights,
                        RecurrentKinds::checkBoth,
                        setting -> setting.in("layer").in("config").number("dropout", 0) > 0,
                        RecurrentKinds::both));
    }

    private static List<Stored> weights(Setting setting, String place, String prefix) {
        List<Stored> weights = new ArrayList<>(List.of(
                new Stored(prefix + "kernel", place + "vars/0", true),
                new Stored(prefix + "recurrent_kernel", place + "vars/1", true)));
        if (setting.is("use_bias", true)) {
            weights.add(new Stored(prefix + "bias", place + "vars/2", true));
        }
        return weights;
    }

    private static List<Stored> bothWeights(Setting setting) {
        List<Stored> weights =
                new ArrayList<>(weights(setting.in("layer").in("config"), "forward_layer/cell/", "forward_"));
        weights.addAll(weights(backward(setting).in("config"), "backward_layer/cell/", "backward_"));
        return weights;
    }

    private static void check(String cell, Setting setting) {
        Activations.check(setting);
        if (!cell.equals("SimpleRNN")) {
            Activations.check(setting, "recurrent_activation");
        }
        if (setting.is("stateful", false)) {
            throw new UnsupportedOpException(
                    "is stateful: its state goes on from batch to batch; save it with" + " stateful=False");
        }
    }

    private static void checkBoth(Setting setting) {
        String cell = setting.in("layer").text("class_name", "");
        if (!List.of("LSTM", "GRU", "SimpleRNN").contains(cell)) {
            throw new UnsupportedOpException(
                    "goes both ways with a layer '" + cell + "', and known are LSTM, GRU and" + " SimpleRNN");
        }
        String back = backward(setting).text("class_name", "");
        if (!back.equals(cell)) {
            throw new UnsupportedOpException(
                    "goes forward with " + cell + " and back with " + back + ", and known are two layers of one class");
        }
        for (Setting way : List.of(setting.in("layer"), backward(setting))) {
            check(cell, way.in("config"));
            if (way.in("config").is("return_state", false)) {
                throw new UnsupportedOpException("goes both ways and returns its states, which is not known here");
            }
        }
        if (setting.in("layer").in("config").is("go_backwards", false)) {
            throw new UnsupportedOpException(
                    "goes back with its first layer and forward with its second, and known is the other way round");
        }
    }

    /** The layer that goes back: one of its own, or else as the first one. */
    private static Setting backward(Setting setting) {
        return setting.in(setting.has("backward_layer") ? "backward_layer" : "layer");
    }

    private static List<Tensor> one(Call call, String cell) {
        Setting setting = call.setting();
        boolean backwards = setting.is("go_backwards", false);
        Recurrent layer = new Recurrent(call, cell, setting, "");
        Tensor x = dropped(call, call.x(), setting.number("dropout", 0));
        List<Tensor> out = layer.apply(x, states(call), backwards);
        List<Tensor> given = new ArrayList<>();
        if (setting.is("return_sequences", false)) {
            given.add(backwards ? Flip.flip(out.get(0), 1) : out.get(0));
        } else {
            given.add(out.get(1));
        }
        if (setting.is("return_state", false)) {
            given.addAll(out.subList(1, out.size()));
        }
        return given;
    }

    private static List<Tensor> states(Call call) {
        List<Tensor> states = new ArrayList<>();
        collect(call, call.arguments().node().path("kwargs").path("initial_state"), states);
        return states;
    }

    private static void collect(Call call, JsonNode argument, List<Tensor> into) {
        if (argument.has("tensor")) {
            into.add(call.in(argument.path("tensor").asInt()));
        } else {
            argument.forEach(each -> collect(call, each, into));
        }
    }

    private static List<Tensor> both(Call call) {
        Setting layer = call.setting().in("layer");
        Setting setting = layer.in("config");
        String cell = layer.text("class_name", "");
        Tensor x = dropped(call, call.x(), setting.number("dropout", 0));
        List<Tensor> states = states(call);
        int half = states.size() / 2;
        List<Tensor> ahead = new Recurrent(call, cell, setting, "forward_").apply(x, states.subList(0, half), false);
        List<Tensor> back = new Recurrent(call, cell, backward(call.setting()).in("config"), "backward_")
                .apply(x, states.subList(half, states.size()), true);
        int which = setting.is("return_sequences", false) ? 0 : 1;
        Tensor a = ahead.get(which);
        Tensor b = back.get(which);
        return switch (call.setting().text("merge_mode", "none")) {
            case "concat" -> List.of(Concat.concat(a.shape().rank() - 1, List.of(a, b)));
            case "sum" -> List.of(a.add(b));
            case "mul" -> List.of(a.mul(b));
            case "ave" -> List.of(a.add(b).div(2));
            default -> List.of(a, b);
        };
    }

    /** The same features are dropped at all steps. */
    private static Tensor dropped(Call call, Tensor x, double rate) {
        if (rate == 0) {
            return x;
        }
        Shape shared = Shape.of(x.shape().dim(0), 1, x.shape().dim(2));
        Tensor ones = Full.of(x, new Spec(shared, x.dtype()), 1);
        return x.mul(call.dropout(ones, rate));
    }
}
