// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.hashmesh.entry.Statement;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryDetail;
import org.hashmesh.v1.Listing;

/** Reads what a proven entry says, into the message that {@code entry show} prints too. */
final class EntryReading {
    private EntryReading() {}

    /**
     * What the proof says and the entry says. Whether an ADD is still in force no proof can say: its listing has no
     * state.
     */
    static EntryDetail of(CheckedProof proof) {
        EntryDetail.Builder detail = EntryDetail.newBuilder()
                .setLog(proof.checkpoint().origin().text())
                .setIndex(proof.index().value())
                .setLeafHash(proof.leafHash().hex())
                .setMember(proof.checkpoint().origin().member().value())
                .setLeaf(ByteString.copyFrom(proof.leaf()))
                .setSignedAt(proof.checkpoint().time().getEpochSecond());
        Statement statement = Statement.read(proof.leaf());
        if (statement instanceof Statement.Added added) {
            detail.setEntryType("add").setListing(listing(added, detail));
        } else if (statement instanceof Statement.Withdrawn withdrawn) {
            detail.setEntryType("withdraw").setWithdraw(withdrawn.withdraw());
        } else if (statement instanceof Statement.Opined opined) {
            detail.setEntryType("opinion").setOpinion(opined.opinion());
        } else if (statement instanceof Statement.Declared declared) {
            detail.setEntryType("incident").setIncident(declared.incident());
        } else if (statement instanceof Statement.Opened) {
            detail.setEntryType("epoch_open");
        } else if (statement instanceof Statement.Sealed) {
            detail.setEntryType("epoch_seal");
        } else if (statement instanceof Statement.Unknown unknown) {
            detail.setEntryType("version " + unknown.version() + " type " + unknown.type());
        } else if (statement instanceof Statement.Malformed malformed) {
            detail.setEntryType("malformed").setMalformed(malformed.field() + ": " + malformed.reason());
        }
        return detail.build();
    }

    private static Listing listing(Statement.Added added, EntryDetail.Builder detail) {
        Add add = added.add();
        Listing.Builder listing = Listing.newBuilder()
                .setHash(added.hash().toHash())
                .setMember(detail.getMember())
                .setLog(detail.getLog())
                .setIndex(detail.getIndex())
                .setLeafHash(detail.getLeafHash())
                .setLabels(add.getLabels())
                .setIncident(add.getIncident())
                .setSeverity(add.getSeverity())
                .setContentGroup(hex(add.getContentGroup()))
                .setFirstSeen(add.getFirstSeen())
                .setLastSeen(add.getLastSeen())
                .setExpires(add.getExpires())
                .setNote(add.getNote())
                .setSignedAt(detail.getSignedAt());
        if (add.hasQuality()) {
            listing.setQuality(add.getQuality());
        }
        return listing.build();
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
