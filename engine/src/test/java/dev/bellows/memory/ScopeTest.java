package dev.bellows.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.MemoryException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class ScopeTest {
    private static final class Thing implements Resource {
        private boolean closed;

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public long bytes() {
            return 10;
        }
    }

    @Test
    void closesWhatItOwns() {
        Thing thing = new Thing();
        try (Scope scope = Scope.open("step")) {
            assertSame(thing, scope.own(thing));
            assertEquals(1, scope.count());
            assertEquals(10, scope.bytes());
            assertFalse(thing.closed);
        }
        assertTrue(thing.closed);
    }

    @Test
    void theInnermostIsTheCurrentOne() {
        Scope before = Scope.current();
        try (Scope outer = Scope.open("outer")) {
            try (Scope inner = Scope.open("inner")) {
                assertSame(inner, Scope.current());
                assertTrue(Scope.report().startsWith("'inner' (0 arrays, 0 bytes) < 'outer'"), Scope.report());
            }
            assertSame(outer, Scope.current());
        }
        assertSame(before, Scope.current());
    }

    @Test
    void whatIsKeptOutlivesItByOneScope() {
        Thing thing = new Thing();
        try (Scope outer = Scope.open("outer")) {
            try (Scope inner = Scope.open("inner")) {
                inner.own(thing);
                assertSame(thing, inner.keep(thing));
            }
            assertFalse(thing.closed);
            assertEquals(1, outer.count());
        }
        assertTrue(thing.closed);
    }

    @Test
    void keepsEverythingOnRequest() {
        try (Scope outer = Scope.open("outer")) {
            try (Scope inner = Scope.open("inner")) {
                inner.own(new Thing());
                inner.own(new Thing());
                inner.keepAll();
            }
            assertEquals(2, outer.count());
        }
    }

    @Test
    void whatIsDisownedIsTheCallersToClose() {
        Thing thing = new Thing();
        try (Scope scope = Scope.open("step")) {
            scope.own(thing);
            scope.disown(thing);
        }
        assertFalse(thing.closed);
    }

    @Test
    void refusesToCloseWhileAChildIsOpen() {
        try (Scope outer = Scope.open("outer");
                Scope inner = Scope.open("inner")) {
            IllegalStateException error = assertThrows(IllegalStateException.class, outer::close);
            assertEquals("scope 'outer': closed while its child 'inner' is open", error.getMessage());
            assertFalse(outer.isClosed());
        }
    }

    /** A thing that cannot be freed. */
    private record Stuck(IllegalStateException why) implements Resource {
        @Override
        public void close() {
            throw why;
        }

        @Override
        public long bytes() {
            return 1;
        }
    }

    @Test
    void whatRefusesKeepsNothingElseFromBeingFreed() {
        IllegalStateException same = new IllegalStateException("stuck");
        IllegalStateException other = new IllegalStateException("stuck, too");
        for (Scope scope : List.of(Scope.open("step"), Scope.detached("trainer"))) {
            Thing thing = new Thing();
            scope.own(new Stuck(same));
            scope.own(new Stuck(same));
            scope.own(new Stuck(other));
            scope.own(thing);
            IllegalStateException error = assertThrows(IllegalStateException.class, scope::close);
            assertTrue(List.of(same, other).contains(error), error::toString);
            assertTrue(thing.closed);
            assertTrue(scope.isClosed());
            scope.close();
            assertThrows(MemoryException.class, () -> scope.own(new Thing()));
        }
    }

    @Test
    void refusesToOwnOnceClosed() {
        Scope scope = Scope.open("step");
        scope.close();
        scope.close();
        assertTrue(scope.isClosed());
        MemoryException error = assertThrows(MemoryException.class, () -> scope.own(new Thing()));
        assertEquals("scope 'step': cannot own anything, it is closed", error.getMessage());
    }

    @Test
    void belongsToTheThreadThatOpenedIt() throws InterruptedException {
        try (Scope scope = Scope.open("step")) {
            FutureTask<Void> task = new FutureTask<>(scope::close, null);
            Thread thread = new Thread(task, "other");
            thread.start();
            ExecutionException error = assertThrows(ExecutionException.class, task::get);
            assertEquals(
                    "scope 'step': opened by thread " + Thread.currentThread().getName() + ", closed by other",
                    error.getCause().getMessage());
            thread.join();
        }
    }

    @Test
    void theRootClosesOnRequestAndOnlyAlone() throws InterruptedException, ExecutionException {
        FutureTask<String> task = new FutureTask<>(() -> {
            Thing thing = Scope.current().own(new Thing());
            try (Scope scope = Scope.open("step")) {
                return assertThrows(IllegalStateException.class, Scope::closeRoot)
                        .getMessage();
            } finally {
                Scope.closeRoot();
                assertTrue(thing.closed);
                assertEquals(0, Scope.current().count());
            }
        });
        Thread thread = new Thread(task);
        thread.start();
        assertEquals("scope 'root': closed while scope 'step' is open", task.get());
        thread.join();
    }

    @Test
    void aDetachedOneIsCurrentOnlyWhileEntered() {
        Scope before = Scope.current();
        Scope scope = Scope.detached("trainer");
        assertSame(before, Scope.current());
        Thing thing = new Thing();
        try (Scope.Entry entry = scope.enter()) {
            Scope.current().own(thing);
            assertEquals(
                    "scope 'trainer': closed while it is entered",
                    assertThrows(IllegalStateException.class, scope::close).getMessage());
        }
        assertSame(before, Scope.current());
        assertFalse(thing.closed);
        scope.close();
        assertTrue(thing.closed);
        assertEquals(
                "scope 'trainer': only an open detached scope can be entered",
                assertThrows(IllegalStateException.class, scope::enter).getMessage());
    }
}
