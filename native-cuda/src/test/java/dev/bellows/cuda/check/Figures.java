package dev.bellows.cuda.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a stage of the check has found so far: lines for readers, and a file with the figures. The file is written anew with each figure, so that a stage that is cut short has left what it knew.
 */
public final class Figures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final ObjectNode values = JSON.createObjectNode();
    private boolean failed;

    /** The figures of one stage, in the folder that has a file for each. */
    public Figures(Path folder, String stage) {
        this.file = folder.resolve(stage + ".json");
    }

    /** What a stage has left in a folder; empty if it has left nothing. */
    static JsonNode read(Path folder, String stage) {
        Path file = folder.resolve(stage + ".json");
        try {
            return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps a figure. */
    public void put(String name, double value) {
        values.put(name, value);
        write();
    }

    /** Keeps a text. */
    public void put(String name, String value) {
        values.put(name, value);
        write();
    }

    private void write() {
        try {
            Path whole = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(whole, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(values) + "\n");
            Files.move(whole, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints a line that begins with RESULT. */
    public void say(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, "RESULT " + format + "%n", arguments);
    }

    /** Whether something is as it must be; that it is not lets the check fail, after all else was looked at. */
    String judge(boolean holds) {
        failed |= !holds;
        return holds ? "right" : "WRONG";
    }

    /** Whether something was not as it must be. */
    public boolean failed() {
        return failed;
    }
}
