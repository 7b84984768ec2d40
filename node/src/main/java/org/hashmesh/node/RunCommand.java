// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.console.Console;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code hashmesh run}: one node, in the foreground, until it is told to stop. */
@Command(name = "run", description = "Runs the node of this home until Ctrl-C.")
final class RunCommand implements Callable<Integer> {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final long STOP_SECONDS = 60;

    private final Console console;

    RunCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            NodeConfig config = NodeConfigReader.read(console.home(), console.variables());
            if (LoggerFactory.getLogger("org.hashmesh") instanceof Logger logger) {
                logger.setLevel(level(config));
            }
            config.echo().lines().forEach(line -> LOG.info("{}", line));
            try (Node node = Node.start(config, version(), InstantSource.system())) {
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(
                                () -> {
                                    stop.countDown();
                                    await(stopped);
                                },
                                "stop"));
                LOG.info(
                        "{}/{} is up: peers at {}, admins at {}",
                        config.member(),
                        config.node(),
                        node.peerAddress(),
                        node.adminAddress());
                stop.await();
                LOG.info("stopping");
            }
            return 0;
        } finally {
            stopped.countDown();
        }
    }

    /** What the file says, unless -q or -v says otherwise. */
    private Level level(NodeConfig config) {
        return console.quiet()
                ? Level.WARN
                : console.verbose()
                        ? Level.DEBUG
                        : Level.toLevel(config.logLevel().name());
    }

    private static String version() {
        return Optional.ofNullable(RunCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static void await(CountDownLatch stopped) {
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("not stopped in {} s, ending anyway: nothing acknowledged is lost", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
