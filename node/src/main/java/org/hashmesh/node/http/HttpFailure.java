// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.http;

/** A request that is not answered as asked; the message is for the caller. */
final class HttpFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    HttpFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    static HttpFailure badRequest(String message) {
        return new HttpFailure(400, message);
    }

    int status() {
        return status;
    }
}
