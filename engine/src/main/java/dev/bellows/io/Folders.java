package dev.bellows.io;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Folders side by side under names, and short notes beside them, wherever they lie. Its text says where it is. */
public interface Folders {
    /** Writes the files of a folder. */
    @FunctionalInterface
    interface Content {
        void writeTo(FolderWriter folder) throws IOException;
    }

    /** All names there are, in no order, of what was finished and of what was not; none where nothing was ever written. */
    List<String> names() throws IOException;

    /** The folder of a name, whether it is there or not. */
    Folder open(String name) throws IOException;

    /**
     * Writes a folder and its manifest. It has a {@link Manifest} only when it is whole. What was there under its name is
     * deleted right before that.
     *
     * @throws IOException if there is no room, say; what was there under this name is left alone then
     */
    void write(String name, Content content) throws IOException;

    /** Deletes a folder and what it holds, if it is there. The manifest goes first, so that half of it is no folder of ours. */
    void delete(String name) throws IOException;

    /** The text of a note; empty if there is none. */
    Optional<String> note(String name) throws IOException;

    /** Writes a note, or replaces it. */
    void note(String name, String text) throws IOException;
}
