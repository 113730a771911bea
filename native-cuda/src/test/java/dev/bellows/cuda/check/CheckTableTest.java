package dev.bellows.cuda.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stages leave, and what becomes of it. */
final class CheckTableTest {
    @TempDir
    Path folder;

    @Test
    void hasWhatStagesHadFoundWhenTheyWereCutShort() throws IOException {
        Figures losses = new Figures(folder, "losses");
        losses.put("lenet.fromProcessors", 3e-6);
        Figures speed = new Figures(folder, "speed-lenet");
        speed.put("batch", 256);
        speed.put("bellows.tf32.perSecond", 3000);
        speed.put("pytorch.tf32.perSecond", 2000);
        speed.put("bellows.bf16.perSecond", 5000);
        speed.put("pytorch", "PyTorch 9 on a card");
        Figures probe = new Figures(folder, "probe");
        probe.put("device", "a card");
        probe.put("driver", "12.6");
        CheckTable.write(folder);
        List<String> lines = Files.readAllLines(folder.resolve("table.md"));
        assertTrue(
                lines.get(0).startsWith("Card: a card, driver for CUDA 12.6; beside it PyTorch 9 on a card."),
                lines::toString);
        assertTrue(lines.contains("| lenet | 3.0e-06 | – | tf32 | 256 | 3000 | 2000 | 1.50 |"), lines::toString);
        assertTrue(lines.contains("| lenet | 3.0e-06 | – | bf16 | 256 | 5000 | – | – |"), lines::toString);
        assertTrue(lines.contains("| recommender | – | – | bf16 | – | – | – | – |"), lines::toString);
        assertEquals(4 + 2 * CheckedNetwork.values().length, lines.size());
    }

    @Test
    void oneThingThatIsWrongIsEnoughToFail() {
        Figures figures = new Figures(folder, "losses");
        assertEquals("right", figures.judge(true));
        assertFalse(figures.failed());
        assertEquals("WRONG", figures.judge(false));
        assertEquals("right", figures.judge(true));
        assertTrue(figures.failed());
    }

    @Test
    void aLossThatIsNoNumberIsFarFromAll() {
        assertEquals(0.5, LossStage.difference(new double[] {2, 4}, new double[] {1, 4}));
        assertEquals(Double.POSITIVE_INFINITY, LossStage.difference(new double[] {2, 4}, new double[] {2, Double.NaN}));
        assertEquals(Double.POSITIVE_INFINITY, LossStage.difference(new double[] {2}, new double[0]));
    }
}
