// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

/** The machine has no power any more; thrown out of a write, so that nothing after it happens. */
final class PowerCutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PowerCutException() {
        super("power cut", null, false, false);
    }
}
