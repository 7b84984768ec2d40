// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.InstantSource;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * What gRPC says of connections that went wrong, in this node's log: one line of each kind now and then. By itself gRPC
 * writes a stack trace for each, and whoever reaches a port can make as many as he likes.
 */
final class GrpcLog extends Handler {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(GrpcLog.class);

    /** Held here, since the log manager forgets loggers that nobody holds, and their settings with them. */
    private final Logger grpc = Logger.getLogger("io.grpc");

    private final SeldomLog seldom;

    private GrpcLog(InstantSource clock) {
        this.seldom = new SeldomLog(LOG, clock);
    }

    /** Takes over what gRPC logs in this process until it is closed. */
    static GrpcLog open(InstantSource clock) {
        GrpcLog log = new GrpcLog(clock);
        log.grpc.setUseParentHandlers(false);
        log.grpc.addHandler(log);
        return log;
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLevel().intValue() < Level.INFO.intValue()) {
            return;
        }
        String source = String.valueOf(entry.getLoggerName());
        String place = source.substring(source.lastIndexOf('.') + 1);
        Throwable thrown = entry.getThrown();
        String kind = place + ": " + entry.getMessage();
        seldom.warn(kind, thrown == null ? kind : kind + ": " + thrown);
        if (thrown != null && LOG.isTraceEnabled()) {
            LOG.trace("{}", kind, thrown);
        }
    }

    @Override
    public void flush() {
        // Nothing is kept here.
    }

    @Override
    public void close() {
        grpc.removeHandler(this);
    }
}
