// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** In a simulation the nodes' own warnings are no news. */
final class QuietLog {

    private QuietLog() {}

    static void set() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("org.hashmesh.node").setLevel(Level.ERROR);
        }
    }
}
