package dev.bellows.collective.transport.tcp;

import java.net.InetAddress;

/**
 * How a rank can be reached, and how bytes go between the ranks.
 *
 * @param bind the local address to listen at
 * @param published the address by which peers reach it; not the wildcard
 * @param ports where to listen
 * @param sealed whether to encrypt; the same for all ranks of a job
 * @param shared whether ranks that publish the same address may exchange bytes by memory that they share; sealed traffic never goes so
 */
public record TcpOptions(InetAddress bind, InetAddress published, PortRange ports, boolean sealed, boolean shared) {
    /** Checks the address that peers are told. */
    public TcpOptions {
        if (published.isAnyLocalAddress()) {
            throw new IllegalArgumentException("tcp: the address must be one that peers reach: "
                    + published.getHostAddress() + "; pass the address of this host in the cluster's network");
        }
    }

    /** Listening at an address that peers reach, at any port, with traffic in the clear, and in memory where ranks have one host. */
    public static TcpOptions at(InetAddress address) {
        return new TcpOptions(address, address, PortRange.ANY, false, true);
    }

    /** The same, sealed or not. */
    public TcpOptions withSealed(boolean seal) {
        return new TcpOptions(bind, published, ports, seal, shared);
    }

    /** The same, by shared memory where it can be, or not. */
    public TcpOptions withShared(boolean share) {
        return new TcpOptions(bind, published, ports, sealed, share);
    }
}
