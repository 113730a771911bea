package dev.bellows.cuda.check;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes of tests where there is no Maven, and counts after each test, so that a run that is cut short has its figures. */
public final class SuiteStage implements TestExecutionListener {
    /** How many failures are told with what they said. */
    private static final int MOST_TOLD = 10;

    private final String name;
    private final Figures figures;
    private int passed;
    private int failed;
    private int skipped;

    private SuiteStage(String name, Figures figures) {
        this.name = name;
        this.figures = figures;
    }

    /** Runs the tests of these classes. */
    public static void run(List<Class<?>> classes, Figures figures) {
        for (Class<?> tests : classes) {
            SuiteStage stage = new SuiteStage(tests.getSimpleName(), figures);
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectClass(tests))
                    .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                    .build();
            LauncherFactory.create().execute(request, stage);
            figures.say(
                    "suite %s %s: %d passed, %d failed, %d skipped",
                    stage.name, figures.judge(stage.failed == 0), stage.passed, stage.failed, stage.skipped);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped++;
        write();
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
            case ABORTED -> skipped++;
            case FAILED -> {
                failed++;
                if (failed <= MOST_TOLD) {
                    String said = result.getThrowable().map(Throwable::toString).orElse("failed");
                    figures.say("suite FAILED %s: %s", test.getDisplayName(), said.replaceAll("\\s+", " "));
                }
            }
        }
        write();
    }

    private void write() {
        figures.put(name + ".passed", passed);
        figures.put(name + ".failed", failed);
        figures.put(name + ".skipped", skipped);
    }
}
