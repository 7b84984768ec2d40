// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.v1.AdoptedAct;
import org.hashmesh.v1.GovernanceItem;

/**
 * Governance without signatures: an act is good when it names the one before, and a manifest always is. Enough to see what
 * is handed over, and when.
 */
public final class MemoryGovernance implements Governance {
    private final List<AdoptedAct> chain = new ArrayList<>();
    private final Set<GovernanceItem> manifests = new LinkedHashSet<>();
    private final List<String> bringers = new ArrayList<>();
    private Runnable whenNews = () -> {};

    /** A chain of so many acts, each with so many bytes of reasons; the same for the same figures. */
    public static MemoryGovernance of(int acts, int reasonBytes) {
        MemoryGovernance made = new MemoryGovernance();
        for (int i = 0; i < acts; i++) {
            made.adopt("x".repeat(reasonBytes));
        }
        return made;
    }

    /** Who is told of each news, after it has taken effect. */
    public synchronized void onNews(Runnable listener) {
        whenNews = listener;
    }

    /** Adopts one more act, for this reason. */
    public synchronized void adopt(String reason) {
        chain.add(act(acts(), head(), reason));
    }

    /** Takes a manifest. */
    public synchronized void keep(GovernanceItem manifest) {
        manifests.add(manifest);
    }

    /** Who has handed something in, in order. */
    public synchronized List<String> bringers() {
        return List.copyOf(bringers);
    }

    /** What a manifest looks like here. */
    public static GovernanceItem manifest(String text) {
        return GovernanceItem.newBuilder()
                .setFile(ByteString.copyFromUtf8(text))
                .build();
    }

    private static AdoptedAct act(long number, Digest previous, String reason) {
        return AdoptedAct.newBuilder()
                .setFile(ByteString.copyFromUtf8(beginning(number, previous) + reason))
                .build();
    }

    private static String beginning(long number, Digest previous) {
        return "act " + number + "\nprevious " + previous.hex() + "\n";
    }

    @Override
    public synchronized long acts() {
        return chain.size();
    }

    @Override
    public synchronized Digest head() {
        return chain.isEmpty()
                ? Digest.sha256(new byte[0])
                : Digest.sha256(chain.get(chain.size() - 1).getFile().toByteArray());
    }

    @Override
    public synchronized List<AdoptedAct> chain(long from, int maxBytes) {
        List<AdoptedAct> part = new ArrayList<>();
        int bytes = 0;
        for (long i = from; i >= 0 && i < chain.size(); i++) {
            AdoptedAct next = chain.get((int) i);
            bytes += next.getSerializedSize();
            if (bytes > maxBytes && !part.isEmpty()) {
                break;
            }
            part.add(next);
        }
        return part;
    }

    @Override
    public synchronized List<GovernanceItem> manifests() {
        return List.copyOf(manifests);
    }

    @Override
    public CompletableFuture<Taken> take(List<GovernanceItem> items, String who) {
        Taken taken;
        Runnable tell;
        synchronized (this) {
            bringers.add(who);
            int news = (int) items.stream().filter(this::isNews).count();
            taken = new Taken(acts(), news);
            tell = news > 0 ? whenNews : () -> {};
        }
        tell.run();
        return CompletableFuture.completedFuture(taken);
    }

    private boolean isNews(GovernanceItem item) {
        String text = item.getFile().toString(StandardCharsets.UTF_8);
        if (text.startsWith("act ")) {
            return text.startsWith(beginning(acts(), head()))
                    && chain.add(AdoptedAct.newBuilder().setFile(item.getFile()).build());
        }
        return manifests.add(item);
    }
}
