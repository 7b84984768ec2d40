// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.forum.ForumDriver;
import org.hashmesh.node.forum.Governance;
import org.hashmesh.v1.GovernanceItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Governance as the sync thread runs it, for everybody else. */
public final class LoopGovernance implements Governance {
    private static final Logger LOG = LoggerFactory.getLogger(LoopGovernance.class);

    private final MemberName self;
    private final SyncLoop loop;
    private final ForumDriver driver;

    /** What this driver, on this loop's thread, knows and takes. */
    public LoopGovernance(MemberName self, SyncLoop loop, ForumDriver driver) {
        this.self = self;
        this.loop = loop;
        this.driver = driver;
    }

    @Override
    public long acts() {
        return driver.view().state().acts();
    }

    @Override
    public Digest head() {
        return driver.view().state().head().value();
    }

    @Override
    public List<org.hashmesh.v1.AdoptedAct> chain(long from, int maxBytes) {
        List<AdoptedAct> chain = driver.view().chain();
        List<org.hashmesh.v1.AdoptedAct> answer = new ArrayList<>();
        long bytes = 0;
        for (long i = from < 0 ? chain.size() : from; i < chain.size() && (answer.isEmpty() || bytes < maxBytes); i++) {
            byte[] file = chain.get((int) i).file();
            bytes += file.length;
            if (answer.isEmpty() || bytes <= maxBytes) {
                answer.add(org.hashmesh.v1.AdoptedAct.newBuilder()
                        .setFile(ByteString.copyFrom(file))
                        .build());
            }
        }
        return answer;
    }

    @Override
    public List<GovernanceItem> manifests() {
        List<GovernanceItem> items = new ArrayList<>();
        driver.view().manifests().forEach((member, signed) -> {
            GovernanceItem item = GovernanceItem.newBuilder()
                    .setFile(ByteString.copyFrom(signed.file()))
                    .build();
            // Whoever does not know this node yet needs its own member's first.
            items.add(member.equals(self) ? 0 : items.size(), item);
        });
        return items;
    }

    @Override
    public CompletableFuture<Taken> take(List<GovernanceItem> items, String who) {
        List<byte[]> files =
                items.stream().map(item -> item.getFile().toByteArray()).toList();
        return loop.handIn(files).thenApply(handed -> {
            if (handed.news() > 0) {
                LOG.info("governance: {} items that were news came from {}", handed.news(), who);
            }
            return new Taken(handed.acts(), handed.news());
        });
    }
}
