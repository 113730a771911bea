package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Parts.input;

import dev.bellows.io.onnx.format.OnnxAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** (x - mean) / √(variance + ε) · scale + shift over the last axis, as it was written before there was {@code LayerNormalization}. */
final class LayerNormIdiom {
    private LayerNormIdiom() {}

    static Optional<Idioms.Idiom> find(Parts parts, Program.Step last) {
        for (int place = 0; Parts.is(last, "Add") && place < 2; place++) {
            Optional<Program.Step> scaled = parts.part("Mul", input(last, place));
            for (int side = 0; scaled.isPresent() && side < 2; side++) {
                Optional<Program.Step> normalized = parts.part("Div", input(scaled.get(), side));
                if (normalized.isPresent()) {
                    String scale = input(scaled.get(), 1 - side);
                    Optional<Idioms.Idiom> found = of(
                            parts,
                            last,
                            List.of(scaled.get(), normalized.get()),
                            List.of(scale, input(last, 1 - place)));
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Idioms.Idiom> of(
            Parts parts, Program.Step last, List<Program.Step> outer, List<String> affine) {
        List<Program.Step> gone = new ArrayList<>(outer);
        String centred = input(outer.get(1), 0);
        Optional<Program.Step> root = parts.part("Sqrt", input(outer.get(1), 1));
        Optional<Program.Step> sum = root.flatMap(step -> parts.part("Add", input(step, 0)));
        if (sum.isEmpty()) {
            return Optional.empty();
        }
        for (int place = 0; place < 2; place++) {
            Optional<Double> epsilon = parts.number(input(sum.get(), 1 - place));
            Optional<Program.Step> variance =
                    parts.part("ReduceMean", input(sum.get(), place)).filter(step -> isOverTheLast(parts, step));
            Optional<Program.Step> square = variance.flatMap(step -> square(parts, input(step, 0), centred));
            // Read by the square, twice where that is a product, and by the division.
            int times =
                    square.filter(step -> step.node().operator().equals("Mul")).isPresent() ? 3 : 2;
            Optional<Program.Step> difference = square.flatMap(step -> parts.part("Sub", centred, times));
            Optional<Program.Step> mean = difference
                    .flatMap(step -> parts.part("ReduceMean", input(step, 1)))
                    .filter(step ->
                            isOverTheLast(parts, step) && input(step, 0).equals(input(difference.orElseThrow(), 0)));
            if (epsilon.isPresent() && mean.isPresent()) {
                gone.addAll(List.of(root.get(), sum.get(), variance.get(), square.get(), difference.get(), mean.get()));
                List<String> in = List.of(input(difference.get(), 0), affine.get(0), affine.get(1));
                return Optional.of(new Idioms.Idiom(
                        Parts.whole(last, "", "LayerNormalization", in, Map.of("epsilon", epsilon(epsilon.get()))),
                        List.copyOf(gone)));
            }
        }
        return Optional.empty();
    }

    private static OnnxAttribute epsilon(double value) {
        return new OnnxAttribute(
                "epsilon",
                "",
                OnnxAttribute.Kind.FLOAT,
                List.of((float) value),
                List.of(),
                List.of(),
                List.of(),
                null,
                "");
    }

    private static Optional<Program.Step> square(Parts parts, String value, String centred) {
        return parts.part("Pow", value)
                .filter(step -> input(step, 0).equals(centred) && parts.isNumber(input(step, 1), 2))
                .or(() -> parts.part("Mul", value)
                        .filter(step ->
                                input(step, 0).equals(centred) && input(step, 1).equals(centred)));
    }

    /** Whether a mean is over the last axis alone, which stays; an axis counted from the front may be any. */
    private static boolean isOverTheLast(Parts parts, Program.Step mean) {
        OnnxAttribute axes = mean.attribute("axes");
        OnnxAttribute kept = mean.attribute("keepdims");
        boolean last = axes != null ? axes.ints().equals(List.of(-1L)) : parts.isNumber(input(mean, 1), -1);
        return last && (kept == null || kept.ints().equals(List.of(1L)));
    }
}
