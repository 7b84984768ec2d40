// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.node.toml.ConfigurationException;

/**
 * Tells a person what happens, step by step: what is done, the command that does the same, and a tick with the time for
 * each thing that was seen to hold. After a step that failed no other is tried. For one thread.
 */
final class Story {
    private static final String TICK = "\u2713";
    private static final String CROSS = "\u2717";

    /** Between two live lines where the output is no terminal, so that a log stays short. */
    private static final Duration LIVE_IN_A_PIPE = Duration.ofSeconds(5);

    /** On a terminal: often enough to look alive, seldom enough to cost the nodes nothing. */
    private static final Duration LIVE_ON_A_TERMINAL = Duration.ofMillis(200);

    private final PrintStream out;
    private final boolean terminal;
    private final boolean coloured;
    private final List<String> failed = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private int number;
    private volatile boolean muted;
    private long began = System.nanoTime();
    private Deadline nextLive = Deadline.in(LIVE_ON_A_TERMINAL);

    /**
     * @param terminal whether a line can be written over
     * @param coloured whether colours are wanted
     */
    Story(PrintStream out, boolean terminal, boolean coloured) {
        this.out = out;
        this.terminal = terminal;
        this.coloured = coloured;
    }

    /** What is done in a step. It says what it sees by {@link #seen}, and throws when something does not hold. */
    interface Part {
        void tell() throws Exception;
    }

    /** Does one step. The commands do the same by hand. */
    void step(String title, List<String> commands, Part part) {
        if (!failed.isEmpty()) {
            skipped.add(title);
            return;
        }
        number++;
        say(strong(number + "  " + title));
        commands.forEach(command -> say(faint("     $ " + command)));
        begin();
        try {
            part.tell();
        } catch (ForumException | ConfigurationException | StorageException e) {
            fail(title, String.valueOf(e.getMessage()));
        } catch (StatusRuntimeException e) {
            fail(title, "a node refused or did not answer: " + e.getStatus());
        } catch (Exception e) {
            fail(title, "unexpected " + e + ", in " + e.getStackTrace()[0]);
        }
    }

    /** Restarts the clock that {@link #seen} shows. */
    void begin() {
        began = System.nanoTime();
        nextLive = nextLive();
    }

    /** What holds, since when the clock was started. */
    void seen(String what) {
        clearLive();
        say("   " + paint("32", TICK) + " " + time(System.nanoTime() - began) + "  " + what);
    }

    /**
     * How far it is: one line that is written over on a terminal, a line now and then elsewhere.
     *
     * @param text asked for only when it is shown
     */
    void live(Supplier<String> text) {
        if (muted || !nextLive.passed()) {
            return;
        }
        nextLive = nextLive();
        if (terminal) {
            out.print("\r\u001b[K     " + faint(text.get()));
            out.flush();
        } else {
            say("     " + text.get());
        }
    }

    private Deadline nextLive() {
        return Deadline.in(terminal ? LIVE_ON_A_TERMINAL : LIVE_IN_A_PIPE);
    }

    /** A line of its own. */
    void say(String line) {
        if (!muted) {
            out.println(line);
            out.flush();
        }
    }

    /** Says nothing any more: what fails because everything ends is no news. Any thread may call this. */
    void mute() {
        muted = true;
    }

    private void fail(String title, String why) {
        clearLive();
        failed.add(title);
        String[] lines = why.split("\n", -1);
        say("   " + paint("1;31", CROSS) + " " + time(System.nanoTime() - began) + "  " + lines[0]);
        for (int i = 1; i < lines.length; i++) {
            say("                " + lines[i]);
        }
    }

    private void clearLive() {
        if (terminal && !muted) {
            out.print("\r\u001b[K");
        }
    }

    /** Whether each step held. */
    boolean holds() {
        return failed.isEmpty();
    }

    /** How many steps were tried. */
    int steps() {
        return number;
    }

    /** The titles of steps that did not hold. */
    List<String> failed() {
        return List.copyOf(failed);
    }

    /** The titles of steps that were not tried. */
    List<String> skipped() {
        return List.copyOf(skipped);
    }

    /** Right-aligned, so that times stand below each other. */
    static String time(long nanos) {
        double millis = nanos / 1e6;
        return millis < 1_000
                ? String.format(Locale.ROOT, "%6.1f ms", millis)
                : String.format(Locale.ROOT, "%6.2f s ", millis / 1_000);
    }

    String strong(String text) {
        return paint("1", text);
    }

    String faint(String text) {
        return paint("2", text);
    }

    private String paint(String sequence, String text) {
        return coloured ? "\u001b[" + sequence + "m" + text + "\u001b[0m" : text;
    }
}
