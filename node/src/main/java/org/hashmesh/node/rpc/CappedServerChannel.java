// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.function.Predicate;

/** A listening socket that closes a new connection at once, before any TLS work, when the gate does not take it. */
final class CappedServerChannel extends NioServerSocketChannel {
    private final Predicate<Channel> gate;

    CappedServerChannel(Predicate<Channel> gate) {
        this.gate = gate;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int read = super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            Channel channel = (Channel) accepted.get(i);
            if (!gate.test(channel)) {
                accepted.remove(i);
                channel.unsafe().closeForcibly();
            }
        }
        return read;
    }
}
