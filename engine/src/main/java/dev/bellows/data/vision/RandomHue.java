package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;

/**
 * Turns all colours by an angle drawn from {@code [-most, most)} half circles, in the plane of equal brightness of NTSC's
 * YIQ.
 */
public record RandomHue(double most) implements ImageTransform {
    private static final double[][] TO_YIQ = {{0.299, 0.587, 0.114}, {0.596, -0.274, -0.321}, {0.211, -0.523, 0.311}};
    private static final double[][] FROM_YIQ = {{1, 0.956, 0.621}, {1, -0.272, -0.647}, {1, -1.107, 1.705}};

    public RandomHue {
        Colours.requireSize("RandomHue", most);
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        Tensor x = Picture.floating(Picture.requireColours("RandomHue", image));
        double angle = draws.uniform(-most, most) * Math.PI;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double[][] turn = {{1, 0, 0}, {0, cos, -sin}, {0, sin, cos}};
        double[][] all = product(FROM_YIQ, product(turn, TO_YIQ));
        double[] transposed = new double[9];
        for (int i = 0; i < 9; i++) {
            transposed[i] = all[i % 3][i / 3]; // colours are the rows of the picture
        }
        return Picture.as(image.dtype(), MatMul.matmul(x, Picture.constant(x, Shape.of(3, 3), transposed)));
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[3][3];
        for (int i = 0; i < 9; i++) {
            for (int k = 0; k < 3; k++) {
                c[i / 3][i % 3] += a[i / 3][k] * b[k][i % 3];
            }
        }
        return c;
    }
}
