// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

/** Makes the dishonest. */
final class Actors {

    private Actors() {}

    static Party make(ActorKind kind, Stage stage, int number) {
        return switch (kind) {
            case EQUIVOCATOR -> new Equivocator(stage, number);
            case ROLLBACKER -> new Rollbacker(stage, number);
            case WITHHOLDER -> new Withholder(stage, number);
            case GARBAGE_RELAY -> new GarbageRelay(stage, number);
            case FLOODER -> new Flooder(stage, number);
            case LIAR -> new Liar(stage, number);
            case REPLAYER -> new Replayer(stage, number);
            case SILENT -> new SilentActor(stage, number);
        };
    }
}
