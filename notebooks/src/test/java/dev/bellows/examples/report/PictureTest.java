package dev.bellows.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureTest {
    @Test
    void drawsDarkInkOnLightPaper() throws IOException {
        String uri = new Picture(3, new float[] {0, 1, 0.2f, -1, 2, 0}).dataUri();
        byte[] png = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int[] greys = image.getRaster().getSamples(0, 0, 3, 2, 0, new int[6]);
        assertEquals(
                List.of(255, 0, 204, 255, 0, 255), Arrays.stream(greys).boxed().toList());
    }

    @Test
    void rejectsRaggedRows() {
        assertEquals(
                "picture: 5 values do not fill whole rows of width 3",
                assertThrows(IllegalArgumentException.class, () -> new Picture(3, new float[5]))
                        .getMessage());
    }
}
