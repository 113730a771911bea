package dev.bellows.spark.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.spark.Blobs;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import dev.bellows.spark.sink.WorkerMeters;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** The tab of a running application, and the one that a History Server makes of its event log. */
class FitPagesTest {
    private static final Pattern LINK = Pattern.compile("href=\"([^\"]*/bellows/fit/\\?id=[^\"]*)\"");
    private static final int EPOCHS = 3;

    private final HttpClient client = HttpClient.newHttpClient();

    /** The workers' metrics are those of a JVM, and count what other tests have trained in it. */
    private final long stepsBefore =
            WorkerMeters.ofJvm().registry().timer("step").getCount();

    private final long rowsBefore =
            WorkerMeters.ofJvm().registry().meter("rows").getCount();

    @TempDir
    Path folder;

    @Test
    void showsTheFitsOfAnApplicationWhileItRunsAndInTheHistoryServer() throws IOException, InterruptedException {
        Path logs = folder.resolve("logs");
        assertTrue(logs.toFile().mkdir());
        List<String> whileTraining = new CopyOnWriteArrayList<>();
        SparkSession session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", true)
                .config("spark.ui.port", 0)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.eventLog.enabled", true)
                .config("spark.eventLog.dir", logs.toUri().toString())
                .getOrCreate();
        String application = session.sparkContext().applicationId();
        String live;
        try {
            String root = session.sparkContext().uiWebUrl().get();
            NeuralClassifier classifier = new NeuralClassifier("<b>hers</b>")
                    .setNetwork(Blobs.NETWORK)
                    .setNumWorkers(2)
                    .setEpochs(EPOCHS)
                    .setListener(new FitListener() {
                        @Override
                        public void epochFinished(FitRun run, EpochMetrics epoch) {
                            whileTraining.add(get(root + "/bellows/"));
                        }
                    });
            classifier.fit(Blobs.frame(session, 90, 2));
            assertFalse(classifier
                    .copy(classifier.extractParamMap())
                    .setEpochs(1)
                    .setListener(FitListener.NONE)
                    .fit(Blobs.frame(session, 90, 2))
                    .summary()
                    .epochs()
                    .isEmpty());
            assertTrue(whileTraining.get(0).contains("RUNNING"), whileTraining.get(0));
            live = awaitPage(root + "/bellows/", "FINISHED</td>", 2);
            checkMetrics(get(root + "/metrics/json/"), application);
            checkFits(live);
            checkFit(get(root + firstLink(live)));
        } finally {
            session.stop();
        }
        SparkConf conf = new SparkConf(false)
                .set("spark.history.fs.logDirectory", logs.toUri().toString())
                .set("spark.history.store.path", folder.resolve("store").toString())
                .set("spark.history.ui.port", "0");
        checkHistory(conf, application);
    }

    /** Of the second fit, of one epoch, and of the workers of both. */
    private void checkMetrics(String text, String application) throws IOException {
        JsonNode metrics = new ObjectMapper().readTree(text);
        String driver = application + ".driver.bellows.";
        JsonNode gauges = metrics.path("gauges");
        assertEquals(0, gauges.path(driver + "fitsRunning").path("value").asInt(-1));
        assertEquals(1, gauges.path(driver + "epoch").path("value").asInt());
        assertTrue(gauges.path(driver + "loss").path("value").asDouble() > 0, text);
        assertTrue(gauges.path(driver + "rowsPerSecond").path("value").asDouble() > 0, text);
        assertEquals(0, gauges.path(driver + "worker.workers").path("value").asInt(-1));
        assertEquals(
                0, gauges.path(driver + "worker.offHeapBytes").path("value").asLong(-1));
        int steps = 3 * (EPOCHS + 1); // 90 rows in batches of 32, by two workers
        JsonNode workers = metrics.path("timers").path(driver + "worker.step");
        assertEquals(stepsBefore + 2L * steps, workers.path("count").asLong());
        assertEquals(
                rowsBefore + 90L * (EPOCHS + 1),
                metrics.path("meters")
                        .path(driver + "worker.rows")
                        .path("count")
                        .asLong());
    }

    private void checkHistory(SparkConf conf, String application) {
        FsHistoryProvider provider = new FsHistoryProvider(conf);
        HistoryServer server = new HistoryServer(conf, provider, new SecurityManager(conf, Option.empty(), null), 0);
        server.initialize();
        server.bind();
        provider.start();
        try {
            String root = "http://127.0.0.1:" + server.boundPort() + "/history/" + application;
            String fits = awaitPage(root + "/bellows/", "FINISHED</td>", 2);
            checkFits(fits);
            checkFit(get("http://127.0.0.1:" + server.boundPort() + firstLink(fits)));
        } finally {
            server.stop();
        }
    }

    private static void checkFits(String page) {
        assertTrue(page.contains("&lt;b&gt;hers&lt;/b&gt;"), page);
        assertFalse(page.contains("<b>hers"), page);
        assertTrue(page.contains("<td>" + EPOCHS + "/" + EPOCHS + "</td>"), page);
        assertFalse(page.contains("http-equiv=\"refresh\""), page);
    }

    private static void checkFit(String page) {
        assertTrue(page.contains("aria-label=\"loss per epoch\""), page);
        assertTrue(page.contains("aria-label=\"accuracy per epoch\""), page);
        assertTrue(page.contains("Dense(2 → 16, RELU)"), page);
        assertTrue(page.contains("<td>numWorkers</td><td>2</td>"), page);
        assertTrue(page.contains("Waiting for slower workers"), page);
        assertEquals(
                2L * EPOCHS,
                Pattern.compile("<tr><td>\\d+</td><td>[01]</td>")
                        .matcher(page)
                        .results()
                        .count());
        assertFalse(page.contains("<b>hers"), page);
    }

    /** The link to the older fit, which is the last. */
    private static String firstLink(String page) {
        Matcher links = LINK.matcher(page);
        String last = "";
        while (links.find()) {
            last = links.group(1);
        }
        return last.replaceFirst("^http://[^/]*", "");
    }

    /** Waits until a page has so many places with some text. */
    private String awaitPage(String url, String text, int times) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            String page = get(url);
            if (page.split(Pattern.quote(text), -1).length > times) {
                return page;
            }
            assertTrue(System.nanoTime() - end < 0, page);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private String get(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new AssertionError(url, e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
