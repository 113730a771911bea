package dev.bellows.ndarray;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs every test in a scope of its own, and fails the test if it left a scope open, handed arrays to its thread's root
 * scope, or left memory of any backend unreturned. Registered for all tests by {@code META-INF/services}.
 *
 * <p>It lives in this package because it has to empty the caches of kernels.
 */
public final class LeakExtension implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakExtension.class);

    @Override
    public void beforeEach(ExtensionContext test) {
        test.getStore(NAMESPACE).put(LeakCheck.class, LeakCheck.start(test.getDisplayName()));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        LeakCheck check = test.getStore(NAMESPACE).remove(LeakCheck.class, LeakCheck.class);
        List<String> leaks = check.finish();
        if (!leaks.isEmpty() && test.getExecutionException().isEmpty()) {
            throw new AssertionError(
                    "leaked: " + String.join("; ", leaks)
                            + "; docs/how/find-a-leak.md says how to find where it was made",
                    check.stillOpen());
        }
    }
}
