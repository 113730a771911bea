package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Shape;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Window;

/**
 * Convolution and its two gradients are one sum over the same triples (input element, weight, output element): each
 * kernel visits all of them and adds the product of two into the third.
 */
final class Convolutions {
    private interface Visitor {
        void visit(int x, int w, int y);
    }

    private Convolutions() {}

    static Kernel forward(Convolution op) {
        return (in, out) -> {
            Elements x = new Elements(in.get(0));
            Elements w = new Elements(in.get(1));
            Elements y = new Elements(out.get(0));
            double[] sums = new double[y.size()];
            visit(op.window(), x.shape(), w.shape(), y.shape(), (ix, iw, iy) -> sums[iy] += x.real(ix) * w.real(iw));
            store(y, sums);
        };
    }

    static Kernel dataGradient(ConvolutionDataGradient op) {
        return (in, out) -> {
            Elements dy = new Elements(in.get(0));
            Elements w = new Elements(in.get(1));
            Elements dx = new Elements(out.get(0));
            double[] sums = new double[dx.size()];
            visit(op.window(), dx.shape(), w.shape(), dy.shape(), (ix, iw, iy) -> sums[ix] += dy.real(iy) * w.real(iw));
            store(dx, sums);
        };
    }

    static Kernel weightGradient(ConvolutionWeightGradient op) {
        return (in, out) -> {
            Elements x = new Elements(in.get(0));
            Elements dy = new Elements(in.get(1));
            Elements dw = new Elements(out.get(0));
            double[] sums = new double[dw.size()];
            visit(op.window(), x.shape(), dw.shape(), dy.shape(), (ix, iw, iy) -> sums[iw] += x.real(ix) * dy.real(iy));
            store(dw, sums);
        };
    }

    private static void store(Elements to, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            to.real(i, sums[i]);
        }
    }

    private static void visit(Window window, Shape x, Shape w, Shape y, Visitor visitor) {
        Shape kernel = w.slice(2, w.rank());
        Shape places = y.slice(2, y.rank());
        int channelsPerGroup = w.dim(1);
        int outputs = w.dim(0);
        int groups = x.dim(1) / Math.max(1, channelsPerGroup);
        int[] ats = new int[x.rank()];
        for (int p = 0; p < places.size(); p++) {
            int[] place = Indexer.coordinates(places, p);
            for (int k = 0; k < kernel.size(); k++) {
                if (!inside(window, place, Indexer.coordinates(kernel, k), x, ats)) {
                    continue;
                }
                for (int n = 0; n < x.dim(0); n++) {
                    for (int o = 0; o < outputs; o++) {
                        for (int c = 0; c < channelsPerGroup; c++) {
                            ats[0] = n;
                            ats[1] = o / (outputs / groups) * channelsPerGroup + c;
                            visitor.visit(
                                    Indexer.number(x, ats),
                                    (o * channelsPerGroup + c) * (int) kernel.size() + k,
                                    (n * outputs + o) * (int) places.size() + p);
                        }
                    }
                }
            }
        }
    }

    /** Writes the spatial position of kernel element {@code k} at {@code place} to {@code at[2…]}; false in the padding. */
    static boolean inside(Window window, int[] place, int[] k, Shape x, int[] at) {
        for (int axis = 0; axis < place.length; axis++) {
            int position = place[axis] * window.strides().get(axis)
                    + k[axis] * window.dilation().get(axis)
                    - window.padding().get(axis);
            if (position < 0 || position >= x.dim(axis + 2)) {
                return false;
            }
            at[axis + 2] = position;
        }
        return true;
    }
}
