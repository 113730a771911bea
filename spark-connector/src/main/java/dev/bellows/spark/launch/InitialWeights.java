package dev.bellows.spark.launch;

import dev.bellows.core.Spec;
import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.ParameterPart;
import dev.bellows.nn.PathPatterns;
import dev.bellows.spark.predict.Weights;
import dev.bellows.train.TrainingSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Weights that a training starts with in place of those of its initializers: what an optimizer changed, running statistics, and what else
 * came with a trained network.
 * What follows from settings and seeds stays this network's own.
 */
public final class InitialWeights {
    private static final int TOLD = 4;

    private InitialWeights() {}

    private static boolean isTaken(Parameter parameter) {
        return switch (parameter.role()) {
            case WEIGHT, STATISTIC, GIVEN -> true;
            case COUNTER, CONSTANT -> false;
        };
    }

    /**
     * Checks that a network can be trained from nothing.
     *
     * @throws IllegalArgumentException a sentence if it has arrays that came with a trained one
     */
    public static void requireNone(TrainingSpec training) {
        List<String> given = new ArrayList<>();
        try (Scope scope = Scope.open("initial weights")) {
            training.network().build().parameters().forEach((path, parameter) -> {
                if (parameter.role() == Parameter.Role.GIVEN) {
                    given.add(path);
                }
            });
        }
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(
                    "network: has arrays that came with a trained one, and from which it cannot"
                            + " be trained alone: " + PathPatterns.told(given)
                            + "; set initialModel to the file or folder that the network was read from");
        }
    }

    /**
     * Holds weights against the network that is to be trained, without an array.
     *
     * @param from where they come from, in words
     * @throws IllegalArgumentException a sentence that names what does not fit by its path
     */
    public static void check(String from, Weights weights, TrainingSpec training) {
        List<String> misfits;
        try (Scope scope = Scope.open("initial weights")) {
            Block net = training.network().build();
            net.infer(training.inputs(1));
            misfits = misfits(specs(weights), net);
        }
        if (!misfits.isEmpty()) {
            String more = misfits.size() > TOLD ? ", and " + (misfits.size() - TOLD) + " more" : "";
            throw new IllegalArgumentException("initialModel: " + from + " has other weights than the network: "
                    + String.join("; ", misfits.subList(0, Math.min(TOLD, misfits.size()))) + more
                    + "; train the same network on as many features, or set initialWeights to matching, or leave"
                    + " initialModel empty");
        }
    }

    /**
     * Says which of the weights a network starts with, where it need not have them all: those of the same name and shape.
     *
     * @param from where they come from, in words
     * @throws IllegalArgumentException a sentence with the names on both sides if there is none, or with those that cannot start anew
     */
    public static String matching(String from, Weights weights, TrainingSpec training) {
        Map<String, Spec> given = specs(weights);
        List<String> taken = new ArrayList<>();
        List<String> anew = new ArrayList<>();
        List<String> lacking = new ArrayList<>();
        try (Scope scope = Scope.open("initial weights")) {
            Block net = training.network().build();
            net.infer(training.inputs(1));
            net.parameters().forEach((path, parameter) -> {
                if (isTaken(parameter)) {
                    Spec spec = given.get(path);
                    if (parameter.spec().equals(spec)) {
                        taken.add(path);
                    } else if (parameter.role() == Parameter.Role.GIVEN) {
                        lacking.add(path + " " + parameter.spec());
                    } else {
                        anew.add(path + " " + parameter.spec() + (spec == null ? "" : " (there " + spec + ")"));
                    }
                }
            });
        }
        List<String> unused = new ArrayList<>(given.keySet());
        unused.removeAll(taken);
        if (taken.isEmpty()) {
            throw new IllegalArgumentException("initialModel: " + from
                    + " has no weights of the names and shapes that the" + " network has, which are "
                    + PathPatterns.told(anew) + "; it has " + PathPatterns.told(unused));
        }
        if (!lacking.isEmpty()) {
            throw new IllegalArgumentException("initialModel: " + from + " lacks " + PathPatterns.told(lacking)
                    + ", which came with a trained network and cannot start anew; name the nodes of the"
                    + " network as there");
        }
        return "initialModel: of " + from + " the network starts with " + PathPatterns.told(taken)
                + "; what starts anew: "
                + (anew.isEmpty() ? "nothing" : PathPatterns.told(anew)) + "; what is not used: "
                + (unused.isEmpty() ? "nothing" : PathPatterns.told(unused));
    }

    private static List<String> misfits(Map<String, Spec> given, Block net) {
        List<String> misfits = new ArrayList<>();
        net.parameters().forEach((path, parameter) -> {
            Spec spec = given.get(path);
            if (isTaken(parameter) && spec == null) {
                misfits.add("it lacks '" + path + "' " + parameter.spec());
            } else if (isTaken(parameter) && !parameter.spec().equals(spec)) {
                misfits.add("its '" + path + "' is " + spec + ", here it is " + parameter.spec());
            }
        });
        given.keySet().stream()
                .filter(path -> !net.parameters().containsKey(path))
                .forEach(path -> misfits.add("it has '" + path + "' " + given.get(path) + " besides"));
        return misfits;
    }

    private static Map<String, Spec> specs(Weights weights) {
        try (InputStream in = weights.open()) {
            return Safetensors.specs(in);
        } catch (IOException e) {
            throw new UncheckedIOException("initialModel: its weights are not understood: " + e.getMessage(), e);
        }
    }

    /** Puts weights that were checked into a network whose parameters have arrays, where it has their like. */
    static void put(Weights weights, Block net) {
        try (Scope scope = Scope.open("initial weights");
                InputStream in = weights.open()) {
            Map<String, NDArray> arrays = Safetensors.read(in);
            net.parameters().forEach((path, parameter) -> {
                NDArray array = arrays.get(path);
                if (isTaken(parameter) && !parameter.isElsewhere() && array != null) {
                    ParameterPart part = parameter.part();
                    Spec whole = part == null ? parameter.spec() : part.whole(parameter.spec());
                    if (array.spec().equals(whole)) {
                        parameter.data().assign(part == null ? array : (NDArray) part.cut(array));
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("initialModel: its weights are not understood: " + e.getMessage(), e);
        }
    }
}
