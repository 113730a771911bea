package dev.bellows.spark.files;

import dev.bellows.io.Folder;
import dev.bellows.io.FolderWriter;
import dev.bellows.io.Folders;
import dev.bellows.io.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Folders in a directory on any file system that Hadoop knows. A folder is written under a name of its own; then its files are
 * renamed one by one, the manifest last. So it is whole or has no manifest also where to rename a directory is to copy its
 * files, as in object stores.
 */
public final class HadoopFolders implements Folders {
    private final FileSystem files;
    private final Path directory;
    private final Configuration hadoop;

    /**
     * The folders in a directory.
     *
     * @param directory made when something is first written
     * @throws IOException if its file system cannot be reached
     */
    public HadoopFolders(String directory, Configuration hadoop) throws IOException {
        this.directory = new Path(directory);
        this.hadoop = hadoop;
        try {
            files = this.directory.getFileSystem(hadoop);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof ClassNotFoundException) { // Hadoop knows the scheme, but whose jar is not there
                throw new IOException(
                        e.getCause().getMessage()
                                + "; the jar that has it is on no class path, such as hadoop-aws of s3a",
                        e);
            }
            throw e;
        }
    }

    /** Whether all machines see the same files there, as far as that can be told. */
    public boolean isShared() {
        return !files.getUri().getScheme().equals("file");
    }

    @Override
    public List<String> names() throws IOException {
        try {
            return Arrays.stream(files.listStatus(directory))
                    .map(FileStatus::getPath)
                    .map(Path::getName)
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    @Override
    public Folder open(String name) throws IOException {
        return folder(path(name));
    }

    private Folder folder(Path path) throws IOException {
        return new HadoopFolder(path.toString(), hadoop);
    }

    private Path path(String name) {
        return new Path(directory, name);
    }

    @Override
    public void write(String name, Content content) throws IOException {
        forget(name);
        Path unfinished = path(unfinished(name) + UUID.randomUUID());
        try {
            FolderWriter writer = new FolderWriter(folder(unfinished));
            content.writeTo(writer);
            writer.finish();
            delete(name);
            move(unfinished, path(name));
        } finally {
            files.delete(unfinished, true);
        }
    }

    private static String unfinished(String name) {
        return "." + name + ".";
    }

    /** Deletes what writers left that did not come to an end. */
    private void forget(String name) throws IOException {
        for (String other : names()) {
            if (other.startsWith(unfinished(name))) {
                files.delete(path(other), true);
            }
        }
    }

    private void move(Path from, Path to) throws IOException {
        files.mkdirs(to);
        for (FileStatus file : files.listStatus(from)) {
            if (!file.getPath().getName().equals(Manifest.FILE)) {
                rename(file.getPath(), new Path(to, file.getPath().getName()));
            }
        }
        rename(new Path(from, Manifest.FILE), new Path(to, Manifest.FILE));
    }

    private void rename(Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw new IOException(from + " could not be renamed to " + to + "; does another fit write there?");
        }
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(new Path(path(name), Manifest.FILE), false);
        files.delete(path(name), true);
    }

    @Override
    public Optional<String> note(String name) throws IOException {
        try (InputStream in = files.open(path(name))) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void note(String name, String text) throws IOException {
        try (OutputStream out = files.create(path(name), true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
