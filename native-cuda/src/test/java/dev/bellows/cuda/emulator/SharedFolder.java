package dev.bellows.cuda.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that several processes make, of which the first is kept. */
public final class SharedFolder {
    private SharedFolder() {}

    /** Gives the folder {@code made} the name {@code name}, as a whole; or removes it, if another process has made that one meanwhile. */
    public static void place(Path made, Path name) throws IOException {
        try {
            Files.move(made, name, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException refused) { // of one class or another, by the system
            if (!Files.isDirectory(name)) {
                throw refused;
            }
            remove(made);
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
