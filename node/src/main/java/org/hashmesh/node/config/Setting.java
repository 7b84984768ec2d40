// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

/**
 * One setting as it came out, for the echo at start and for {@code config show --origin}. No setting is a secret.
 *
 * @param path where it stands in the file, as {@code peer.port}
 * @param value as the file would say it
 * @param origin {@code node.toml:14:3}, {@code environment HASHMESH_PEER_PORT} or {@code default}
 */
public record Setting(String path, String value, String origin) {
    @Override
    public String toString() {
        return path + " = " + value + "  (" + origin + ")";
    }
}
