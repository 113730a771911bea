package dev.bellows.memory;

import dev.bellows.core.MemoryException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A named arena that owns the arrays made while it is the innermost open scope of its thread, and frees them when it
 * closes.
 *
 * <pre>{@code
 * try (Scope step = Scope.open("step")) {
 *     NDArray loss = ...;           // belongs to "step"
 *     return step.keep(loss);       // now belongs to the scope around it
 * }
 * }</pre>
 *
 * <p>Scopes nest as a stack per thread. Closing one that still has an open child throws, since the child's arrays would
 * outlive what they were made from. Outside any scope, arrays belong to the thread's root scope, which never closes by
 * itself: close them one by one, or {@link #closeRoot()}.
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<Deque<Scope>> STACK = ThreadLocal.withInitial(ArrayDeque::new);
    private static final boolean DEBUG = Boolean.getBoolean("dev.bellows.memory.debug");

    /** What most scopes own at most, such as those of a single op; the table grows past it. */
    private static final int FEW = 5;

    private final String name;
    private final Thread thread = Thread.currentThread();
    private final Set<Resource> owned = Collections.newSetFromMap(new IdentityHashMap<>(FEW));
    private final @Nullable Throwable opened = DEBUG ? new Throwable("opened here") : null;
    private boolean detached;
    private boolean closed;

    private Scope(String name) {
        this.name = name;
    }

    /** Opens a scope inside the current one of this thread. */
    public static Scope open(String name) {
        Scope scope = new Scope(name);
        stack().push(scope);
        return scope;
    }

    /**
     * A scope that is no thread's current one until it is {@linkplain #enter entered}: for an object that lives longer than
     * one block of code, such as a trainer. Enter and close it from one thread at a time.
     */
    public static Scope detached(String name) {
        Scope scope = new Scope(name);
        scope.detached = true;
        return scope;
    }

    /** Makes this detached scope the current one of this thread until the result is closed. */
    public Entry enter() {
        if (!detached || closed) {
            throw new IllegalStateException("scope '" + name + "': only an open detached scope can be entered");
        }
        stack().push(this);
        return new Entry(this);
    }

    /** Ends an {@link #enter}; the scope stays open. */
    public static final class Entry implements AutoCloseable {
        private final Scope scope;

        private Entry(Scope scope) {
            this.scope = scope;
        }

        @Override
        public void close() {
            Scope top = STACK.get().peek();
            if (top != scope) {
                throw new IllegalStateException(
                        "scope '" + scope.name + "': left while its child '" + current().name + "' is open");
            }
            STACK.get().pop();
        }
    }

    /** The innermost open scope of this thread. */
    public static Scope current() {
        return stack().getFirst();
    }

    /** Frees everything made on this thread outside any scope. */
    public static void closeRoot() {
        Deque<Scope> stack = STACK.get();
        if (stack.size() > 1) {
            throw new IllegalStateException("scope 'root': closed while scope '" + current().name + "' is open");
        }
        root().freeAll();
        STACK.remove();
    }

    /** The scopes of this thread, innermost first, at least the root. */
    private static Deque<Scope> stack() {
        Deque<Scope> stack = STACK.get();
        if (stack.isEmpty()) {
            stack.push(new Scope("root"));
        }
        return stack;
    }

    private static Scope root() {
        return stack().getLast();
    }

    public String name() {
        return name;
    }

    /** Makes this scope the owner of {@code resource}. */
    public <R extends Resource> R own(R resource) {
        if (closed) {
            throw new MemoryException("scope '" + name + "': cannot own anything, it is closed");
        }
        owned.add(resource);
        resource.ownedBy(this);
        return resource;
    }

    /** Whether this scope, and no child of it, owns {@code resource}. */
    public boolean owns(Resource resource) {
        return owned.contains(resource);
    }

    /** Gives up ownership: the caller now closes {@code resource}. */
    public <R extends Resource> R disown(R resource) {
        owned.remove(resource);
        return resource;
    }

    /** Hands {@code resource} to the scope around this one, so that it survives this scope's close. */
    public <R extends Resource> R keep(R resource) {
        if (owned.remove(resource)) {
            parent().own(resource);
        }
        return resource;
    }

    /** Hands everything over to the scope around this one. */
    public void keepAll() {
        for (Resource resource : owned.toArray(Resource[]::new)) {
            keep(resource);
        }
    }

    private Scope parent() {
        Scope parent = root();
        for (Scope scope : (Iterable<Scope>) STACK.get()::descendingIterator) {
            if (scope == this) {
                return parent;
            }
            parent = scope;
        }
        return parent;
    }

    /** The bytes owned directly, not counting child scopes. */
    public long bytes() {
        return owned.stream().mapToLong(Resource::bytes).sum();
    }

    /** How many resources are owned directly. */
    public int count() {
        return owned.size();
    }

    /** The scopes now open on this thread except the root, innermost first, as {@code name (n arrays, b bytes)}. */
    public static String report() {
        return STACK.get().stream().map(Scope::toString).collect(Collectors.joining(" < "));
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (detached) {
            if (STACK.get().contains(this)) {
                throw new IllegalStateException("scope '" + name + "': closed while it is entered");
            }
            closed = true;
            freeAll();
            return;
        }
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("scope '" + name + "': opened by thread " + thread.getName()
                    + ", closed by " + Thread.currentThread().getName());
        }
        Deque<Scope> stack = STACK.get();
        Scope top = stack.peek();
        if (top != this) {
            IllegalStateException error = new IllegalStateException(
                    "scope '" + name + "': closed while its child '" + current().name + "' is open");
            if (top != null && top.opened != null) {
                error.addSuppressed(top.opened);
            }
            throw error;
        }
        stack.pop();
        closed = true;
        freeAll();
    }

    private void freeAll() {
        RuntimeException first = null;
        for (Resource resource : owned.toArray(Resource[]::new)) {
            try {
                resource.close();
            } catch (RuntimeException failed) { // the others are freed all the same
                if (first == null) {
                    first = failed;
                } else if (failed != first) {
                    first.addSuppressed(failed);
                }
            }
        }
        owned.clear();
        if (first != null) {
            throw first;
        }
    }

    @Override
    public String toString() {
        return "'" + name + "' (" + count() + " arrays, " + bytes() + " bytes)";
    }
}
