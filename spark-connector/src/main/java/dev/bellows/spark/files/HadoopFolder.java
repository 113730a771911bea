package dev.bellows.spark.files;

import dev.bellows.io.Folder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A directory on any file system that Hadoop knows. */
public final class HadoopFolder implements Folder {
    private final FileSystem files;
    private final Path directory;

    /**
     * The directory at a path.
     *
     * @throws IOException if its file system cannot be reached
     */
    public HadoopFolder(String directory, Configuration hadoop) throws IOException {
        this.directory = new Path(directory);
        this.files = this.directory.getFileSystem(hadoop);
    }

    @Override
    public boolean has(String file) throws IOException {
        return files.exists(new Path(directory, file));
    }

    @Override
    public InputStream read(String file) throws IOException {
        return files.open(new Path(directory, file));
    }

    @Override
    public OutputStream write(String file) throws IOException {
        return files.create(new Path(directory, file), false);
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
