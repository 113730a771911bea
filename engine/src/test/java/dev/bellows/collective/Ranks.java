package dev.bellows.collective;

import dev.bellows.collective.rendezvous.MemoryStore;
import dev.bellows.collective.rendezvous.Rendezvous;
import dev.bellows.collective.rendezvous.StoreRendezvous;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Transport;
import dev.bellows.collective.transport.inproc.InprocTransport;
import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.collective.transport.tcp.TcpOptions;
import dev.bellows.collective.transport.tcp.TcpTransport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Runs one function on every rank of a group, each on its own thread, over a real transport. */
public final class Ranks {
    /** Far beyond what any test needs, so that a hang fails the test instead of the build. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private Ranks() {}

    /** How the ranks of a test are connected. */
    public enum Kind {
        INPROC,
        TCP,
        /** Processes of one host. */
        SHARED,
        SEALED_TCP
    }

    /** What a rank does with its communicator. */
    @FunctionalInterface
    public interface Body<T> {
        T run(Communicator communicator) throws Exception;
    }

    /** The results by rank; the first exception of a rank is rethrown. No body begins before all ranks are connected. */
    public static <T> List<T> spawn(int size, Kind kind, Body<T> body) {
        return spawn(size, kind, CollectiveOptions.defaults().withDeadline(PATIENCE), body);
    }

    /** The same with other options. */
    public static <T> List<T> spawn(int size, Kind kind, CollectiveOptions options, Body<T> body) {
        return spawn(size, transports(size, kind), options, body);
    }

    /** The same over transports of one's own. */
    public static <T> List<T> spawn(
            int size, IntFunction<Callable<Transport>> transports, CollectiveOptions options, Body<T> body) {
        CyclicBarrier connected = new CyclicBarrier(size);
        return onThreads(size, rank -> {
            try (Communicator communicator =
                    Communicator.over(transports.apply(rank).call(), options)) {
                connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return body.run(communicator);
            }
        });
    }

    /** A way for each rank to get its transport of one channel; the tcp ones connect when called. */
    public static IntFunction<Callable<Transport>> transports(int size, Kind kind) {
        return transports(size, kind, 1);
    }

    /** The same with so many channels. */
    public static IntFunction<Callable<Transport>> transports(int size, Kind kind, int channels) {
        if (kind == Kind.INPROC) {
            List<Transport> group = InprocTransport.group(size, channels);
            return rank -> () -> group.get(rank);
        }
        MemoryStore store = new MemoryStore();
        JobSecret secret = JobSecret.random();
        return rank -> () -> connect(
                new Membership("job", 0, rank, size, channels),
                secret,
                kind,
                new StoreRendezvous(store, "job/0", rank, size));
    }

    /** A transport at the loopback address. */
    public static Transport connect(Membership me, JobSecret secret, Rendezvous rendezvous) {
        return connect(me, secret, Kind.TCP, rendezvous);
    }

    /** The same over memory or sealed. */
    public static Transport connect(Membership me, JobSecret secret, Kind kind, Rendezvous rendezvous) {
        TcpOptions options = TcpOptions.at(InetAddress.getLoopbackAddress())
                .withSealed(kind == Kind.SEALED_TCP)
                .withShared(kind == Kind.SHARED);
        return TcpTransport.connect(me, secret, options, rendezvous, PATIENCE);
    }

    /** What one thread does. */
    @FunctionalInterface
    public interface ThreadBody<T> {
        T run(int rank) throws Exception;
    }

    /** Runs {@code body} on {@code size} threads and waits for all of them. */
    public static <T> List<T> onThreads(int size, ThreadBody<T> body) {
        ExecutorService threads = Executors.newFixedThreadPool(size);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                int rank = i;
                futures.add(threads.submit(() -> body.run(rank)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("a rank failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the ranks did not end within " + PATIENCE, e);
        } finally {
            threads.shutdownNow();
            awaitEnd(threads);
        }
    }

    /** A rank that goes on after another failed still has arrays, which the failing test would seem to leak. */
    private static void awaitEnd(ExecutorService threads) {
        try {
            threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The exception that {@code body} throws; fails if it throws none or one of another type. */
    public static <X extends Throwable> X thrown(Class<X> type, Runnable body) {
        try {
            body.run();
        } catch (Throwable e) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
            throw new AssertionError("expected " + type.getSimpleName() + ", got " + e, e);
        }
        throw new AssertionError("expected " + type.getSimpleName() + ", but nothing was thrown");
    }
}
