// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.Forum;

/** Shows an act to the person who is to sign it, from its own text, and asks. */
final class ActStatement {
    private final Shell shell;
    private final Act act;
    private final List<String> asides = new ArrayList<>();

    ActStatement(Shell shell, Act act) {
        this.shell = shell;
        this.act = act;
    }

    /** Adds what the node says, which is shown apart from what is signed. */
    ActStatement with(Forum forum, List<String> effects, String needed) {
        asides.add("the forum is \"" + forum.getName() + "\", and you are " + forum.getSelf());
        asides.addAll(ActSentences.against(forum, act.decision()));
        asides.addAll(effects);
        if (!needed.isEmpty()) {
            asides.add("it takes the approval of " + needed);
        }
        return this;
    }

    /** Says what an approval does. */
    void show() {
        shell.say("Act " + act.number() + " of the forum " + Fingerprint.of(act.forum()) + ", written "
                + ActSentences.time(act.time()) + ":");
        ActSentences.of(act.decision()).forEach(sentence -> shell.say("  - " + sentence));
        if (!act.reason().isEmpty()) {
            shell.say("  reason  " + act.reason());
        }
        shell.say("  act     " + act.id());
        if (!asides.isEmpty()) {
            shell.say("Your node says:");
            asides.forEach(aside -> shell.say("  - " + aside));
        }
    }

    /** Returns only when the person wants it. What cannot be taken back easily wants a typed word. */
    void confirm(String verb) throws CommandFailure {
        String what = verb + " act " + act.number() + ", " + ActSentences.headline(act.decision()) + ",";
        Optional<MemberName> target = act.decision().target();
        if (target.isPresent()) {
            shell.confirm(what, target.get().value());
        } else if (act.decision() instanceof Decision.SetVoters) {
            shell.confirm(what, "voters");
        } else {
            shell.agree(what, "Sign this with your identity key");
        }
    }
}
