package dev.bellows.op;

import dev.bellows.core.DTypeException;
import dev.bellows.core.MemoryException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.UnsupportedOpException;
import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where an op was applied: the path of the block, such as {@code encoder.0.attention}, and the line of the user's program,
 * which is the innermost frame of the stack outside the engine and the JDK. Taken whenever an op is traced or recorded, and
 * told by whatever fails later because of it. One costs about half a microsecond.
 */
public final class CreationSite {
    /** Where this thread is: in which block, and on behalf of which earlier application. */
    private record Place(String block, @Nullable CreationSite onBehalfOf) {}

    private static final Place OUTSIDE = new Place("", null);
    private static final ThreadLocal<Place> PLACE = ThreadLocal.withInitial(() -> OUTSIDE);
    private static final String MARK = "\n  in ";

    private static final ClassValue<Boolean> IS_USERS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            ClassLoader loader = type.getClassLoader();
            if (loader == null || loader == ClassLoader.getPlatformClassLoader()) {
                return false;
            }
            CodeSource source = type.getProtectionDomain().getCodeSource();
            CodeSource own = CreationSite.class.getProtectionDomain().getCodeSource();
            boolean engine = source != null && own != null && Objects.equals(source.getLocation(), own.getLocation());
            return !engine && !type.getName().startsWith("dev.bellows.spark.");
        }
    };

    private final String block;
    private @Nullable Stack stack;
    private String line = "";

    private CreationSite(String block, Stack stack) {
        this.block = block;
        this.stack = stack;
    }

    /** The stack of this thread as the JVM notes it for an exception, by far the cheapest way; read only when it is told. */
    private static final class Stack extends Throwable {
        private static final long serialVersionUID = 1;

        Stack() {
            super(null, null, false, true);
        }

        String usersLine() {
            for (StackTraceElement frame : getStackTrace()) {
                if (isUsers(frame.getClassName())) {
                    return frame.toString();
                }
            }
            return "";
        }

        private static boolean isUsers(String className) {
            try {
                return IS_USERS.get(Class.forName(className, false, CreationSite.class.getClassLoader()));
            } catch (ClassNotFoundException | LinkageError notOurs) {
                return true; // of a class loader that the engine does not see, such as that of a notebook's cells
            }
        }
    }

    /** The place where this is called, or the one on whose behalf it is. */
    public static CreationSite here() {
        Place place = PLACE.get();
        return place.onBehalfOf != null ? place.onBehalfOf : new CreationSite(place.block, new Stack());
    }

    /** The path of the block that this thread is in, empty outside every block. */
    public static String path() {
        return PLACE.get().block;
    }

    /** Says that this thread is in a child block called {@code name}, until the result is closed. */
    public static Stay inside(String name) {
        Place place = PLACE.get();
        String path = place.block.isEmpty() || name.isEmpty() ? place.block + name : place.block + "." + name;
        return new Stay(new Place(path, place.onBehalfOf));
    }

    /** Says that this thread works on behalf of this site, until the result is closed: differentiates an op, or expands it. */
    public Stay onBehalf() {
        return new Stay(new Place(block, this));
    }

    /** A stay in a block or at a site; closing it goes back to where the thread was before. */
    public static final class Stay implements AutoCloseable {
        private final Place before = PLACE.get();

        private Stay(Place now) {
            PLACE.set(now);
        }

        @Override
        public void close() {
            PLACE.set(before);
        }
    }

    /** The path of the block in its network, empty outside every block. */
    public String block() {
        return block;
    }

    /** The line of the user's program as in a stack trace; empty if no frame was outside the engine. */
    public synchronized String line() {
        if (stack != null) {
            line = stack.usersLine();
            stack = null;
        }
        return line;
    }

    /**
     * What to throw instead of {@code error}: the same with one more line that says which op failed, on what, and where it
     * was applied. An error that has such a line already stays as it is.
     */
    public RuntimeException explain(RuntimeException error, String what, List<? extends Tensor> in) {
        String message = error.getMessage();
        if (message != null && message.contains(MARK)) {
            return error;
        }
        String operands = in.stream().map(x -> x.spec().toString()).collect(Collectors.joining(" · "));
        String told = message + MARK + what + " of " + operands + this;
        RuntimeException explained;
        if (error instanceof ShapeException) {
            explained = new ShapeException(told);
        } else if (error instanceof DTypeException) {
            explained = new DTypeException(told);
        } else if (error instanceof UnsupportedOpException) {
            explained = new UnsupportedOpException(told);
        } else if (error instanceof MemoryException) {
            explained = new MemoryException(told);
        } else {
            return error;
        }
        explained.setStackTrace(error.getStackTrace());
        return explained;
    }

    /** Such as {@code , block encoder.0, at app.Net.forward(Net.java:12)}: to be put behind the name of an op. */
    @Override
    public String toString() {
        return (block.isEmpty() ? "" : ", block " + block) + (line().isEmpty() ? "" : ", at " + line());
    }
}
