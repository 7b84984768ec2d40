// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;
import org.hashmesh.v1.Refused;

/** Claims to hold more than it does, or less, and answers accordingly. */
final class Liar extends CrookedNode {

    /** Bytes of one line of a frontier, and where its size begins. */
    private static final int LINE = 29;

    private static final int SIZE_AT = 16;
    private static final int SIZE_BYTES = 5;

    Liar(Stage stage, int number) {
        super(stage, number, false);
    }

    @Override
    void send(End end, ControlFrame frame) {
        super.send(end, random.nextInt(3) == 0 ? bent(frame) : frame);
    }

    private ControlFrame bent(ControlFrame frame) {
        ControlFrame.Builder bent = frame.toBuilder();
        switch (frame.getFrameCase()) {
            case FRONTIER -> {
                byte[] lines = frame.getFrontier().getLines().toByteArray();
                for (int at = 0; at + LINE <= lines.length; at += LINE) {
                    lines[at + SIZE_AT + random.nextInt(SIZE_BYTES)] = (byte) random.nextInt(256);
                }
                bent.getFrontierBuilder().setLines(ByteString.copyFrom(lines));
            }
            case HELD -> bent.getHeldBuilder().setSize(other(frame.getHeld().getSize()));
            case HEAD -> {
                String[] lines = frame.getHead()
                        .getCheckpoint()
                        .toString(StandardCharsets.UTF_8)
                        .split("\n", 3);
                if (lines.length == 3) {
                    bent.getHeadBuilder()
                            .clearEntries()
                            .setCheckpoint(ByteString.copyFromUtf8(lines[0] + "\n"
                                    + other(Frames.size(frame.getHead().getCheckpoint())) + "\n" + lines[2]));
                }
            }
            default -> {
                // Nothing to lie about.
            }
        }
        return bent.build();
    }

    private long other(long size) {
        return switch (random.nextInt(4)) {
            case 0 -> size + 1 + random.nextInt(100);
            case 1 -> size + 100_000 + random.nextInt(1 << 30);
            case 2 -> random.nextLong(size + 1);
            default -> (1L << 40) - 2;
        };
    }

    @Override
    void serve(Serving serving, End end, SyncAction.Serve serve) {
        if (random.nextBoolean()) {
            super.serve(serving, end, serve);
        } else {
            send(
                    end,
                    DataFrame.newBuilder()
                            .setRefused(Refused.newBuilder()
                                    .setRequestId(serve.requestId())
                                    .setReason(Refused.Reason.forNumber(1 + random.nextInt(5))))
                            .build());
            brain().ifPresent(brain -> brain.served(serve));
        }
    }
}
