package dev.bellows.train.checkpoint;

import dev.bellows.io.LocalFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of one run, side by side in a directory as {@code prefix-number}: the last few, and the best.
 *
 * @param directory around them; made when the first is written
 * @param prefix what their names begin with
 */
public record CheckpointFolder(Path directory, String prefix) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final int DIGITS = 9;

    public CheckpointFolder {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "checkpoint: a prefix must be letters, digits, '_', '-' or '.', got '" + prefix + "'");
        }
    }

    /** Where the checkpoint of a number belongs. */
    public Path path(long number) {
        return directory.resolve(prefix + "-" + padded(number));
    }

    private static String padded(long number) {
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }

    /** All finished checkpoints, the oldest first. */
    public List<Path> all() throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        Pattern name = Pattern.compile(Pattern.quote(prefix) + "-\\d{" + DIGITS + ",}");
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry ->
                            name.matcher(String.valueOf(entry.getFileName())).matches())
                    .filter(Checkpoint::isAt)
                    .sorted((a, b) -> Long.compare(number(a), number(b)))
                    .toList();
        }
    }

    /** The number in the name of a checkpoint. */
    public static long number(Path checkpoint) {
        Matcher digits = Pattern.compile("\\d+$").matcher(String.valueOf(checkpoint.getFileName()));
        return digits.find() ? Long.parseLong(digits.group()) : 0;
    }

    /** The youngest, if there is one. */
    public Optional<Path> latest() throws IOException {
        List<Path> all = all();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** The one last {@linkplain #markBest marked}, if there is one. */
    public Optional<Path> best() throws IOException {
        if (Files.notExists(marker())) {
            return Optional.empty();
        }
        Path best = directory.resolve(Files.readString(marker()).strip());
        return Checkpoint.isAt(best) ? Optional.of(best) : Optional.empty();
    }

    /** Remembers, in the file {@code prefix.best}, that the checkpoint of this number is the best. */
    public void markBest(long number) throws IOException {
        Path unfinished = directory.resolve("." + prefix + ".best.unfinished");
        Files.write(unfinished, (path(number).getFileName() + "\n").getBytes(StandardCharsets.UTF_8));
        Files.move(unfinished, marker(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path marker() {
        return directory.resolve(prefix + ".best");
    }

    /** Deletes the oldest checkpoints until {@code count} are left; the best is not counted and stays. */
    public void keep(int count) throws IOException {
        Optional<Path> best = best();
        List<Path> others = all().stream()
                .filter(path -> best.isEmpty() || !path.equals(best.get()))
                .toList();
        for (Path old : others.subList(0, Math.max(0, others.size() - count))) {
            LocalFolder.delete(old);
        }
    }
}
