package dev.bellows.nn.init;

import dev.bellows.core.Shape;

/** The numbers of inputs and outputs that a weight [out, in, kernel…] connects at each place. */
record Fans(double in, double out) {
    static Fans of(Shape weight) {
        if (weight.rank() < 2) {
            return new Fans(weight.size(), weight.size());
        }
        long area = weight.slice(2, weight.rank()).size();
        return new Fans((double) weight.dim(1) * area, (double) weight.dim(0) * area);
    }
}
