package dev.bellows.graph;

import dev.bellows.backend.Storage;
import dev.bellows.core.Spec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The places in the calls' argument lists where arrays go that may be others at each run. What is bound stays bound until
 * another array comes: most are the same at every run.
 */
final class Bindings {
    /** A place in a list, and the spec under which the array is seen there. */
    private record Argument(Storage[] list, int index, Spec spec) {}

    private final List<List<Argument>> uses = new ArrayList<>();
    private @Nullable Storage[] bound = new Storage[0];

    /** Makes room for so many arrays. */
    void expect(int count) {
        for (int i = 0; i < count; i++) {
            uses.add(new ArrayList<>());
        }
        bound = new Storage[count];
    }

    int count() {
        return bound.length;
    }

    /** Says that array {@code number} goes to {@code list[index]}. */
    void add(int number, Storage[] list, int index, Spec spec) {
        uses.get(number).add(new Argument(list, index, spec));
    }

    /** Puts an array to all of its places; false if it is there already. */
    boolean bind(int number, Storage storage) {
        Storage before = bound[number];
        if (before != null && before.buffer() == storage.buffer() && before.offset() == storage.offset()) {
            return false;
        }
        bound[number] = storage;
        for (Argument use : uses.get(number)) {
            use.list[use.index] = new Storage(storage.buffer(), storage.offset(), use.spec);
        }
        return true;
    }
}
