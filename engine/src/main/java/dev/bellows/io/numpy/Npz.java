package dev.bellows.io.numpy;

import dev.bellows.ndarray.NDArray;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Named arrays in a zip file of NumPy's ({@code .npz}), deflated or stored, also beyond 4 GB. Nothing is unpacked to a disk, so it does not
 * matter what the names say.
 */
public final class Npz implements Closeable {
    private static final String SUFFIX = ".npy";
    private static final int MOST_ENTRIES = 100_000;

    private final ZipFile zip;
    private final Map<String, ZipArchiveEntry> entries = new LinkedHashMap<>();

    @SuppressWarnings("deprecation") // what took the constructor's place is not in Spark 3.5's Commons Compress
    private Npz(SeekableByteChannel file) throws IOException {
        zip = new ZipFile(file);
        for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
            String name = entry.getName();
            if (name.endsWith(SUFFIX)) {
                entries.put(name.substring(0, name.length() - SUFFIX.length()), entry);
            }
        }
    }

    /**
     * Opens a file for its arrays to be read one by one; closing this closes the channel.
     *
     * @throws IOException a sentence if it is no zip file
     */
    public static Npz open(SeekableByteChannel file) throws IOException {
        Npz npz;
        try {
            npz = new Npz(file);
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            file.close();
            throw new IOException("not a file of numpy.savez: " + e.getMessage(), e);
        }
        if (npz.entries.size() > MOST_ENTRIES) {
            npz.close();
            throw new IOException("it holds more than " + MOST_ENTRIES + " arrays");
        }
        return npz;
    }

    /** The arrays' names, in the order of the file. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** The bytes of an array, as a {@code .npy} file has them; the caller closes the stream. */
    public InputStream stream(String name) throws IOException {
        ZipArchiveEntry entry = entries.get(name);
        if (entry == null) {
            throw new IOException("it has no array '" + name + "'; there are " + entries.keySet());
        }
        boolean isOfNumpy = entry.getMethod() == ZipEntry.STORED || entry.getMethod() == ZipEntry.DEFLATED;
        if (!isOfNumpy || !zip.canReadEntryData(entry)) {
            throw new IOException("its array '" + name + "' is encrypted, or compressed as NumPy does not; save it by"
                    + " numpy.savez or numpy.savez_compressed");
        }
        try {
            return new BufferedInputStream(zip.getInputStream(entry));
        } catch (IllegalArgumentException e) { // what its fields say is not so
            throw new ZipException(String.valueOf(e.getMessage()));
        }
    }

    /** What an array is, without its elements. */
    public NumpyHeader header(String name) throws IOException {
        try (InputStream in = stream(name)) {
            return NumpyHeader.read(in);
        } catch (IOException e) {
            throw named(name, e);
        }
    }

    /** An array, which belongs to the current scope. */
    public NDArray read(String name) throws IOException {
        try (InputStream in = stream(name)) {
            return Npy.read(in);
        } catch (IOException | IllegalArgumentException e) {
            throw named(name, e);
        }
    }

    private static IOException named(String name, Exception e) {
        return new IOException("array '" + name + "': " + e.getMessage(), e);
    }

    /**
     * All arrays by name, which belong to the current scope.
     *
     * @throws IOException a sentence if the file is none, is damaged, or holds what {@link Npy#read} does not read
     */
    public static Map<String, NDArray> read(Path file) throws IOException {
        try (Npz npz = open(Files.newByteChannel(file))) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (String name : npz.names()) {
                arrays.put(name, npz.read(name));
            }
            return arrays;
        } catch (IOException e) {
            throw new IOException("npz: " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes arrays as {@code numpy.savez_compressed} does, or {@code numpy.savez}.
     *
     * @param compressed whether they are deflated
     */
    public static void write(Map<String, NDArray> arrays, boolean compressed, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(compressed ? -1 : 0);
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            ZipEntry file = new ZipEntry(entry.getKey() + SUFFIX);
            file.setTime(0); // the same arrays are the same bytes
            zip.putNextEntry(file);
            Npy.write(entry.getValue(), unclosed(zip));
            zip.closeEntry();
        }
        zip.finish();
    }

    private static OutputStream unclosed(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                out.write(bytes, from, count);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
