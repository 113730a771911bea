package dev.bellows.collective.transport.tcp;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** What the I/O thread hears of one connection. Confined to its link. */
final class Listening {
    private final IoLoop loop;
    private @Nullable SelectionKey key;

    /** To nothing yet. */
    Listening(IoLoop loop) {
        this.loop = loop;
    }

    void begin(SocketChannel channel, IoLoop.Handler handler) throws IOException {
        key = loop.register(channel, SelectionKey.OP_READ, handler);
    }

    /** Whether it hears that bytes have come. */
    boolean hears() {
        SelectionKey registered = key;
        return registered != null && registered.isValid() && (registered.interestOps() & SelectionKey.OP_READ) != 0;
    }

    /** Listens for these operations of a {@link SelectionKey} from now on. */
    void to(int operations) {
        SelectionKey registered = key;
        if (registered != null && registered.isValid() && registered.interestOps() != operations) {
            boolean more = (operations & ~registered.interestOps()) != 0;
            registered.interestOps(operations);
            if (more) { // what it is to hear no more may come once, for nothing
                loop.wakeup();
            }
        }
    }
}
