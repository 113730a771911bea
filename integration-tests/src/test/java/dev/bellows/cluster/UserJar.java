package dev.bellows.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A jar with a layer and a loss that is on nobody's class path, as a user would build it. */
final class UserJar {
    private static final Map<String, String> SOURCES = Map.of(
            "com/acme/Gate.java",
            """
            package com.acme;

            import dev.bellows.core.*;
            import dev.bellows.nn.*;
            import dev.bellows.op.Tensor;
            import dev.bellows.op.elementwise.Sigmoid;

            public final class Gate extends Block {
                public record Config(double sharpness, boolean open) implements LayerConfig {
                    public Config(double sharpness) {
                        this(sharpness, true);
                    }

                    public Gate build() {
                        return new Gate(this);
                    }
                }

                private final Config config;
                private final Parameter weight = weight("weight", null);

                private Gate(Config config) {
                    this.config = config;
                }

                public Tensor forward(Tensor x) {
                    Tensor w = weight.value(this, x, new Spec(x.shape().with(0, 1), x.dtype()));
                    return x.mul(Sigmoid.sigmoid(x.mul(w).mul(config.sharpness())));
                }

                public Config config() {
                    return config;
                }
            }
            """,
            "com/acme/AcmeLayers.java",
            """
            package com.acme;

            import dev.bellows.json.Catalog;
            import dev.bellows.nn.LayerConfig;
            import java.util.List;

            public final class AcmeLayers implements Catalog {
                public Class<?> family() {
                    return LayerConfig.class;
                }

                public List<Entry> entries() {
                    return List.of(Entry.of("acme.Gate", Gate.Config.class));
                }
            }
            """,
            "com/acme/Tolerant.java",
            """
            package com.acme;

            import dev.bellows.nn.loss.Loss;
            import dev.bellows.op.Tensor;
            import dev.bellows.op.elementwise.*;
            import java.util.List;

            public record Tolerant(double width) implements Loss {
                public Tensor of(Tensor prediction, Tensor label) {
                    return ofAll(List.of(prediction, prediction), List.of(label, label));
                }

                public Tensor ofAll(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
                    Tensor low = outputs.get(0).sub(labels.get(0)).add(width);
                    Tensor high = outputs.get(1).sub(labels.get(0)).sub(width);
                    return low.mul(low).add(high.mul(high)).reshape(-1);
                }
            }
            """,
            "com/acme/AcmeLosses.java",
            """
            package com.acme;

            import dev.bellows.json.Catalog;
            import dev.bellows.nn.loss.Loss;
            import java.util.List;

            public final class AcmeLosses implements Catalog {
                public Class<?> family() {
                    return Loss.class;
                }

                public List<Entry> entries() {
                    return List.of(Entry.of("acme.Tolerant", Tolerant.class));
                }
            }
            """);

    private UserJar() {}

    /** Compiles it into a folder. */
    static Path in(Path folder) {
        try {
            Path classes = Files.createDirectories(folder.resolve("classes"));
            for (Map.Entry<String, String> source : SOURCES.entrySet()) {
                Path file = folder.resolve(source.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, source.getValue());
            }
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            List<String> arguments = Stream.concat(
                            Stream.of(
                                    "-parameters",
                                    "-proc:none",
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path")),
                            SOURCES.keySet().stream()
                                    .map(name -> folder.resolve(name).toString()))
                    .toList();
            if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
                throw new IllegalStateException("the user's layer does not compile");
            }
            Path services = Files.createDirectories(classes.resolve("META-INF/services"));
            Files.writeString(
                    services.resolve("dev.bellows.json.Catalog"),
                    "com.acme.AcmeLayers\ncom.acme.AcmeLosses\n",
                    StandardCharsets.UTF_8);
            return pack(classes, folder.resolve("acme.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }

    /** A class loader that finds it, as spark-submit makes one for the driver. */
    static URLClassLoader loader(Path jar) {
        try {
            return new URLClassLoader(new URL[] {jar.toUri().toURL()}, UserJar.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
