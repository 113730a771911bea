package dev.bellows.collective.simulation;

import java.util.Arrays;

/** What a rank still has to send: messages to each peer in order, and of the peers by turns a frame each, as connections share an interface. */
final class Outbox {
    /** What a transport writes at once. */
    static final int FRAME_BYTES = 256 << 10;

    private static final int NONE = -1;
    private static final int FIRST_MESSAGES = 16;

    private final int[] first;
    private final int[] last;
    private int[] steps = new int[FIRST_MESSAGES];
    private int[] unsent = new int[FIRST_MESSAGES];
    private int[] sent = new int[FIRST_MESSAGES];
    private int[] next = new int[FIRST_MESSAGES];
    private int messages;

    private final int[] turns;
    private int turn;
    private int waiting;

    private int peer;
    private int step;
    private int at;
    private int bytes;
    private boolean ends;

    Outbox(int size) {
        first = new int[size];
        last = new int[size];
        Arrays.fill(first, NONE);
        turns = new int[size];
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    void add(int to, int stepOfSend, int length) {
        if (messages == steps.length) {
            steps = Arrays.copyOf(steps, 2 * messages);
            unsent = Arrays.copyOf(unsent, 2 * messages);
            sent = Arrays.copyOf(sent, 2 * messages);
            next = Arrays.copyOf(next, 2 * messages);
        }
        int message = messages++;
        steps[message] = stepOfSend;
        unsent[message] = length;
        sent[message] = 0;
        next[message] = NONE;
        if (first[to] == NONE) {
            first[to] = message;
            queue(to);
        } else {
            next[last[to]] = message;
        }
        last[to] = message;
    }

    /** Takes the next frame, which the accessors describe. */
    void take() {
        peer = turns[turn];
        turn = (turn + 1) % turns.length;
        waiting--;
        int message = first[peer];
        step = steps[message];
        at = sent[message];
        bytes = Math.min(FRAME_BYTES, unsent[message]);
        sent[message] += bytes;
        unsent[message] -= bytes;
        ends = unsent[message] == 0;
        if (ends) {
            first[peer] = next[message];
        }
        if (first[peer] != NONE) {
            queue(peer);
        }
        if (waiting == 0) {
            messages = 0;
        }
    }

    private void queue(int to) {
        turns[(turn + waiting) % turns.length] = to;
        waiting++;
    }

    /** To whom. */
    int peer() {
        return peer;
    }

    /** The step of the send that it is of. */
    int step() {
        return step;
    }

    /** Where in the message it begins. */
    int at() {
        return at;
    }

    int bytes() {
        return bytes;
    }

    /** Whether it is the last of its message. */
    boolean ends() {
        return ends;
    }

    /** Forgets all. */
    void clear() {
        Arrays.fill(first, NONE);
        waiting = 0;
        messages = 0;
    }
}
