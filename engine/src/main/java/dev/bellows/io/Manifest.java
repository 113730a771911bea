package dev.bellows.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What files a folder of ours consists of, and the length and the SHA-256 of each. */
public record Manifest(Map<String, Entry> files) {
    /** Its own name. */
    public static final String FILE = "manifest.json";

    private static final String FORMAT = "bellows-checkpoint"; // the name that the first folders with a manifest had
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** One file. */
    public record Entry(long bytes, String sha256) {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("manifest: every Java platform has SHA-256, this one has not", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    byte[] toJson() {
        ObjectNode root = MAPPER.createObjectNode().put("format", FORMAT).put("version", VERSION);
        ObjectNode list = root.putObject("files");
        files.forEach(
                (name, entry) -> list.putObject(name).put("bytes", entry.bytes).put("sha256", entry.sha256));
        return root.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The manifest of a folder.
     *
     * @throws NoSuchFileException if it has none
     * @throws IOException if it is none that this release understands
     */
    public static Manifest read(Folder folder) throws IOException {
        if (!folder.has(FILE)) {
            throw new NoSuchFileException(folder + "/" + FILE);
        }
        JsonNode root;
        try (InputStream in = folder.read(FILE)) {
            root = MAPPER.readTree(in);
        } catch (JsonProcessingException e) {
            throw new IOException(folder + "/" + FILE + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.path("format").asText().equals(FORMAT)) {
            throw new IOException(
                    folder + " was not written by Bellows: its " + FILE + " has no format '" + FORMAT + "'");
        }
        if (root.path("version").asInt() != VERSION) {
            throw new IOException(folder + " is of version " + root.path("version") + ", this release reads version "
                    + VERSION + "; read it with a newer one");
        }
        Map<String, Entry> files = new LinkedHashMap<>();
        root.path("files")
                .properties()
                .forEach(field -> files.put(
                        field.getKey(),
                        new Entry(
                                field.getValue().path("bytes").asLong(-1),
                                field.getValue().path("sha256").asText())));
        return new Manifest(files);
    }

    /**
     * Opens a file of the folder, which is compared with its checksum while it is read.
     *
     * @param remedy what to do about damage, for the message, beginning with {@code ;}
     * @throws IOException if it is missing, and from the stream if it is damaged
     */
    public InputStream open(Folder folder, String file, String remedy) throws IOException {
        Entry entry = files.get(file);
        if (entry == null) {
            throw new IOException(
                    folder + " has no file " + file + ", only " + files.keySet() + "; it was made for something else");
        }
        if (!folder.has(file)) {
            throw new IOException(folder + "/" + file + " is missing" + remedy);
        }
        return new CheckedStream(folder.read(file), entry, folder + "/" + file, remedy);
    }

    /** Reads every file and compares it with its checksum. */
    public void verify(Folder folder, String remedy) throws IOException {
        for (String file : files.keySet()) {
            open(folder, file, remedy).close();
        }
    }
}
