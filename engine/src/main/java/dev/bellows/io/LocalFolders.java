package dev.bellows.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Folders in a directory on this machine.
 *
 * @param directory made when something is first written
 */
public record LocalFolders(Path directory) implements Folders {
    @Override
    public List<String> names() throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        }
    }

    @Override
    public Folder open(String name) {
        return new LocalFolder(directory.resolve(name));
    }

    @Override
    public void write(String name, Content content) throws IOException {
        LocalFolder.writeWhole(directory.resolve(name), content);
    }

    @Override
    public void delete(String name) throws IOException {
        Directories.delete(directory.resolve(name));
    }

    @Override
    public Optional<String> note(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    @Override
    public void note(String name, String text) throws IOException {
        Files.createDirectories(directory);
        Path unfinished = directory.resolve("." + name + ".unfinished");
        Files.write(unfinished, text.getBytes(StandardCharsets.UTF_8));
        Files.move(
                unfinished,
                directory.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
