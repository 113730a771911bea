package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Parts.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ½ x (1 + erf(x / √2)) with its factors in any order, and the same with the tangent that stands for the error function. */
final class GeluIdiom {
    private static final double CUBIC = 0.044715;

    private GeluIdiom() {}

    static Optional<Idioms.Idiom> find(Parts parts, Program.Step last) {
        if (!Parts.is(last, "Mul")) {
            return Optional.empty();
        }
        for (int inner = 0; inner < 2; inner++) {
            String other = input(last, 1 - inner);
            Optional<Program.Step> product = parts.part("Mul", input(last, inner));
            if (product.isPresent()) {
                List<String> factors = List.of(input(product.get(), 0), input(product.get(), 1), other);
                Optional<Idioms.Idiom> found = of(parts, last, product.get(), factors);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Idioms.Idiom> of(
            Parts parts, Program.Step last, Program.Step product, List<String> factors) {
        List<String> left = new ArrayList<>(factors);
        Optional<String> half =
                left.stream().filter(each -> parts.isNumber(each, 0.5)).findFirst();
        Optional<String> sum = left.stream()
                .filter(each -> parts.part("Add", each).isPresent())
                .findFirst();
        if (half.isEmpty() || sum.isEmpty()) {
            return Optional.empty();
        }
        left.remove(half.get());
        left.remove(sum.get());
        String x = left.get(0);
        List<Program.Step> gone =
                new ArrayList<>(List.of(product, parts.by("Add", sum.get()).orElseThrow()));
        return parts.beside(gone.get(1), 1)
                .flatMap(function -> approximation(parts, function, x, gone))
                .map(operator -> new Idioms.Idiom(
                        Parts.whole(last, ContribOps.DOMAIN, operator, List.of(x), Map.of()), List.copyOf(gone)));
    }

    /** Which of the two is added to 1; adds what it consists of to {@code gone}. */
    private static Optional<String> approximation(Parts parts, String function, String x, List<Program.Step> gone) {
        Optional<Program.Step> erf = parts.part("Erf", function);
        if (erf.isPresent()) {
            gone.add(erf.get());
            return scaled(parts, input(erf.get(), 0), x, gone) ? Optional.of("Gelu") : Optional.empty();
        }
        Optional<Program.Step> tanh = parts.part("Tanh", function);
        if (tanh.isPresent()) {
            gone.add(tanh.get());
            return cubic(parts, input(tanh.get(), 0), x, gone) ? Optional.of("FastGelu") : Optional.empty();
        }
        return Optional.empty();
    }

    /** Whether a value is x / √2. */
    private static boolean scaled(Parts parts, String value, String x, List<Program.Step> gone) {
        Optional<Program.Step> division = parts.part("Div", value)
                .filter(step -> input(step, 0).equals(x) && parts.isNumber(input(step, 1), Math.sqrt(2)));
        Optional<Program.Step> product = parts.part("Mul", value)
                .filter(step ->
                        parts.beside(step, Math.sqrt(0.5)).filter(x::equals).isPresent());
        division.or(() -> product).ifPresent(gone::add);
        return division.or(() -> product).isPresent();
    }

    /** Whether a value is √(2 / π) · (x + 0.044715 x³), or with x before the bracket. */
    private static boolean cubic(Parts parts, String value, String x, List<Program.Step> gone) {
        Optional<Program.Step> product = parts.part("Mul", value);
        if (product.isEmpty()) {
            return false;
        }
        gone.add(product.get());
        return parts.beside(product.get(), Math.sqrt(2 / Math.PI))
                .flatMap(sum -> parts.part("Add", sum))
                .filter(sum -> {
                    gone.add(sum);
                    for (int place = 0; place < 2; place++) {
                        if (input(sum, place).equals(x)) {
                            return parts.part("Mul", input(sum, 1 - place))
                                    .filter(term -> {
                                        gone.add(term);
                                        return parts.beside(term, CUBIC)
                                                .filter(cube -> isCube(parts, cube, x, gone))
                                                .isPresent();
                                    })
                                    .isPresent();
                        }
                    }
                    return false;
                })
                .isPresent();
    }

    private static boolean isCube(Parts parts, String value, String x, List<Program.Step> gone) {
        Optional<Program.Step> power =
                parts.part("Pow", value).filter(step -> input(step, 0).equals(x) && parts.isNumber(input(step, 1), 3));
        if (power.isPresent()) {
            gone.add(power.get());
            return true;
        }
        Optional<Program.Step> cube = parts.part("Mul", value);
        for (int place = 0; cube.isPresent() && place < 2; place++) {
            Optional<Program.Step> square = parts.part("Mul", input(cube.get(), place))
                    .filter(step -> input(step, 0).equals(x) && input(step, 1).equals(x));
            if (square.isPresent() && input(cube.get(), 1 - place).equals(x)) {
                gone.add(cube.get());
                gone.add(square.get());
                return true;
            }
        }
        return false;
    }
}
