package dev.bellows.collective.transport;

/**
 * A daemon thread that moves bytes while other threads of its process compute. Where a transport could look for what is to come, it lets
 * such a thread sleep instead, since looking would take the processor from those others.
 */
public final class BackgroundThread extends Thread {
    /** A thread that is not started yet. */
    public BackgroundThread(Runnable work, String name) {
        super(work, name);
        setDaemon(true);
    }
}
