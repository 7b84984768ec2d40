// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.io.IOException;
import org.hashmesh.node.Main;

/**
 * The node's own main, in a process that ends with the one that started it. Its standard input is a pipe from there; the
 * system closes it whatever the other process dies of, even of a signal that it cannot catch.
 */
final class LeashedNode {
    /** As of a process that was interrupted. */
    private static final int EXIT_CODE = 130;

    private LeashedNode() {}

    public static void main(String[] arguments) {
        Thread leash = new Thread(LeashedNode::endWithParent, "leash");
        leash.setDaemon(true);
        leash.start();
        Main.main(arguments);
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is sent; only the end counts.
            }
        } catch (IOException e) {
            System.err.println("the pipe from the starting process broke: " + e.getMessage());
        }
        System.exit(EXIT_CODE);
    }
}
