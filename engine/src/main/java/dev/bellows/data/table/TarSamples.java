package dev.bellows.data.table;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** The samples of a tar file, one after the other. Nothing is unpacked to a disk; names that lead out of a folder are refused all the same. */
final class TarSamples implements Closeable {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 16;
    private static final int MOST_FILES = 10_000; // of a sample
    private static final int GZIP_0 = 0x1f;
    private static final int GZIP_1 = 0x8b;

    /**
     * Files that are called alike up to the first dot.
     *
     * @param files by ending, in lower case; those that are not wanted have no bytes
     */
    record Sample(String key, Map<String, byte[]> files) {}

    /** By the name of the class above, which returns its next entry by the same signature in Spark 3.5's Commons Compress as in ours. */
    private final ArchiveInputStream<TarArchiveEntry> tar;

    private @Nullable TarArchiveEntry ahead;
    private boolean begun;

    private TarSamples(ArchiveInputStream<TarArchiveEntry> tar) {
        this.tar = tar;
    }

    static TarSamples open(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean isPacked = in.read() == GZIP_0 && in.read() == GZIP_1;
        in.reset();
        InputStream plain = isPacked ? new BufferedInputStream(new GZIPInputStream(in)) : in;
        return new TarSamples(new TarArchiveInputStream(plain, "UTF-8"));
    }

    /**
     * The next sample; null behind the last one.
     *
     * @param wanted the endings whose bytes are read
     */
    @Nullable
    Sample next(Predicate<String> wanted) throws IOException {
        if (!begun) {
            ahead = file();
            begun = true;
        }
        if (ahead == null) {
            return null;
        }
        String key = key(ahead.getName());
        Map<String, byte[]> files = new LinkedHashMap<>();
        while (ahead != null && key(ahead.getName()).equals(key)) {
            String ending = ending(ahead.getName());
            byte[] bytes = wanted.test(ending) ? bytes(ahead) : new byte[0];
            if (files.put(ending, bytes) != null) {
                throw new IOException("sample '" + key + "' has two files ." + ending
                        + "; the samples of a tar file are told" + " apart by their names up to the first dot");
            } else if (files.size() > MOST_FILES) {
                throw new IOException("sample '" + key + "' has more than " + MOST_FILES + " files");
            }
            ahead = file();
        }
        return new Sample(key, files);
    }

    /** The next file that is part of a sample: no folder, and not one of those that WebDataset passes over. */
    private @Nullable TarArchiveEntry file() throws IOException {
        try {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null && !isPart(entry)) {
                entry = tar.getNextEntry();
            }
            return entry;
        } catch (IllegalArgumentException | ArithmeticException e) { // what its fields say is not so
            throw new IOException("no tar file, or a damaged one: " + e.getMessage(), e);
        }
    }

    private static boolean isPart(TarArchiveEntry entry) throws IOException {
        String name = entry.getName();
        if (name.startsWith("/") || ("/" + name + "/").contains("/../")) {
            throw new IOException("it holds a file '" + name + "', whose name leads out of the folder; it is not read");
        }
        String last = name.substring(name.lastIndexOf('/') + 1);
        if (entry.isSparse()) {
            throw new IOException(
                    "it holds a file '" + name + "' that is stored without its holes (sparse), which is not"
                            + " read; pack it again by tar without --sparse");
        }
        boolean isMeta = last.startsWith("__") && last.endsWith("__");
        return entry.isFile() && !entry.isSymbolicLink() && !entry.isLink() && last.indexOf('.') > 0 && !isMeta;
    }

    private byte[] bytes(TarArchiveEntry entry) throws IOException {
        long size = entry.getSize();
        if (size < 0 || size > MOST_BYTES) {
            throw new IOException("file '" + entry.getName() + "' claims " + size + " bytes");
        }
        byte[] bytes = tar.readNBytes((int) size);
        if (bytes.length < size) {
            throw new EOFException("the file ends within '" + entry.getName() + "'");
        }
        return bytes;
    }

    private static int dot(String name) {
        return name.indexOf('.', name.lastIndexOf('/') + 1);
    }

    private static String key(String name) {
        return name.substring(0, dot(name));
    }

    private static String ending(String name) {
        return name.substring(dot(name) + 1).toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
