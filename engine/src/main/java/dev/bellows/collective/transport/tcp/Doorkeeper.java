package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.transport.Membership;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens until all higher ranks have connected, and lets nobody else in. At most {@value #MAX_STRANGERS} connections may
 * be undecided; a further one turns out the one that has waited longest, so idle strangers cannot bar the door (a
 * peer that is turned out dials again).
 */
final class Doorkeeper implements IoLoop.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
    private static final int MAX_STRANGERS = 64;
    private static final int BACKLOG = 256;

    private final Membership me;
    private final JobSecret secret;
    private final TcpOptions options;
    private final IoLoop loop;
    private final Guests guests;
    private final ServerSocketChannel server;
    private final Endpoint endpoint;
    private final Deque<Admission> strangers = new ArrayDeque<>();
    private int refusals;

    /** Who is already in, and where to send those who may come in; called on the I/O thread. */
    interface Guests {
        boolean knows(Lead lead);

        void admit(Lead lead, Session session) throws IOException;
    }

    private Doorkeeper(Membership me, JobSecret secret, TcpOptions options, IoLoop loop, Guests guests)
            throws IOException {
        this.me = me;
        this.secret = secret;
        this.options = options;
        this.loop = loop;
        this.guests = guests;
        this.server = listening(options);
        server.configureBlocking(false);
        this.endpoint = Endpoint.of(options.published(), ((InetSocketAddress) server.getLocalAddress()).getPort());
    }

    /** A doorkeeper that is already listening, at the first port of those allowed that is free. */
    static Doorkeeper open(Membership me, JobSecret secret, TcpOptions options, IoLoop loop, Guests guests)
            throws IOException {
        Doorkeeper door = new Doorkeeper(me, secret, options, loop, guests);
        loop.register(door.server, SelectionKey.OP_ACCEPT, door);
        return door;
    }

    private static ServerSocketChannel listening(TcpOptions options) throws IOException {
        PortRange ports = options.ports();
        for (int port = ports.first(); port <= ports.last(); port++) {
            ServerSocketChannel server = ServerSocketChannel.open();
            try {
                return server.bind(new InetSocketAddress(options.bind(), port), BACKLOG);
            } catch (BindException e) {
                server.close();
                if (ports.equals(PortRange.ANY)) {
                    throw e;
                }
                LOG.debug("tcp: port {} is taken", port, e);
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        }
        throw new BindException("none of its ports " + ports + " is free; allow more of them");
    }

    Membership me() {
        return me;
    }

    JobSecret secret() {
        return secret;
    }

    TcpOptions options() {
        return options;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void ready() {
        try {
            SocketChannel channel = server.accept();
            if (channel != null) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Admission admission = new Admission(this, channel);
                makeRoom();
                enter(admission);
                admission.start(loop);
            }
        } catch (IOException e) {
            LOG.debug("tcp: rank {} could not accept a connection", me.rank(), e);
        }
    }

    /** The door itself never expires. */
    @Override
    public boolean expire(long nowNanos) {
        return false;
    }

    boolean knows(Lead lead) {
        return guests.knows(lead);
    }

    void admit(Admission admission, Lead lead, Session session) throws IOException {
        forget(admission);
        guests.admit(lead, session);
    }

    /** The first refusal is worth a warning; a port scan is not worth one for each connection. */
    void refused(Admission admission, SocketChannel channel, String reason) {
        forget(admission);
        refusals++;
        if (refusals == 1) {
            LOG.warn("tcp: rank {} refused {}: {}; further refusals are logged at debug", me.rank(), channel, reason);
        } else {
            LOG.debug("tcp: rank {} refused {}: {}", me.rank(), channel, reason);
        }
    }

    /** Stops listening, and turns out whoever is still undecided. */
    void close() throws IOException {
        server.close();
        for (Admission stranger : present()) {
            stranger.leave();
        }
    }

    private void makeRoom() {
        List<Admission> present = present();
        if (present.size() >= MAX_STRANGERS) {
            present.get(0).refuse("too many connections wait for their handshake", false);
        }
    }

    private synchronized void enter(Admission admission) {
        strangers.add(admission);
    }

    private synchronized void forget(Admission admission) {
        strangers.remove(admission);
    }

    private synchronized List<Admission> present() {
        return List.copyOf(strangers);
    }
}
