// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.hashmesh.node.forum.ForumEvent;
import org.hashmesh.node.sync.Session;
import org.hashmesh.v1.ControlFrame;

/**
 * Sessions between all pairs, as over TCP: frames come in order or not at all; when one is lost the session is over, at both
 * sides, and somebody dials again later.
 */
final class VoteNetwork {
    private static final int LONG_WAY = 2_000;
    private static final int SHORT_WAY = 40;

    private final VoteRun run;
    private final RandomGenerator random;
    private final Link[][] links;
    private long sessions;
    private int[] sides;

    private static final class Link {
        final int one;
        final int other;
        final int delay;
        boolean up;
        long number;
        final Map<Integer, Session> session = new HashMap<>();
        final Map<Integer, Long> lastArrival = new HashMap<>();
        boolean dialling;

        Link(int one, int other, int delay) {
            this.one = one;
            this.other = other;
            this.delay = delay;
        }
    }

    VoteNetwork(VoteRun run, RandomGenerator random, int nodes, boolean slow) {
        this.run = run;
        this.random = random;
        this.links = new Link[nodes][nodes];
        this.sides = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < i; j++) {
                int delay = 1 + random.nextInt(slow && random.nextInt(5) == 0 ? LONG_WAY : SHORT_WAY);
                links[i][j] = new Link(i, j, delay);
                links[j][i] = links[i][j];
            }
        }
    }

    /** Dials whatever is not connected and could be. */
    void dial() {
        for (int i = 0; i < links.length; i++) {
            for (int j = 0; j < i; j++) {
                Link link = links[i][j];
                if (!link.up && !link.dialling && isOpen(link)) {
                    link.dialling = true;
                    run.after(100 + random.nextInt(3_000), () -> connect(link));
                }
            }
        }
    }

    private boolean isOpen(Link link) {
        return sides[link.one] == sides[link.other] && run.mayTalk(link.one, link.other);
    }

    private void connect(Link link) {
        link.dialling = false;
        if (link.up || !isOpen(link)) {
            return;
        }
        link.up = true;
        link.number = ++sessions;
        link.lastArrival.clear();
        link.session.put(link.one, new Session(VoteCast.node(link.other), link.number, true));
        link.session.put(link.other, new Session(VoteCast.node(link.one), link.number, false));
        Session mine = session(link, link.one);
        Session theirs = session(link, link.other);
        run.event(link.one, new ForumEvent.Greeted(mine));
        if (link.up && link.number == theirs.number()) {
            run.event(link.other, new ForumEvent.Greeted(theirs));
        }
    }

    private static Session session(Link link, int end) {
        Session session = link.session.get(end);
        if (session == null) {
            throw new IllegalStateException("a link without sessions");
        }
        return session;
    }

    void send(int from, Session over, ControlFrame frame) {
        int to = VoteCast.number(over.peer().member());
        Link link = links[from][to];
        if (!link.up || link.number != over.number()) {
            return;
        }
        long arrival = Math.max(
                link.lastArrival.getOrDefault(to, 0L), run.now() + link.delay + random.nextInt(1 + link.delay));
        link.lastArrival.put(to, arrival);
        run.after(arrival - run.now(), () -> {
            if (link.up && link.number == over.number()) {
                run.event(to, new ForumEvent.Received(session(link, to), frame));
            }
        });
    }

    void cut(int one, int other) {
        Link link = links[one][other];
        if (one != other && link.up) {
            link.up = false;
            Session mine = session(link, link.one);
            Session theirs = session(link, link.other);
            run.event(link.one, new ForumEvent.Gone(mine));
            run.event(link.other, new ForumEvent.Gone(theirs));
        }
    }

    void cutAll(int node) {
        for (int other = 0; other < links.length; other++) {
            cut(node, other);
        }
    }

    /** The network falls apart into sides, or is whole again when all are 0. */
    void split(int[] newSides) {
        sides = newSides.clone();
        for (int i = 0; i < links.length; i++) {
            for (int j = 0; j < i; j++) {
                if (sides[i] != sides[j]) {
                    cut(i, j);
                }
            }
        }
    }

    int size() {
        return links.length;
    }
}
