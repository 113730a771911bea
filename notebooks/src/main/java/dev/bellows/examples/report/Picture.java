package dev.bellows.examples.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** A small grey picture: ink of 0 (paper) to 1, row by row. */
public final class Picture {
    private final int width;
    private final float[] ink;

    /** A picture of this width whose height follows from the number of values, which are copied. */
    public Picture(int width, float[] ink) {
        if (width < 1 || ink.length == 0 || ink.length % width != 0) {
            throw new IllegalArgumentException(
                    "picture: " + ink.length + " values do not fill whole rows of width " + width);
        }
        this.width = width;
        this.ink = ink.clone();
    }

    public int width() {
        return width;
    }

    public int height() {
        return ink.length / width;
    }

    /** A PNG as a {@code data:} URI: dark ink on light paper. Ink outside 0 to 1 is clipped. */
    String dataUri() {
        BufferedImage image = new BufferedImage(width, height(), BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < ink.length; i++) {
            int grey = Math.round(255 * (1 - Math.max(0, Math.min(1, ink[i]))));
            image.getRaster().setSample(i % width, i / width, 0, grey);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("picture: could not be written as PNG", e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
