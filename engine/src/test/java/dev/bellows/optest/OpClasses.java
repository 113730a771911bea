package dev.bellows.optest;

import dev.bellows.op.Op;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the ops on the class path, in a folder or in a jar. */
final class OpClasses {
    private OpClasses() {}

    /** All records under {@code dev.bellows.op} that are ops, by name. */
    static List<Class<? extends Op>> all() throws IOException {
        try {
            URI place = Op.class.getResource("Op.class").toURI();
            if (place.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
                    return under(jar.getPath("dev/bellows/op"));
                }
            }
            return under(Path.of(place).getParent());
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static List<Class<? extends Op>> under(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("package-info"))
                    .map(file -> "dev.bellows.op."
                            + file.substring(0, file.length() - ".class".length())
                                    .replace('/', '.')
                                    .replace('\\', '.'))
                    .map(OpClasses::load)
                    .filter(type -> type.isRecord() && Op.class.isAssignableFrom(type))
                    .<Class<? extends Op>>map(type -> type.asSubclass(Op.class))
                    .sorted(Comparator.comparing(Class::getName))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, OpClasses.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
