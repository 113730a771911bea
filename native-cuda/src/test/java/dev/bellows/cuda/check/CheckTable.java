package dev.bellows.cuda.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the stages have left in a folder, as one table; of a stage that was cut short there is what it had found. */
public final class CheckTable {
    private static final String NONE = "–";

    private CheckTable() {}

    /** Writes {@code table.md} into the folder, and prints it. */
    public static void write(Path folder) throws IOException {
        JsonNode probe = Figures.read(folder, "probe");
        List<String> lines = new ArrayList<>(List.of(
                "Card: " + text(probe.path("device")) + ", driver for CUDA " + text(probe.path("driver"))
                        + "; beside it " + peer(folder)
                        + ". Samples of training steps, medians of turns.",
                "",
                "| network | losses from the processors' | from PyTorch's | precision | batch | Bellows, samples/s |"
                        + " PyTorch, samples/s | ratio |",
                "| --- | --- | --- | --- | --- | --- | --- | --- |"));
        JsonNode losses = Figures.read(folder, "losses");
        for (CheckedNetwork network : CheckedNetwork.values()) {
            String name = network.name().toLowerCase(Locale.ROOT);
            JsonNode speed = Figures.read(folder, "speed-" + name);
            for (String precision : List.of("tf32", "bf16")) {
                JsonNode ours = speed.path("bellows." + precision + ".perSecond");
                JsonNode theirs = speed.path("pytorch." + precision + ".perSecond");
                lines.add(String.join(
                        " | ",
                        "| " + name,
                        number("%.1e", losses.path(name + ".fromProcessors")),
                        number("%.1e", losses.path(name + ".fromPyTorch")),
                        precision,
                        number("%.0f", speed.path("batch")),
                        number("%.0f", ours),
                        number("%.0f", theirs),
                        (ours.isMissingNode() || theirs.isMissingNode()
                                        ? NONE
                                        : String.format(Locale.ROOT, "%.2f", ours.asDouble() / theirs.asDouble()))
                                + " |"));
            }
        }
        String table = String.join("\n", lines) + "\n";
        Files.writeString(folder.resolve("table.md"), table);
        System.out.print(table);
    }

    private static String text(JsonNode figure) {
        return figure.asText(NONE);
    }

    private static String peer(Path folder) {
        for (String stage :
                List.of("losses", "speed-lenet", "speed-resnet18", "speed-transformer", "speed-recommender")) {
            JsonNode said = Figures.read(folder, stage).path("pytorch");
            if (!said.isMissingNode()) {
                return said.asText();
            }
        }
        return "no PyTorch";
    }

    private static String number(String format, JsonNode figure) {
        return figure.isMissingNode() ? NONE : String.format(Locale.ROOT, format, figure.asDouble());
    }
}
