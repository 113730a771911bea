package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Shape;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.conv.MaxPoolPick;
import dev.bellows.op.conv.Window;

/** Pooling: for each output element, the input elements under its window. */
final class Pooling {
    private interface Visitor {
        /** @param x the input element, or -1 in the padding */
        void visit(int y, int x);
    }

    private Pooling() {}

    static Kernel max(MaxPool op) {
        return (in, out) -> {
            Elements x = new Elements(in.get(0));
            Elements y = new Elements(out.get(0));
            int[] winners = winners(x, y.shape(), op.kernel(), op.window());
            for (int i = 0; i < winners.length; i++) {
                y.real(i, winners[i] < 0 ? Double.NEGATIVE_INFINITY : x.real(winners[i]));
            }
        };
    }

    static Kernel maxGradient(MaxPoolGradient op) {
        return (in, out) -> {
            Elements dy = new Elements(in.get(0));
            Elements dx = new Elements(out.get(0));
            int[] winners = winners(new Elements(in.get(1)), dy.shape(), op.kernel(), op.window());
            double[] sums = new double[dx.size()];
            for (int i = 0; i < winners.length; i++) {
                if (winners[i] >= 0) {
                    sums[winners[i]] += dy.real(i);
                }
            }
            store(dx, sums);
        };
    }

    static Kernel maxPick(MaxPoolPick op) {
        return (in, out) -> {
            Elements a = new Elements(in.get(0));
            Elements y = new Elements(out.get(0));
            int[] winners = winners(new Elements(in.get(1)), y.shape(), op.kernel(), op.window());
            for (int i = 0; i < winners.length; i++) {
                y.real(i, winners[i] < 0 ? 0 : a.real(winners[i]));
            }
        };
    }

    /** For each output the number of the first greatest input under its window; a NaN is greatest. */
    private static int[] winners(Elements x, Shape y, Shape kernel, Window window) {
        int[] best = new int[(int) y.size()];
        java.util.Arrays.fill(best, -1);
        visit(window, x.shape(), kernel, y, (iy, ix) -> {
            if (ix >= 0 && (best[iy] < 0 || greater(x.real(ix), x.real(best[iy])))) {
                best[iy] = ix;
            }
        });
        return best;
    }

    private static boolean greater(double a, double b) {
        return a > b || (Double.isNaN(a) && !Double.isNaN(b));
    }

    static Kernel average(AvgPool op) {
        return (in, out) -> {
            Elements x = new Elements(in.get(0));
            Elements y = new Elements(out.get(0));
            double[] sums = new double[y.size()];
            int[] counts = counts(op.window(), x.shape(), op.kernel(), y.shape(), op.countPadding());
            visit(op.window(), x.shape(), op.kernel(), y.shape(), (iy, ix) -> sums[iy] += ix < 0 ? 0 : x.real(ix));
            for (int i = 0; i < sums.length; i++) {
                y.real(i, sums[i] / counts[i]);
            }
        };
    }

    static Kernel averageGradient(AvgPoolGradient op) {
        return (in, out) -> {
            Elements dy = new Elements(in.get(0));
            Elements dx = new Elements(out.get(0));
            double[] sums = new double[dx.size()];
            int[] counts = counts(op.window(), dx.shape(), op.kernel(), dy.shape(), op.countPadding());
            visit(op.window(), dx.shape(), op.kernel(), dy.shape(), (iy, ix) -> {
                if (ix >= 0) {
                    sums[ix] += dy.real(iy) / counts[iy];
                }
            });
            store(dx, sums);
        };
    }

    private static int[] counts(Window window, Shape x, Shape kernel, Shape y, boolean countPadding) {
        int[] counts = new int[(int) y.size()];
        visit(window, x, kernel, y, (iy, ix) -> counts[iy] += countPadding || ix >= 0 ? 1 : 0);
        return counts;
    }

    private static void store(Elements to, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            to.real(i, sums[i]);
        }
    }

    private static void visit(Window window, Shape x, Shape kernel, Shape y, Visitor visitor) {
        Shape places = y.slice(2, y.rank());
        int planes = y.dim(0) * y.dim(1);
        int area = (int) x.slice(2, x.rank()).size();
        int[] at = new int[x.rank()];
        for (int p = 0; p < places.size(); p++) {
            int[] place = Indexer.coordinates(places, p);
            for (int k = 0; k < kernel.size(); k++) {
                boolean inside = Convolutions.inside(window, place, Indexer.coordinates(kernel, k), x, at);
                int within = inside ? Indexer.number(x, at) : -1; // with batch and channel 0
                for (int plane = 0; plane < planes; plane++) {
                    visitor.visit(plane * (int) places.size() + p, inside ? plane * area + within : -1);
                }
            }
        }
    }
}
