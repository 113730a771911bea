package dev.bellows.collective.rendezvous;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link Store} for ranks that are threads of one JVM. */
public final class MemoryStore implements Store {
    private final Map<String, CompletableFuture<byte[]>> values = new ConcurrentHashMap<>();

    @Override
    public void put(String key, byte[] value) {
        if (!slot(key).complete(value.clone())) {
            throw new IllegalStateException("store: key written twice: " + key + "; use one key per rank and round");
        }
    }

    @Override
    public byte[] get(String key, Duration deadline) throws TimeoutException {
        try {
            return slot(key).get(deadline.toNanos(), TimeUnit.NANOSECONDS).clone();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("store: interrupted while waiting for " + key, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("store: no value can fail, but " + key + " did", e);
        }
    }

    private CompletableFuture<byte[]> slot(String key) {
        return values.computeIfAbsent(key, k -> new CompletableFuture<>());
    }
}
