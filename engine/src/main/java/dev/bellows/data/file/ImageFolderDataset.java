package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import dev.bellows.data.Example;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures in one folder per class, {@code root/class/picture.jpg}: u8 {@code [height, width, 3]} and the class's place
 * among the folders in the order of their names. Pictures are read when they are asked for. Names that begin with a dot are a
 * system's own, such as {@code .ipynb_checkpoints} and {@code ._1.png}, and none of classes or pictures; what else was passed over, {@link #passedOver}
 * says.
 */
public final class ImageFolderDataset implements Dataset<Example<NDArray, Integer>> {
    /** What the names of pictures end with, in letters of either size. */
    public static final List<String> ENDINGS = List.of("jpg", "jpeg", "png", "gif", "bmp");

    private static final Logger LOG = LoggerFactory.getLogger(ImageFolderDataset.class);

    private record Entry(Path file, int label) {}

    private final List<String> classes = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> otherEndings = new TreeMap<>();
    private final List<String> empty = new ArrayList<>();

    /**
     * Lists the pictures below a folder.
     *
     * @throws IOException if it cannot be listed
     */
    public ImageFolderDataset(Path root) throws IOException {
        for (Path folder : sorted(root)) {
            if (Files.isDirectory(folder)) {
                add(folder, String.valueOf(folder.getFileName()));
            }
        }
        if (!otherEndings.isEmpty() || !empty.isEmpty()) {
            LOG.warn("image folder: {}: {}", root, passedOver());
        }
    }

    private void add(Path folder, String name) throws IOException {
        int before = entries.size();
        for (Path file : sorted(folder)) {
            if (isPicture(file)) {
                entries.add(new Entry(file, classes.size()));
            } else if (Files.isRegularFile(file)) {
                otherEndings.merge(ending(String.valueOf(file.getFileName())), 1, Integer::sum);
            }
        }
        classes.add(name);
        if (entries.size() == before) {
            empty.add(name);
        }
    }

    /**
     * What is there and is none of the samples: classes without a picture, which are classes all the same, and files by their endings. Empty if there is
     * nothing.
     */
    public String passedOver() {
        List<String> said = new ArrayList<>();
        if (!empty.isEmpty()) {
            said.add("no pictures of " + String.join(", ", empty));
        }
        otherEndings.forEach((ending, count) -> said.add(count
                + (count == 1 ? " file" : " files")
                + (ending.isEmpty() ? " without an ending" : " of ." + ending)));
        return String.join("; ", said);
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(each -> !String.valueOf(each.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isPicture(Path file) {
        return isNamed(String.valueOf(file.getFileName())) && Files.isRegularFile(file);
    }

    /** Whether a file of this name is a picture. */
    public static boolean isNamed(String file) {
        return ENDINGS.contains(ending(file));
    }

    private static String ending(String file) {
        int dot = file.lastIndexOf('.');
        return dot < 0 ? "" : file.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /** The folders' names; a label is a place in this list. */
    public List<String> classes() {
        return List.copyOf(classes);
    }

    /** The file of a sample. */
    public Path file(int index) {
        return entries.get(index).file;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Example<NDArray, Integer> get(int index) {
        Entry entry = entries.get(index);
        try {
            return new Example<>(Images.read(entry.file), entry.label);
        } catch (IOException e) {
            throw new UncheckedIOException("image folder: cannot read " + entry.file + ": " + e.getMessage(), e);
        }
    }
}
