// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A TCP relay that hands on each byte so long after it came, in both directions: a far away place on one machine. */
final class DelayingRelay implements AutoCloseable {
    private static final int PIECE_BYTES = 64 << 10;

    /** Pieces on their way in one direction: 16 MiB, more than such a line holds. */
    private static final int PIECES = 256;

    private final ServerSocket listening;
    private final InetSocketAddress target;
    private final Duration delay;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** Bytes, none at the end, and when they go out. */
    private record Piece(ByteBuffer bytes, long due) {}

    /**
     * @param listen the address of this machine where it is dialled; it chooses a port
     * @param delay for one direction
     */
    DelayingRelay(String listen, InetSocketAddress target, Duration delay) throws IOException {
        this.listening = new ServerSocket(0, 16, InetAddress.getByName(listen));
        this.target = target;
        this.delay = delay;
        daemon("relay", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket from = listening.accept();
                open.add(from);
                Socket to = new Socket();
                open.add(to);
                to.connect(target);
                join(from, to);
                join(to, from);
            } catch (IOException e) {
                // Closed, or nobody there: who dialled sees that its connection ends.
            }
        }
    }

    private void join(Socket from, Socket to) {
        BlockingQueue<Piece> way = new LinkedBlockingQueue<>(PIECES);
        daemon("relay-in", () -> {
            try (InputStream in = from.getInputStream()) {
                int length = 0;
                while (length >= 0) {
                    byte[] bytes = new byte[PIECE_BYTES];
                    length = in.read(bytes);
                    way.put(new Piece(
                            ByteBuffer.wrap(bytes, 0, Math.max(0, length)), System.nanoTime() + delay.toNanos()));
                }
            } catch (IOException | InterruptedException e) {
                close(from);
                close(to);
            }
        });
        daemon("relay-out", () -> {
            try (OutputStream out = to.getOutputStream()) {
                for (Piece piece = way.take(); piece.bytes().hasRemaining(); piece = way.take()) {
                    long early = piece.due() - System.nanoTime();
                    if (early > 0) {
                        TimeUnit.NANOSECONDS.sleep(early);
                    }
                    out.write(piece.bytes().array(), 0, piece.bytes().remaining());
                }
            } catch (IOException | InterruptedException e) {
                close(from);
                close(to);
            }
        });
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Then it is closed.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(DelayingRelay::close);
    }
}
