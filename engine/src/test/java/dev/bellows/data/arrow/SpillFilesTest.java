package dev.bellows.data.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.data.SampleStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who can read rows that went to disk. Linux shows the files of a process also where they have no name any more. */
@EnabledOnOs(OS.LINUX)
class SpillFilesTest {
    private static final SampleSchema SCHEMA =
            new SampleSchema(List.of(new Field("features", DType.F32, Shape.of(64), Role.INPUT)));

    @TempDir
    Path folder;

    @Test
    void onlyTheOwnerReadsThemAndTheyHaveNoName() throws IOException {
        StoreLimits limits = new StoreLimits(0, 4096, List.of(folder));
        try (SampleStore store = ArrowSampleStore.open("test", SCHEMA, new LanePlan(1000, 10, 1).share(0), limits)) {
            for (long row = 0; row < 1000; row++) {
                store.append(row, ByteBuffer.allocate(SCHEMA.rowBytes()));
            }
            List<Path> open = spillFiles();
            assertFalse(open.isEmpty(), "nothing went to disk");
            for (Path file : open) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
            try (Stream<Path> named = Files.list(folder)) {
                assertEquals(List.of(), named.toList());
            }
        }
        assertEquals(List.of(), spillFiles());
    }

    /** Those of this process in the folder. */
    private List<Path> spillFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(descriptor -> target(descriptor)
                            .filter(name -> name.startsWith(folder.toString()))
                            .isPresent())
                    .toList();
        }
    }

    private static Optional<String> target(Path descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // closed meanwhile, such as that of this listing
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
