package dev.bellows.train.checkpoint;

import dev.bellows.io.Folders;
import dev.bellows.io.LocalFolders;
import dev.bellows.io.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checkpoints of one run, side by side as {@code prefix-number}: the last few, and the best.
 *
 * @param folders where they are
 * @param prefix what their names begin with
 */
public record CheckpointFolder(Folders folders, String prefix) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final int DIGITS = 9;

    public CheckpointFolder {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "checkpoint: a prefix must be letters, digits, '_', '-' or '.', got '" + prefix + "'");
        }
    }

    /** In a directory on this machine, which is made when the first is written. */
    public CheckpointFolder(Path directory, String prefix) {
        this(new LocalFolders(directory), prefix);
    }

    /** The name of the checkpoint of a number. */
    public String name(long number) {
        String digits = Long.toString(number);
        return prefix + "-" + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }

    /** The numbers of all finished checkpoints, the oldest first. */
    public List<Long> all() throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(prefix) + "-(\\d{" + DIGITS + ",})");
        TreeSet<Long> numbers = new TreeSet<>();
        for (String entry : folders.names()) {
            Matcher matcher = name.matcher(entry);
            if (matcher.matches() && isFinished(Long.parseLong(matcher.group(1)))) {
                numbers.add(Long.parseLong(matcher.group(1)));
            }
        }
        return List.copyOf(numbers);
    }

    /** Whether there is a finished checkpoint of a number; its files are not read. */
    public boolean isFinished(long number) throws IOException {
        return folders.open(name(number)).has(Manifest.FILE);
    }

    /** The number of the youngest, if there is one. */
    public Optional<Long> latest() throws IOException {
        List<Long> all = all();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** The number of the one last {@linkplain #markBest marked}, if there is one. */
    public Optional<Long> best() throws IOException {
        Optional<String> marked = folders.note(marker());
        if (marked.isPresent()) {
            for (long number : all()) {
                if (name(number).equals(marked.get().strip())) {
                    return Optional.of(number);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Opens the checkpoint of a number and compares every file with its checksum.
     *
     * @throws IOException if there is none, or a file is missing or damaged
     */
    public Checkpoint open(long number) throws IOException {
        return Checkpoint.open(folders.open(name(number)));
    }

    /** Writes the checkpoint of a number, as {@link Folders#write} does. */
    public void write(long number, CheckpointWriter files) throws IOException {
        folders.write(name(number), files::writeTo);
    }

    /** Remembers, in the note {@code prefix.best}, that the checkpoint of this number is the best. */
    public void markBest(long number) throws IOException {
        folders.note(marker(), name(number) + "\n");
    }

    private String marker() {
        return prefix + ".best";
    }

    /** Deletes the oldest checkpoints until {@code count} are left; the best is not counted and stays. */
    public void keep(int count) throws IOException {
        Optional<Long> best = best();
        List<Long> others = all().stream()
                .filter(number -> best.isEmpty() || !number.equals(best.get()))
                .toList();
        for (long old : others.subList(0, Math.max(0, others.size() - count))) {
            folders.delete(name(old));
        }
    }
}
