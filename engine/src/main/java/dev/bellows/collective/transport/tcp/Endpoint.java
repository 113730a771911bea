package dev.bellows.collective.transport.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/**
 * Where a rank listens, as it is published: {@code host:port:nonce}.
 *
 * @param host a name or address that peers can reach; may contain colons (IPv6)
 * @param port the port
 * @param nonce random hexadecimal digits, new for every listener, so that a proof made for one cannot serve at another
 */
record Endpoint(String host, int port, String nonce) {
    private static final int NONCE_BYTES = 16;
    private static final int MAX_PORT = 0xFFFF;

    static Endpoint of(InetAddress address, int port) {
        return new Endpoint(address.getHostAddress(), port, HexFormat.of().formatHex(JobSecret.nonce(NONCE_BYTES)));
    }

    static Endpoint parse(int rank, String published) {
        int beforeNonce = published.lastIndexOf(':');
        int beforePort = published.lastIndexOf(':', beforeNonce - 1);
        if (beforePort > 0) {
            String port = published.substring(beforePort + 1, beforeNonce);
            if (port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= MAX_PORT) {
                return new Endpoint(
                        published.substring(0, beforePort),
                        Integer.parseInt(port),
                        published.substring(beforeNonce + 1));
            }
        }
        throw new IllegalStateException("rendezvous: rank " + rank + " must publish host:port:nonce: '" + published
                + "'; run the same version on every worker");
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host + ":" + port + ":" + nonce;
    }
}
