// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.peer;

import org.hashmesh.node.sync.Session;
import org.hashmesh.v1.Bye;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;

/**
 * An open connection to a peer whose identity is proven. Safe for use by any thread; sends never block and never fail:
 * a link that is gone, or whose other side does not read, ends, and says so once as {@code Disconnected}.
 */
public interface PeerLink {

    Session session();

    void sendControl(ControlFrame frame);

    void sendData(DataFrame frame);

    /**
     * Waits until the peer has read enough that another data frame is welcome.
     *
     * @return false when the link ended, or the peer did not read for too long: then stop
     */
    boolean awaitDataReady() throws InterruptedException;

    /** Says bye, and closes. */
    void close(Bye.Reason reason, String detail);
}
