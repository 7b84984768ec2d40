// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.util.List;
import org.hashmesh.store.journal.ChangeCursor;
import org.hashmesh.store.journal.ListChange;
import org.hashmesh.v1.Change;
import org.hashmesh.v1.ChangeKind;
import org.hashmesh.v1.WatchResponse;

/** Writes changes of the list as the API's messages. */
public final class ChangeMessages {
    private ChangeMessages() {}

    /** These changes, after which the caller is at that place. */
    public static WatchResponse of(List<ListChange> changes, ChangeCursor after) {
        WatchResponse.Builder message = WatchResponse.newBuilder().setCursor(after.text());
        changes.forEach(change -> message.addChanges(of(change)));
        return message.build();
    }

    private static Change of(ListChange change) {
        Change.Builder message = Change.newBuilder()
                .setKind(kind(change.kind()))
                .setLog(change.log().text())
                .setIncident(change.incident());
        change.index().ifPresent(index -> message.setIndex(index.value()));
        change.listing().ifPresent(listing -> message.setListing(ListingMessages.withHash(listing)));
        return message.build();
    }

    private static ChangeKind kind(ListChange.Kind kind) {
        return switch (kind) {
            case LISTED -> ChangeKind.CHANGE_KIND_LISTED;
            case CHANGED -> ChangeKind.CHANGE_KIND_CHANGED;
            case OPINION -> ChangeKind.CHANGE_KIND_OPINION;
            case INCIDENT -> ChangeKind.CHANGE_KIND_INCIDENT;
            case DROPPED -> ChangeKind.CHANGE_KIND_DROPPED;
        };
    }
}
