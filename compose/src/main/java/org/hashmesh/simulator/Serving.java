// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.hashmesh.node.peer.LogAnswers;
import org.hashmesh.node.roster.LogEnds;
import org.hashmesh.node.sync.Session;
import org.hashmesh.node.sync.SyncAction;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.DataFrame;
import org.jspecify.annotations.Nullable;

/** Answers what one node's peers ask for, a frame at a time as each peer reads. */
final class Serving {

    private final LogAnswers answers;
    private final Brain brain;
    private final List<Answer> underWay = new ArrayList<>();

    private record Answer(End end, SyncAction.Serve serve, Iterator<DataFrame> frames) {}

    Serving(Logs logs, LogEnds ends, Brain brain) {
        this.answers = new LogAnswers(logs, ends::of);
        this.brain = brain;
    }

    void begin(End end, SyncAction.Serve serve) {
        underWay.add(new Answer(end, serve, answers.answer(serve.requestId(), serve.log(), serve.question())));
        pump(end);
    }

    void stop(Session session, long requestId) {
        underWay.removeIf(answer -> answer.end.session().equals(session) && answer.serve.requestId() == requestId);
    }

    void stopAll(End end) {
        underWay.removeIf(answer -> answer.end == end);
    }

    /** Sends what the peer has room for; its requests are answered one after the other. */
    void pump(End end) {
        for (Answer answer = first(end); answer != null && end.dataReady(); answer = first(end)) {
            if (answer.frames.hasNext()) {
                brain.sendData(end, answer.frames.next());
            }
            if (!answer.frames.hasNext()) {
                underWay.remove(answer);
                brain.served(answer.serve);
            }
        }
    }

    private @Nullable Answer first(End end) {
        for (Answer answer : underWay) {
            if (answer.end == end) {
                return answer;
            }
        }
        return null;
    }
}
