package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.linalg.Einsum;
import dev.bellows.op.linalg.ExtractDiag;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Einstein's summation with what the engine's own leaves out: an ellipsis, and letters that an input repeats. */
final class Einsums {
    /** Letters for the axes of an ellipsis, the last of them first. */
    private static final String SPARE = "ZYXWVUTSRQPONMLKJIHGFEDCBA";

    private Einsums() {}

    static List<Value> einsum(Call call) {
        List<Tensor> in = new ArrayList<>(call.tensors());
        String equation = call.text("equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        String[] sides = arrow < 0
                ? new String[] {equation}
                : new String[] {equation.substring(0, arrow), equation.substring(arrow + 2)};
        String[] names = sides[0].split(",", -1);
        if (names.length != in.size()) {
            throw new ShapeException("'" + equation + "' names " + names.length + " inputs");
        }
        String widest = "";
        for (int i = 0; i < names.length; i++) {
            int open = in.get(i).shape().rank() - names[i].replace("...", "").length();
            if (names[i].contains("...")) {
                String spare = reversed(SPARE.substring(0, open));
                widest = spare.length() > widest.length() ? spare : widest;
                names[i] = names[i].replace("...", spare);
            }
            int at = i;
            in.set(i, singled(in.get(i), names, at));
        }
        String output = arrow < 0 ? widest + once(String.join("", names), widest) : sides[1].replace("...", widest);
        return call.like(0, summed(in, String.join(",", names) + "->" + output));
    }

    private static Tensor summed(List<Tensor> in, String equation) {
        DType dtype = in.get(0).dtype();
        List<Tensor> floating = in.stream()
                .map(x -> dtype.isFloating() ? x : Cast.cast(x, DType.F64))
                .toList();
        return Cast.cast(Einsum.einsum(equation, floating.toArray(new Tensor[0])), dtype);
    }

    /** A letter twice in an input is the diagonal of its two axes. */
    private static Tensor singled(Tensor x, String[] names, int at) {
        Tensor y = x;
        for (int i = 0; i < names[at].length(); i++) {
            char letter = names[at].charAt(i);
            int again = names[at].indexOf(letter, i + 1);
            if (again >= 0) {
                List<Integer> order = new ArrayList<>();
                for (int axis = 0; axis < names[at].length(); axis++) {
                    if (axis != i && axis != again) {
                        order.add(axis);
                    }
                }
                String rest = order.stream()
                        .map(names[at]::charAt)
                        .map(Object::toString)
                        .collect(Collectors.joining());
                order.add(i);
                order.add(again);
                y = new ExtractDiag(0)
                        .on(Transpose.transpose(
                                y, order.stream().mapToInt(Integer::intValue).toArray()));
                names[at] = rest + letter;
                i = -1;
            }
        }
        return y;
    }

    private static String once(String all, String except) {
        return all.chars()
                .filter(c -> except.indexOf(c) < 0 && all.indexOf(c) == all.lastIndexOf(c))
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }
}
