package dev.bellows.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.GraphModel;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Load;
import dev.bellows.op.Composite;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.optim.schedule.Constant;
import dev.bellows.optim.schedule.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is true of all records of all families. */
final class CatalogsTest {
    /** Records that cannot be text. */
    private static final Set<Class<?>> HOLD_ARRAYS = Set.of(Load.class);

    private static List<Class<?>> records() throws IOException {
        try {
            Path root = Path.of(Catalog.class.getResource("Catalog.class").toURI())
                    .getParent()
                    .getParent()
                    .getParent()
                    .getParent();
            try (Stream<Path> files = Files.walk(root)) {
                return files.map(file -> root.relativize(file).toString())
                        .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                        .map(file -> file.substring(0, file.length() - ".class".length())
                                .replace('/', '.')
                                .replace('\\', '.'))
                        .<Class<?>>map(CatalogsTest::load)
                        .filter(Class::isRecord)
                        .toList();
            }
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, CatalogsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }

    @Test
    void everyRecordOfAFamilyIsInACatalog() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : records()) {
            FamilyNames family = FamilyNames.of(type).orElse(null);
            // what backends and tests make of ops travels nowhere
            boolean ours = family != null
                    && (family.root() != Op.class || type.getName().startsWith("dev.bellows.op."))
                    && !HOLD_ARRAYS.contains(type);
            if (ours && Catalogs.name(family.root(), type).isEmpty()) {
                missing.add(type.getName() + " lacks a line in a catalog of "
                        + family.root().getSimpleName());
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void aNameLeadsToTheRecordThatHasIt() throws IOException {
        for (Class<?> type : records()) {
            FamilyNames.of(type).ifPresent(family -> Catalogs.name(family.root(), type)
                    .ifPresent(name -> assertEquals(
                            type, Catalogs.type(family.root(), name).orElseThrow(), name)));
        }
    }

    @Test
    void noComponentHasTheNameOfItsFamilysKey() throws IOException {
        for (Class<?> type : records()) {
            FamilyNames.of(type)
                    .filter(family -> family.settings().isEmpty())
                    .ifPresent(family -> assertFalse(RecordShape.of(type).accepts(family.key()), type.getName()));
        }
    }

    @Test
    void namesDifferByMoreThanCase() throws IOException {
        for (Class<?> type : records()) {
            FamilyNames.of(type).ifPresent(family -> {
                List<String> names = new ArrayList<>();
                Catalogs.entries(family.root()).forEach(entry -> {
                    names.add(entry.name());
                    names.addAll(entry.aliases());
                });
                Set<String> apart = names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet());
                assertEquals(names.size(), apart.size(), family.root() + ": " + names);
            });
        }
    }

    @Test
    void everythingButOpsIsListed() {
        assertTrue(Catalogs.names(Op.class).isEmpty());
    }

    /** A jar's catalog. */
    public static final class Users implements Catalog {
        /** Something that travels. */
        public record Half(double learningRate) implements Schedule {
            @Override
            public double rate(long step) {
                return learningRate / 2;
            }
        }

        @Override
        public Class<?> family() {
            return Schedule.class;
        }

        @Override
        public List<Entry> entries() {
            return List.of(Entry.of("users.Half", Half.class, "users.Halved"), Entry.of("Cosine", Half.class));
        }
    }

    @TempDir
    private Path folder;

    private <T> T withServices(String providers, Callable<T> work) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(Catalog.class.getName()), providers);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            return work.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void findsWhatTheContextClassLoaderFinds() throws Exception {
        RecordJson<Schedule> json = RecordJson.of("schedule", Schedule.class);
        String text = "{\"schedule\": \"users.halved\", \"learningRate\": 1}";
        assertThrows(IllegalArgumentException.class, () -> json.parse(text));
        withServices(Users.class.getName(), () -> {
            assertEquals(new Users.Half(1), json.parse(text));
            assertEquals("{\"schedule\":\"users.Half\",\"learningRate\":1.0}", json.write(new Users.Half(1)));
            assertEquals(new Constant(1), json.parse("{\"schedule\": \"Constant\", \"rate\": 1}"));
            return null;
        });
        assertThrows(IllegalArgumentException.class, () -> json.parse(text));
    }

    /** An op of a user's own, and what calls it something. */
    public static final class UsersOps implements Catalog {
        /** Twice its input. */
        public record Twice(@Nullable String note) implements Composite {
            @Override
            public List<Spec> infer(List<Spec> in) {
                return in;
            }

            @Override
            public List<Tensor> expand(List<Tensor> in) {
                return List.of(in.get(0).add(in.get(0)));
            }
        }

        @Override
        public Class<?> family() {
            return Op.class;
        }

        @Override
        public List<Entry> entries() {
            return List.of(Entry.of("users.twice", Twice.class));
        }
    }

    @Test
    void anOpOfAUsersJarTravelsInAGraph() throws Exception {
        Block net = new Block() {
            @Override
            public Tensor forward(Tensor x) {
                return new UsersOps.Twice(null).on(x);
            }
        };
        List<Spec> inputs = List.of(Spec.of(DType.F32, 2, 1));
        assertThrows(UnsupportedOpException.class, () -> GraphModel.save(net, folder.resolve("graph"), inputs));
        withServices(UsersOps.class.getName(), () -> {
            GraphModel.save(net, folder.resolve("graph"), inputs);
            NDArray x = NDArray.of(new double[] {1, 2, 3}, Spec.of(DType.F32, 3, 1));
            Tensor y = GraphModel.load(folder.resolve("graph")).forward(x);
            assertArrayEquals(new float[] {2, 4, 6}, ((NDArray) y).toFloatArray());
            return null;
        });
        UnsupportedOpException error =
                assertThrows(UnsupportedOpException.class, () -> GraphModel.load(folder.resolve("graph")));
        assertTrue(error.getMessage().contains("has no ops [users.twice]"), error.getMessage());
    }

    @Test
    void refusesANameThatTwoRecordsHave() throws Exception {
        RecordJson<Schedule> json = RecordJson.of("schedule", Schedule.class);
        IllegalArgumentException error = withServices(
                Users.class.getName(),
                () -> assertThrows(
                        IllegalArgumentException.class,
                        () -> json.parse("{\"schedule\": \"Cosine\", \"base\": 1, \"steps\": 2}")));
        assertTrue(
                error.getMessage().startsWith("catalogs: the name 'Cosine' stands for several records: "),
                error.getMessage());
    }

    @Test
    void aCatalogThatCannotBeLoadedIsNamedWhereAnotherNameIsMissed() throws Exception {
        RecordJson<Schedule> json = RecordJson.of("schedule", Schedule.class);
        withServices("com.acme.Gone\n", () -> {
            assertEquals(new Constant(1), json.parse("{\"schedule\": \"Constant\", \"rate\": 1}"));
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> json.parse("{\"schedule\": \"acme.Fall\"}"));
            assertTrue(error.getMessage().contains("catalogs that could not be read: "), error.getMessage());
            assertTrue(error.getMessage().contains("com.acme.Gone"), error.getMessage());
            return null;
        });
    }
}
