// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.util.List;
import java.util.stream.Collectors;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;

/**
 * How one node is set up. Read by {@link NodeConfigReader}; immutable.
 *
 * @param member whose node this is
 * @param node its name within the member
 * @param forum the forum's id
 * @param collection the collection that its own log is for
 * @param replica whether it has no log of its own: it takes no entries, and everything else works
 * @param peer how it meets its peers
 * @param admin how its own people reach it
 * @param http the door for callers who speak HTTP
 * @param directories where things are
 * @param limits what connections may cost it
 * @param replication what authors and peers may cost it
 * @param logLevel how much it says
 * @param settings every setting with its origin, in the order of the template
 */
public record NodeConfig(
        MemberName member,
        NodeName node,
        ForumId forum,
        CollectionName collection,
        boolean replica,
        PeerSettings peer,
        AdminSettings admin,
        HttpSettings http,
        Directories directories,
        Limits limits,
        ReplicationLimits replication,
        LogLevel logLevel,
        List<Setting> settings) {
    /** Copies the list. */
    public NodeConfig {
        settings = List.copyOf(settings);
    }

    /** Every setting on a line of its own with its origin, to be logged at start. */
    public String echo() {
        return settings.stream().map(Setting::toString).collect(Collectors.joining("\n"));
    }
}
