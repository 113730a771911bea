package dev.bellows.io;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A directory on this machine. */
public record LocalFolder(Path directory) implements Folder {
    /**
     * Writes a folder and its manifest, waits until all is on disk, and only then gives the directory its name. What was there
     * is deleted right before that, as a rename cannot replace it.
     *
     * @throws IOException if the disk is full, say; what was at {@code directory} is left alone then
     */
    public static void writeWhole(Path directory, Folders.Content content) throws IOException {
        Path whole = directory.toAbsolutePath();
        Path parent = Directories.parent(whole);
        Files.createDirectories(parent);
        Path unfinished = parent.resolve("." + whole.getFileName() + ".unfinished");
        Directories.delete(unfinished);
        Files.createDirectory(unfinished);
        FolderWriter writer = new FolderWriter(new LocalFolder(unfinished));
        content.writeTo(writer);
        writer.finish();
        Directories.force(unfinished);
        Directories.delete(whole); // a rename does not replace a directory that has files
        Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
        Directories.force(parent);
    }

    @Override
    public boolean has(String file) {
        return Files.isRegularFile(directory.resolve(file));
    }

    @Override
    public InputStream read(String file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(directory.resolve(file)));
    }

    @Override
    public OutputStream write(String file) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new FilterOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel))) {
            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                out.write(bytes, from, count);
            }

            @Override
            public void close() throws IOException {
                if (channel.isOpen()) {
                    try (channel) {
                        out.flush();
                        channel.force(true);
                    }
                }
            }
        };
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
