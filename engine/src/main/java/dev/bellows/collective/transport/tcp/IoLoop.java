package dev.bellows.collective.transport.tcp;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The I/O thread of one rank: waits for its sockets and calls their handlers. Handlers that have something to expire are
 * called about ten times a second; otherwise the thread sleeps until a socket is ready.
 */
final class IoLoop {
    private static final Logger LOG = LoggerFactory.getLogger(IoLoop.class);
    private static final long TICK_MILLIS = 100;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Handler> again = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    IoLoop(int rank) throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, "bellows-tcp-" + rank);
        thread.setDaemon(true);
        thread.start();
    }

    /** Registers a non-blocking channel; may be called from any thread. */
    SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
        SelectionKey key = channel.register(selector, operations, handler);
        selector.wakeup();
        return key;
    }

    /** Lets a change of interest made by another thread take effect. */
    void wakeup() {
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    /** Calls a handler once more, after those whose sockets are ready: what it has left to do no socket announces. */
    void again(Handler handler) {
        again.add(handler);
        wakeup();
    }

    /** Ends the thread once no handler is waiting for an expiry any more, and waits for it. */
    void close() {
        stopping = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (selector) {
            boolean busy = false;
            while (!stopping || busy) {
                if (again.isEmpty()) {
                    selector.select(IoLoop::dispatch, busy ? TICK_MILLIS : 0);
                } else {
                    selector.selectNow(IoLoop::dispatch);
                }
                callAgain();
                busy = expire();
            }
        } catch (IOException e) {
            LOG.error("tcp: the selector of {} failed; its connections will time out", thread.getName(), e);
        }
    }

    private boolean expire() {
        boolean busy = false;
        long now = System.nanoTime();
        for (SelectionKey key : selector.keys()) {
            busy |= key.isValid() && key.attachment() instanceof Handler handler && handler.expire(now);
        }
        return busy;
    }

    /** Each of those that are there now; who asks again meanwhile has its turn after the sockets. */
    private void callAgain() {
        for (int left = again.size(); left > 0; left--) {
            Handler handler = again.poll();
            if (handler != null) {
                call(handler);
            }
        }
    }

    private static void dispatch(SelectionKey key) {
        if (key.attachment() instanceof Handler handler) {
            call(handler);
        }
    }

    private static void call(Handler handler) {
        try {
            handler.ready();
        } catch (CancelledKeyException e) {
            LOG.debug("tcp: a connection was closed while it became ready", e);
        }
    }

    /** Owner of one registered channel. */
    interface Handler {
        /** The channel can be read, written or accepted from, or the handler has asked to be called again. */
        void ready();

        /** Gives up what is overdue; returns whether there is more to expire later. */
        boolean expire(long nowNanos);
    }
}
