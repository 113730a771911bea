package dev.bellows.ndarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.Scope;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class LeakCheckTest {
    @Test
    void findsNothingWhereEverythingBelongsToAScope() {
        LeakCheck check = LeakCheck.start("work");
        NDArray.scalar(1).add(2);
        assertEquals(List.of(), check.finish());
    }

    @Test
    void findsAScopeThatWasLeftOpenAndClosesIt() {
        Scope before = Scope.current();
        LeakCheck check = LeakCheck.start("work");
        Scope.open("forgotten");
        NDArray.scalar(1);
        assertEquals(List.of("scope 'forgotten' (1 arrays, 4 bytes) is still open"), check.finish());
        assertEquals(before, Scope.current());
        assertEquals(
                "scope 'work': closed while its child 'forgotten' is open",
                Objects.requireNonNull(check.stillOpen()).getMessage());
    }

    @Test
    void findsAnArrayThatWasHandedOutwards() {
        LeakCheck check = LeakCheck.start("work");
        Scope.current().keep(NDArray.scalar(1));
        List<String> leaks = check.finish();
        assertTrue(leaks.get(0).startsWith("1 arrays were handed to scope"), leaks::toString);
        assertTrue(leaks.get(1).endsWith("were not given back"), leaks::toString);
    }

    @Test
    void findsABufferThatNobodyReleased() {
        LeakCheck check = LeakCheck.start("work");
        Buffer buffer = Backends.named("reference").allocate(64);
        assertEquals(List.of("64 bytes of reference:0 were not given back"), check.finish());
        buffer.release();
    }

    @Test
    void findsAnArrayThatAnotherThreadLeftInItsRootScope() throws InterruptedException {
        LeakCheck check = LeakCheck.start("work");
        NDArray[] left = new NDArray[1];
        Thread thread = new Thread(() -> left[0] = NDArray.zeros(Spec.of(DType.F32, 16)));
        thread.start();
        thread.join();
        List<String> leaks = check.finish();
        assertEquals(1, leaks.size(), leaks::toString);
        assertTrue(leaks.get(0).startsWith("64 bytes of "), leaks::toString);
        left[0].close();
    }
}
