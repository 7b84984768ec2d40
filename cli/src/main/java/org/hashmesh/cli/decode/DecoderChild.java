// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.imageio.ImageIO;
import org.hashmesh.hash.HashException;

/**
 * The child process: says {@link #READY}, then answers one {@link DecoderRequest} after another until its parent is gone.
 * Its argument is how many pixels a picture may have.
 */
public final class DecoderChild {
    /** The first thing that it says. */
    public static final String READY = "ready";

    private DecoderChild() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
        // What a decoder may print must not look like an answer.
        System.setOut(System.err);
        PictureReader pictures = new PictureReader(Long.parseLong(arguments[0]));
        PdfReader pdfs = new PdfReader(PdfReader.MAX_CHARACTERS);
        ImageIO.setUseCache(false);
        ImageIO.scanForPlugins();
        out.writeUTF(READY);
        BlockingQueue<DecoderRequest> asked = requests(System.in);
        while (true) {
            String answer;
            boolean sound = true;
            DecoderRequest request = asked.take();
            try {
                answer = switch (request.content()) {
                    case PICTURE -> pictures.read(request.file()).text();
                    case PDF -> pdfs.read(request.file()).text();
                };
            } catch (HashException e) {
                answer = Refusal.text(e.reason());
            } catch (OutOfMemoryError e) {
                answer = Refusal.text("takes more memory to decode than the decoder has");
                sound = false;
            } catch (StackOverflowError e) {
                answer = Refusal.text("cannot be decoded: broken");
                sound = false;
            }
            out.writeUTF(answer);
            if (!sound) {
                Runtime.getRuntime().halt(0);
            }
        }
    }

    /** Reads beside the decoder, so that the end of the parent ends even a decoder that hangs. */
    private static BlockingQueue<DecoderRequest> requests(InputStream in) {
        BlockingQueue<DecoderRequest> asked = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> {
                    try (DataInputStream requests = new DataInputStream(new BufferedInputStream(in))) {
                        while (true) {
                            asked.add(DecoderRequest.read(requests));
                        }
                    } catch (EOFException e) {
                        Runtime.getRuntime().halt(0);
                    } catch (IOException e) {
                        Runtime.getRuntime().halt(1);
                    }
                },
                "requests");
        reader.setDaemon(true);
        reader.start();
        return asked;
    }
}
