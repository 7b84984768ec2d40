// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.Optional;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MalformedNameException;

/** What a forum can set for all of its members by an act. Each has a default, so a genesis names only what differs. */
public enum Parameter {
    /** Names of collections in which members may have logs, separated by single spaces, ascending. */
    COLLECTIONS("collections", "main", 0, 0),
    /** Members whose receipts make a head confirmed. */
    CONFIRMATIONS("confirmations", "2", 1, 15),
    MOST_MEMBERS("most-members", "500", 1, 10_000),
    /** Nodes that one member may have. */
    MOST_NODES("most-nodes", "16", 1, 64),
    /** How long recovery keys wait in public before they count. */
    RECOVERY_DELAY_HOURS("recovery-delay-hours", "336", 0, 8_760),
    /** The first time-out of a ballot's round; each round doubles it. */
    ROUND_SECONDS("round-seconds", "10", 1, 86_400),
    /** Members whose invite bundles a newcomer must hold. */
    SPONSORS("sponsors", "2", 1, 10);

    private static final int MOST_CHARACTERS = 400;

    private final String text;
    private final String standard;
    private final int least;
    private final int most;

    Parameter(String text, String standard, int least, int most) {
        this.text = text;
        this.standard = standard;
        this.least = least;
        this.most = most;
    }

    /** As acts and the command line write it. */
    public String text() {
        return text;
    }

    /** The value where no act has set another. */
    public String standard() {
        return standard;
    }

    /** Whether it can have this value. */
    public boolean takes(String value) {
        return this == COLLECTIONS
                ? isCollections(value)
                : value.matches("0|[1-9][0-9]{0,5}")
                        && Integer.parseInt(value) >= least
                        && Integer.parseInt(value) <= most;
    }

    /** What values look like, for people. */
    public String shape() {
        return this == COLLECTIONS
                ? "collection names in order, separated by spaces"
                : "a number from " + least + " to " + most;
    }

    /** The one that is written like this. */
    public static Optional<Parameter> parse(String text) {
        for (Parameter one : values()) {
            if (one.text.equals(text)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private static boolean isCollections(String value) {
        String before = "";
        for (String name : value.split(" ", -1)) {
            try {
                if (CollectionName.parse(name).value().compareTo(before) <= 0) {
                    return false;
                }
            } catch (MalformedNameException e) {
                return false;
            }
            before = name;
        }
        return value.length() <= MOST_CHARACTERS;
    }
}
