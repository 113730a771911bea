package dev.bellows.optest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The loss of connectionist temporal classification as its definition reads, by trying every path there is. */
public final class CtcPaths {
    private CtcPaths() {}

    /**
     * -ln of the sum over all of the classes^time paths that collapse to {@code labels}.
     *
     * @param x activations [time][classes]
     */
    public static double loss(double[][] x, List<Integer> labels, int blank) {
        int classes = x[0].length;
        double sum = 0;
        for (int path = 0; path < Math.pow(classes, x.length); path++) {
            int rest = path;
            int[] steps = new int[x.length];
            double product = 1;
            for (int t = 0; t < x.length; t++) {
                steps[t] = rest % classes;
                rest /= classes;
                product *= Math.exp(x[t][steps[t]])
                        / Arrays.stream(x[t]).map(Math::exp).sum();
            }
            sum += collapsed(steps, blank).equals(labels) ? product : 0;
        }
        return -Math.log(sum);
    }

    private static List<Integer> collapsed(int[] steps, int blank) {
        return IntStream.range(0, steps.length)
                .filter(t -> steps[t] != blank && (t == 0 || steps[t] != steps[t - 1]))
                .mapToObj(t -> steps[t])
                .toList();
    }
}
