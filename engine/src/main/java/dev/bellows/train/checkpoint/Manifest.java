package dev.bellows.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What files a checkpoint consists of, and the length and the SHA-256 of each. */
record Manifest(Map<String, Entry> files) {
    static final String FILE = "manifest.json";

    private static final String FORMAT = "bellows-checkpoint";
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    record Entry(long bytes, String sha256) {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("checkpoint: every Java platform has SHA-256, this one has not", e);
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

    static Manifest read(Path directory) throws IOException {
        JsonNode root;
        try (InputStream in = Files.newInputStream(directory.resolve(FILE))) {
            root = MAPPER.readTree(in);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "checkpoint: " + directory + " is no checkpoint: it has no " + FILE
                            + "; give the directory of one checkpoint, not the one around them",
                    e);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "checkpoint: " + directory.resolve(FILE) + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.path("format").asText().equals(FORMAT)) {
            throw new IOException("checkpoint: " + directory + " was not written by Bellows: its " + FILE
                    + " has no format '" + FORMAT + "'");
        }
        if (root.path("version").asInt() != VERSION) {
            throw new IOException("checkpoint: " + directory + " is of version " + root.path("version")
                    + ", this release reads version " + VERSION);
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

    void verify(Path directory) throws IOException {
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            if (!Files.isRegularFile(path)) {
                throw damaged(path, "is missing");
            }
            if (Files.size(path) != file.getValue().bytes) {
                throw damaged(path, "has " + Files.size(path) + " bytes instead of " + file.getValue().bytes);
            }
            MessageDigest digest = digest();
            try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            if (!hex(digest).equals(file.getValue().sha256)) {
                throw damaged(path, "does not match its checksum");
            }
        }
    }

    private static IOException damaged(Path path, String how) {
        return new IOException(
                "checkpoint: " + path + " " + how + "; delete this checkpoint to go on from the one before");
    }
}
