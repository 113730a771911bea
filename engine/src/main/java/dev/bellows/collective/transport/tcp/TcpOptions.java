package dev.bellows.collective.transport.tcp;

import java.net.InetAddress;

/**
 * How a rank can be reached, and whether what goes between the ranks is sealed.
 *
 * @param bind the local address to listen at
 * @param published the address by which peers reach it; not the wildcard
 * @param ports where to listen
 * @param sealed whether to encrypt; the same for all ranks of a job
 */
public record TcpOptions(InetAddress bind, InetAddress published, PortRange ports, boolean sealed) {
    /** Checks the address that peers are told. */
    public TcpOptions {
        if (published.isAnyLocalAddress()) {
            throw new IllegalArgumentException("tcp: the address must be one that peers reach: "
                    + published.getHostAddress() + "; pass the address of this host in the cluster's network");
        }
    }

    /** Listening at an address that peers reach, at any port, with traffic in the clear. */
    public static TcpOptions at(InetAddress address) {
        return new TcpOptions(address, address, PortRange.ANY, false);
    }

    /** The same, sealed or not. */
    public TcpOptions withSealed(boolean seal) {
        return new TcpOptions(bind, published, ports, seal);
    }
}
