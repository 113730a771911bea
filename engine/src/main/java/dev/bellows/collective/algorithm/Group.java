package dev.bellows.collective.algorithm;

import java.util.List;

/**
 * The ranks among whom a collective runs, and the channel by which. Algorithms count the members of the group from 0;
 * transports, failures and sentences speak of the ranks that the members have among all.
 *
 * @param channel of the transport, from 0
 * @param ranks of the members, ascending
 * @param member this rank's place among them
 */
public record Group(int channel, List<Integer> ranks, int member) {
    public Group {
        ranks = List.copyOf(ranks);
        for (int i = 1; i < ranks.size(); i++) {
            if (ranks.get(i) <= ranks.get(i - 1)) {
                throw new IllegalArgumentException("collective: the ranks of a group must ascend: " + ranks);
            }
        }
        if (member < 0 || member >= ranks.size()) {
            throw new IllegalArgumentException(
                    "collective: a group holds those that talk in it: no member " + member + " of " + ranks);
        }
    }

    /** The rank that a member has among all. */
    public int rank(int ofMember) {
        return ranks.get(ofMember);
    }

    /** This rank among all. */
    public int rank() {
        return rank(member);
    }

    public int size() {
        return ranks.size();
    }
}
