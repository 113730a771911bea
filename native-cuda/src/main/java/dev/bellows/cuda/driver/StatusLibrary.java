package dev.bellows.cuda.driver;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.bellows.core.BackendException;
import java.nio.file.Path;
import java.util.Map;

/** A C library by JNA whose functions give a status, of which 0 is success. The one door for its statuses. */
final class StatusLibrary {
    /** RTLD_LAZY without RTLD_GLOBAL: what loads later, such as another framework's library, must not bind to this one's symbols. */
    private static final Map<String, Integer> LOCAL = Map.of(Library.OPTION_OPEN_FLAGS, 1);

    private final NativeLibrary library;
    private final String sayer;

    /**
     * @param sayer the function that says what a status means
     * @throws UnsatisfiedLinkError if the file is no library, or one that it needs is missing
     */
    StatusLibrary(Path file, String sayer) {
        this.library = NativeLibrary.getInstance(file.toString(), LOCAL);
        this.sayer = sayer;
    }

    /**
     * Calls a function.
     *
     * @throws BackendException with its status and what the library says of it, if that is not success
     */
    void call(String function, Object... arguments) {
        check(function, status(function, arguments));
    }

    /** @throws BackendException if a function's status is not success */
    void check(String function, int status) {
        if (status != 0) {
            Object said = library.getFunction(sayer).invoke(String.class, new Object[] {status});
            throw new BackendException(function, status, String.valueOf(said));
        }
    }

    /** Calls a function whose refusal is an answer. */
    int status(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    /** What a function creates whose first argument says where to put it. */
    Pointer create(String function, Object... more) {
        PointerByReference made = new PointerByReference();
        Object[] arguments = new Object[1 + more.length];
        arguments[0] = made;
        System.arraycopy(more, 0, arguments, 1, more.length);
        call(function, arguments);
        return made.getValue();
    }

    /** Calls a function {@code (object, attribute, value, bytes)} with a value of four bytes. */
    void set(String function, Pointer object, int attribute, int value) {
        Memory memory = new Memory(Integer.BYTES);
        memory.setInt(0, value);
        call(function, object, attribute, memory, memory.size());
    }

    /** The same with a value of eight bytes. */
    void set(String function, Pointer object, int attribute, long value) {
        Memory memory = new Memory(Long.BYTES);
        memory.setLong(0, value);
        call(function, object, attribute, memory, memory.size());
    }

    /** What a function without arguments gives, which is no status. */
    long number(String function) {
        return library.getFunction(function).invokeLong(new Object[0]);
    }
}
