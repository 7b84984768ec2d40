// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.InvalidProtocolBufferException;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;

/** Flips a bit in some of the frames that it sends. */
final class GarbageRelay extends CrookedNode {

    private static final int ONE_IN = 4;

    GarbageRelay(Stage stage, int number) {
        super(stage, number, false);
    }

    @Override
    void send(End end, ControlFrame frame) {
        if (frame.hasHello() || random.nextInt(ONE_IN) != 0) {
            super.send(end, frame);
            return;
        }
        try {
            super.send(end, ControlFrame.parseFrom(flipped(frame.toByteArray())));
        } catch (InvalidProtocolBufferException e) {
            end.drop("sent what cannot be read");
        }
    }

    @Override
    void send(End end, DataFrame frame) {
        if (random.nextInt(ONE_IN) != 0) {
            super.send(end, frame);
            return;
        }
        try {
            super.send(end, DataFrame.parseFrom(flipped(frame.toByteArray())));
        } catch (InvalidProtocolBufferException e) {
            end.drop("sent what cannot be read");
        }
    }

    private byte[] flipped(byte[] bytes) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }
}
