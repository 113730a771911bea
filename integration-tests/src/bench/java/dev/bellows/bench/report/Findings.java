package dev.bellows.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The figures of one run of a benchmark. The file is written after each of them, so that a run cut short leaves what it has. */
public final class Findings {
    private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final Path file;
    private final List<Figure> figures = new ArrayList<>();

    /**
     * None yet.
     *
     * @param file the JSON file, replaced
     */
    public Findings(Path file) {
        this.file = file;
    }

    /** Adds figures and writes the file anew. */
    public void add(List<Figure> more) throws IOException {
        figures.addAll(more);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, mapper.writeValueAsString(json()) + "\n");
    }

    /** Prints the line of each figure so far. */
    public void print() {
        figures.forEach(figure -> System.out.println(figure.line()));
    }

    private ObjectNode json() {
        ObjectNode root = mapper.createObjectNode();
        root.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        root.put("commit", System.getProperty("bench.commit", "unknown"));
        root.set("machine", mapper.valueToTree(Machine.here()));
        ArrayNode list = root.putArray("figures");
        for (Figure figure : figures) {
            ObjectNode node = list.addObject();
            node.put("name", figure.name());
            node.put("value", rounded(figure.value()));
            node.put("unit", figure.unit());
            if (Double.isFinite(figure.ratio())) {
                node.put("ratio", rounded(figure.ratio()));
            }
            new TreeMap<>(figure.details())
                    .forEach((key, detail) ->
                            node.set(key, mapper.valueToTree(detail instanceof Double d ? rounded(d) : detail)));
        }
        return root;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
