package dev.bellows.spark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A value in a YAML file that knows its line, so that whatever is wrong with it is said with the place. */
final class ConfigNode {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Numbers to JSON and to everybody, but texts to YAML 1.1, which wants a point in them. */
    private static final Pattern NUMBER_WITHOUT_POINT = Pattern.compile("[-+]?[0-9]+[eE][-+]?[0-9]+");

    private final String file;
    private final Node node;

    private ConfigNode(String file, Node node) {
        this.file = file;
        this.node = node;
    }

    /**
     * Reads a file.
     *
     * @param file a path on this machine, or a URI of any file system that Hadoop knows
     * @throws ConfigException if it cannot be read, or is no YAML
     */
    static ConfigNode read(String file, Configuration hadoop) {
        Path path = new Path(file);
        try {
            FileSystem files =
                    path.toUri().getScheme() == null ? FileSystem.getLocal(hadoop) : path.getFileSystem(hadoop);
            try (FSDataInputStream in = files.open(path)) {
                return parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new ConfigException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** The value of a text in YAML, of which JSON is a part. */
    static ConfigNode parse(String file, String text) {
        try (Reader reader = new StringReader(text)) {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
            if (root == null) {
                throw new ConfigException(file, "is empty");
            }
            return new ConfigNode(file, root);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new ConfigException(file + ":" + line, "is no YAML: " + e.getProblem(), e);
        } catch (IOException e) {
            throw new ConfigException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** The file and the line. */
    String place() {
        return file + ":" + (node.getStartMark().getLine() + 1);
    }

    /** What to throw if the value is wrong. */
    ConfigException error(String message) {
        return new ConfigException(place(), message);
    }

    boolean isText() {
        return node instanceof ScalarNode;
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    /**
     * The entries of a mapping.
     *
     * @param what the mapping is, for errors
     */
    Map<String, ConfigNode> entries(String what) {
        if (!(node instanceof MappingNode mapping)) {
            throw error(what + " must be a mapping of names and values");
        }
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            ConfigNode key = new ConfigNode(file, tuple.getKeyNode());
            if (entries.put(key.text(what), new ConfigNode(file, tuple.getValueNode())) != null) {
                throw key.error(what + " says '" + key.text(what) + "' twice");
            }
        }
        return entries;
    }

    /** The entries of a mapping that may have these keys and no others. */
    Map<String, ConfigNode> entries(String what, String... known) {
        Map<String, ConfigNode> entries = entries(what);
        for (Map.Entry<String, ConfigNode> entry : entries.entrySet()) {
            if (!Arrays.asList(known).contains(entry.getKey())) {
                throw entry.getValue()
                        .error(what + " has no '" + entry.getKey() + "'; it may have " + String.join(", ", known));
            }
        }
        return entries;
    }

    /** The elements of a list. */
    List<ConfigNode> elements(String what) {
        if (!(node instanceof SequenceNode sequence)) {
            throw error(what + " must be a list");
        }
        return sequence.getValue().stream()
                .map(element -> new ConfigNode(file, element))
                .toList();
    }

    /** One text or number, as written. */
    String text(String what) {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            throw error(what + " must be a text");
        }
        return scalar.getValue();
    }

    boolean flag(String what) {
        if (!Boolean.class.isInstance(value())) {
            throw error(what + " must be true or false");
        }
        return (Boolean) value();
    }

    /** The value in the types of Java: maps, lists, texts, numbers, flags. */
    Object value() {
        return Optional.ofNullable(new Values().of(node)).orElseThrow(() -> error("has no value"));
    }

    /** The value as JSON. */
    String json() {
        try {
            return JSON.writeValueAsString(value());
        } catch (JsonProcessingException e) {
            throw error("cannot be written as JSON: " + e.getOriginalMessage());
        }
    }

    private static final class Values extends SafeConstructor {
        Values() {
            super(new LoaderOptions());
        }

        Object of(Node node) {
            return constructDocument(node);
        }

        @Override
        protected Object constructObject(Node node) {
            if (node instanceof ScalarNode scalar
                    && scalar.getScalarStyle() == ScalarStyle.PLAIN
                    && NUMBER_WITHOUT_POINT.matcher(scalar.getValue()).matches()) {
                return Double.valueOf(scalar.getValue());
            }
            return super.constructObject(node);
        }
    }
}
