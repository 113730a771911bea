package dev.bellows.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What Java's file API leaves to its callers: deleting a whole directory, and making its names durable. */
final class Directories {
    private static final boolean CAN_OPEN = !System.getProperty("os.name", "").startsWith("Windows");

    private Directories() {}

    static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("folder: " + path + " is the root of a file system");
        }
        return parent;
    }

    /** Deletes a directory and what it holds. The manifest goes first, so that half of it is no checkpoint. */
    static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        Files.deleteIfExists(directory.resolve(Manifest.FILE));
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }

    /** Waits until the names in a directory are on disk. Windows opens no directories, and orders its journal itself. */
    static void force(Path directory) throws IOException {
        if (CAN_OPEN) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
