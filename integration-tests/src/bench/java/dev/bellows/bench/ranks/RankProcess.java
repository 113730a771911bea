package dev.bellows.bench.ranks;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.collective.transport.tcp.TcpOptions;
import dev.bellows.collective.transport.tcp.TcpTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What a process does that plays one rank: it says where it can be reached, gets what all have said, and then answers each line with numbers. */
public abstract class RankProcess {
    /** All processes are the benchmark's own. */
    private static final JobSecret SECRET = JobSecret.of(new byte[32]);

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    /** Tells all ranks where this one is, and returns what each has said. */
    protected final List<String> exchange(String mine) {
        try {
            out.println("AT " + mine);
            String said = in.readLine();
            if (said == null) {
                throw new IllegalStateException("bench: the other ranks did not come up");
            }
            return List.of(said.split(" "));
        } catch (IOException e) {
            throw new IllegalStateException("bench: the other ranks are not there", e);
        }
    }

    /**
     * Connects this rank with the others.
     *
     * @param here the address by which they reach it
     * @param shared whether those of one address exchange their bytes by memory
     */
    protected final Communicator connect(int rank, int size, InetAddress here, boolean shared) {
        return Communicator.over(
                TcpTransport.connect(
                        new Membership("bench", 0, rank, size),
                        SECRET,
                        TcpOptions.at(here).withShared(shared),
                        (mine, deadline) -> exchange(mine),
                        Duration.ofMinutes(1)),
                CollectiveOptions.defaults());
    }

    /** Answers until there is nobody to ask any more. */
    protected final void serve() throws IOException {
        out.println("READY");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            StringBuilder answer = new StringBuilder("TIME");
            Arrays.stream(answer(line.split(" ")))
                    .forEach(number -> answer.append(' ').append(number));
            out.println(answer);
        }
    }

    /** Does what a line asks, and returns what it took. */
    protected abstract double[] answer(String[] words) throws IOException;
}
