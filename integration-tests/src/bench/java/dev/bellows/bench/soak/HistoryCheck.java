package dev.bellows.bench.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import scala.Option;

/** Asks a History Server of an application's event log for our tab. */
final class HistoryCheck {
    private static final Pattern EPOCHS = Pattern.compile("<td>(\\d+)/\\d+</td>");
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

    private HistoryCheck() {}

    /**
     * Of how many epochs the page of the application's fits tells; 0 if it shows none within three minutes.
     *
     * @param events folder of event logs
     * @param store a folder for what the server keeps
     */
    static int epochsShown(Path events, Path store, String application) throws IOException {
        SparkConf conf = new SparkConf(false)
                .set("spark.history.fs.logDirectory", events.toUri().toString())
                .set("spark.history.store.path", store.toString())
                .set("spark.history.ui.port", "0");
        FsHistoryProvider provider = new FsHistoryProvider(conf);
        HistoryServer server = new HistoryServer(conf, provider, new SecurityManager(conf, Option.empty(), null), 0);
        server.initialize();
        server.bind();
        provider.start();
        try {
            String page = "http://127.0.0.1:" + server.boundPort() + "/history/" + application + "/bellows/";
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < PATIENCE) {
                Matcher epochs = EPOCHS.matcher(get(page));
                if (epochs.find()) {
                    return Integer.parseInt(epochs.group(1));
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            }
            return 0;
        } finally {
            server.stop();
        }
    }

    private static String get(String url) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofMinutes(1))
                .build();
        try {
            return HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("soak: interrupted while the History Server was asked", e);
        }
    }
}
