// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.HeadAnnouncement;
import org.jspecify.annotations.Nullable;

/** An author that signs an old, smaller tree of its log again, with a later time, and shows it around. */
final class Rollbacker extends CrookedNode {

    private static final int MEAN_MILLIS = 10_000;
    private static final int MOST_HISTORY = 1_000;
    private static final Duration NOTICED = Duration.ofSeconds(5);

    private @Nullable SignedCheckpoint rolledBack;

    Rollbacker(Stage stage, int number) {
        super(stage, number, true);
    }

    @Override
    void start() {
        super.start();
        every(MEAN_MILLIS, this::show);
    }

    private void show() {
        SignedCheckpoint shown = rolledBack != null ? rolledBack : sign();
        if (shown == null) {
            return;
        }
        rolledBack = shown;
        LogId log = shown.origin().id();
        ControlFrame frame = ControlFrame.newBuilder()
                .setHead(HeadAnnouncement.newBuilder()
                        .setLogId(ByteString.copyFrom(log.value().toBytes()))
                        .setCheckpoint(ByteString.copyFrom(shown.note())))
                .build();
        for (End end : ends()) {
            end.send(frame);
            if (end.other().owner() instanceof ProtocolNode seer
                    && seer.isHonest()
                    && seer.brain().filter(brain -> contradicts(brain, shown)).isPresent()) {
                stage.world().after(NOTICED, () -> {
                    if (!end.isClosed() && !end.other().isClosed() && !end.isBlocked()) {
                        stage.oracle().forked(log);
                    }
                });
            }
        }
    }

    /** Only who holds a larger tree that was signed earlier can see it: there may be one that nobody fetched in time. */
    private static boolean contradicts(Brain brain, SignedCheckpoint shown) {
        return brain.ledger()
                .logs()
                .find(shown.origin().id())
                .flatMap(log -> log.history(shown.size(), 1).stream().findFirst())
                .filter(larger -> larger.time().isBefore(shown.time()))
                .isPresent();
    }

    private @Nullable SignedCheckpoint sign() {
        LogId own = stage.cast().origin(number).id();
        List<SignedCheckpoint> history = brain().flatMap(
                        brain -> brain.ledger().logs().find(own))
                .map(log -> log.history(TreeSize.ZERO, MOST_HISTORY))
                .orElse(List.of());
        if (history.size() < 2 || signer().isEmpty()) {
            return null;
        }
        SignedCheckpoint newest = history.get(history.size() - 1);
        SignedCheckpoint old = history.get(random.nextInt(history.size() - 1));
        SignedCheckpoint again = signer().get()
                .sign(old.origin(), old.size(), old.root(), newest.time().plusSeconds(2));
        signed(again);
        return again;
    }
}
