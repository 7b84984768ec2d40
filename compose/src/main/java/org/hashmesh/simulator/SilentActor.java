// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.ByteString;
import org.hashmesh.node.sync.PeerName;
import org.hashmesh.node.sync.SyncMachine;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Frontier;
import org.hashmesh.v1.Hello;

/** Takes connections, says a proper hello and that it holds nothing, and then never says anything again. */
final class SilentActor extends Party {

    private static final int SALT_BYTES = 16;

    private final Stage stage;

    SilentActor(Stage stage, int number) {
        super(number, stage.cast().name(number));
        this.stage = stage;
    }

    @Override
    boolean isHonest() {
        return false;
    }

    @Override
    boolean isUp() {
        return true;
    }

    @Override
    boolean admits(PeerName dialler) {
        return true;
    }

    @Override
    void start() {}

    @Override
    void connected(End end) {
        ByteString zeros = ByteString.copyFrom(new byte[SALT_BYTES]);
        end.send(ControlFrame.newBuilder()
                .setHello(Hello.newBuilder()
                        .addVersions(SyncMachine.VERSION)
                        .setForumId(
                                ByteString.copyFrom(stage.cast().forum().value().toBytes()))
                        .setInstanceId(zeros)
                        .setSessionSalt(zeros))
                .build());
        end.send(ControlFrame.newBuilder()
                .setFrontier(Frontier.newBuilder().setLast(true))
                .build());
    }

    @Override
    void control(End end, ControlFrame frame) {}

    @Override
    void data(End end, DataFrame frame) {}

    @Override
    void dataReady(End end) {}

    @Override
    void closed(End end) {}

    @Override
    void dialled(Party other, boolean worked) {}
}
