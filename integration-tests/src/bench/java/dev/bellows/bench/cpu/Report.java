package dev.bellows.bench.cpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes contests down: as a table, as RESULT lines and as JSON. */
final class Report {
    private Report() {}

    /** The row of a contest: each contender's median (least–greatest; peak memory), then our ratio to the best peer. */
    static String row(Contest contest) {
        String figures = contest.entries().stream().map(Report::cell).collect(Collectors.joining("  "));
        String ratio = contest.ratio()
                .map(spread -> String.format(
                        Locale.ROOT,
                        "ratio %.2f (%.2f–%.2f) to %s",
                        spread.median(),
                        spread.least(),
                        spread.greatest(),
                        contest.bestPeer().orElseThrow().contender()))
                .orElse("");
        return String.format(Locale.ROOT, "%-32s %s  %s", contest.name(), figures, ratio);
    }

    private static String cell(Contest.Entry entry) {
        Spread spread = entry.spread();
        return String.format(
                Locale.ROOT,
                "%s %s (%s–%s; %d MiB)",
                entry.contender(),
                brief(spread.median()),
                brief(spread.least()),
                brief(spread.greatest()),
                entry.peakMiB());
    }

    private static String brief(double rate) {
        return String.format(Locale.ROOT, rate < 1000 ? "%.1f" : "%.0f", rate);
    }

    /** One line per contender, for programs to read. */
    static List<String> results(Contest contest) {
        double best = contest.bestPeer().map(entry -> entry.spread().median()).orElse(Double.NaN);
        return contest.entries().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "RESULT name=cpu/%s/%s value=%.2f unit=samples/s ratio=%.3f",
                        contest.name(),
                        entry.contender(),
                        entry.spread().median(),
                        entry.contender().equals(Contenders.OURS)
                                ? contest.ratio().map(Spread::median).orElse(Double.NaN)
                                : entry.spread().median() / best))
                .toList();
    }

    /** Writes everything, with the machine, the commit and the day, to {@code file}. */
    static void write(List<Contest> contests, Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode();
        root.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        root.put("commit", System.getProperty("bench.commit", "unknown"));
        root.put("processor", processor());
        root.put("processors", Runtime.getRuntime().availableProcessors());
        root.put("java", System.getProperty("java.version"));
        ArrayNode list = root.putArray("contests");
        for (Contest contest : contests) {
            ObjectNode node = list.addObject();
            node.put("name", contest.name());
            contest.ratio().ifPresent(ratio -> put(node.putObject("ratio"), ratio));
            contest.bestPeer().ifPresent(peer -> node.put("bestPeer", peer.contender()));
            for (Contest.Entry entry : contest.entries()) {
                ObjectNode own = node.putObject(entry.contender());
                own.put("version", entry.version());
                own.put("unit", "samples/s");
                put(own, entry.spread());
                own.put("rounds", entry.rates().size());
                own.put("peakMiB", entry.peakMiB());
            }
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, mapper.writeValueAsString(root) + "\n");
    }

    private static void put(ObjectNode node, Spread spread) {
        node.put("median", rounded(spread.median()));
        node.put("least", rounded(spread.least()));
        node.put("greatest", rounded(spread.greatest()));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException notLinux) {
            return "unknown";
        }
    }
}
