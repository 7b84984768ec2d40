// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import org.hashmesh.v1.ControlFrame;
import org.hashmesh.v1.DataFrame;

/** Frames in few words, for the trace. */
final class Frames {

    private static final int SHOWN = 160;

    private Frames() {}

    static String text(Object what) {
        if (what instanceof ControlFrame frame) {
            return control(frame);
        }
        return what instanceof DataFrame frame ? data(frame) : String.valueOf(what);
    }

    private static String control(ControlFrame frame) {
        return switch (frame.getFrameCase()) {
            case HEAD ->
                "head " + note(frame.getHead().getCheckpoint()) + " with "
                        + frame.getHead().getEntriesCount();
            case HELD ->
                "held " + id(frame.getHeld().getLogId()) + " " + frame.getHeld().getSize();
            case BYE ->
                "bye " + frame.getBye().getReason() + " " + frame.getBye().getDetail();
            default -> shortened(frame.getFrameCase() + " " + frame.getSerializedSize() + " bytes");
        };
    }

    private static String data(DataFrame frame) {
        return switch (frame.getFrameCase()) {
            case WANT ->
                "want " + id(frame.getWant().getLogId()) + " from "
                        + frame.getWant().getFirstIndex() + " request "
                        + frame.getWant().getRequestId();
            case CHUNK ->
                "chunk from " + frame.getChunk().getFirstIndex() + " with "
                        + frame.getChunk().getEntriesCount() + " request "
                        + frame.getChunk().getRequestId();
            case CHECKPOINT ->
                "checkpoint " + note(frame.getCheckpoint().getNote()) + " request "
                        + frame.getCheckpoint().getRequestId();
            case WANT_SKELETON ->
                "want shape of " + id(frame.getWantSkeleton().getLogId()) + " from "
                        + frame.getWantSkeleton().getFirstIndex();
            case REFUSED ->
                "refused " + frame.getRefused().getReason() + " request "
                        + frame.getRefused().getRequestId();
            default -> shortened(frame.getFrameCase() + " " + frame.getSerializedSize() + " bytes");
        };
    }

    /** Member and size out of a checkpoint. */
    private static String note(ByteString note) {
        String[] lines = note.toString(StandardCharsets.ISO_8859_1).split("\n", 3);
        String[] parts = lines[0].split("/", -1);
        return parts.length < 3 || lines.length < 2 ? "garbage" : parts[2] + " size " + lines[1];
    }

    /** The size in a checkpoint; 0 when there is none. */
    static long size(ByteString note) {
        int at = 0;
        while (at < note.size() && note.byteAt(at) != '\n') {
            at++;
        }
        long size = 0;
        for (at++; at < note.size() && note.byteAt(at) >= '0' && note.byteAt(at) <= '9'; at++) {
            size = 10 * size + note.byteAt(at) - '0';
        }
        return size;
    }

    private static String id(ByteString id) {
        return id.size() < 4
                ? "no log"
                : "log " + Integer.toHexString(id.asReadOnlyByteBuffer().getInt());
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN);
    }
}
