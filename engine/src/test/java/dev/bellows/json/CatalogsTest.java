package dev.bellows.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.init.Load;
import dev.bellows.op.Op;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
}
