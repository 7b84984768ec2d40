// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Output;
import org.hashmesh.cli.output.Words;
import org.hashmesh.v1.HandInResponse;

/**
 * What became of something signed.
 *
 * @param what in words
 * @param id of its act, as people write it; may be empty
 */
record Handed(String what, String id, HandInResponse answer) {
    private static final Columns<Handed> FIELDS = Columns.<Handed>none()
            .with("done", Handed::what)
            .with("id", Handed::id)
            .with("news", handed -> Integer.toString(handed.answer().getNews()))
            .with("acts", handed -> Words.count(handed.answer().getActs()));

    void print(Output output) {
        output.one(answer, this, FIELDS);
    }
}
