// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.jspecify.annotations.Nullable;

/**
 * This node's TLS key and certificate, always one pair, replaced in one step. The next handshake uses the new pair;
 * connections that are open stay open.
 */
public final class TlsKey {
    private static final String ALIAS = "node";

    private final Supplier<TlsIdentity> source;
    private volatile TlsIdentity current;

    private TlsKey(Supplier<TlsIdentity> source) {
        this.source = source;
        this.current = source.get();
    }

    /**
     * The pair in these files.
     *
     * @throws org.hashmesh.crypto.key.StorageException when a file is missing, damaged or does not belong to the other
     */
    public static TlsKey open(Path key, Path certificate) {
        return new TlsKey(() -> TlsIdentity.load(key, certificate));
    }

    /** A pair that is nowhere on disk and stays as it is. */
    static TlsKey of(TlsIdentity identity) {
        return new TlsKey(() -> identity);
    }

    /** The pair in use. */
    public TlsIdentity current() {
        return current;
    }

    /**
     * Reads the files again and takes the pair over. When they are no pair, everything stays as it was.
     *
     * @throws org.hashmesh.crypto.key.StorageException as {@link #open}
     */
    public void reload() {
        current = source.get();
    }

    X509ExtendedKeyManager keyManager() {
        // One handshake asks several times; a pair taken at its beginning cannot change under it.
        return new FixedKey(current);
    }

    /** Shows the one pair there is, whatever the other side says it would accept: it pins us or refuses us. */
    private static final class FixedKey extends X509ExtendedKeyManager {
        private final TlsIdentity identity;

        private FixedKey(TlsIdentity identity) {
            this.identity = identity;
        }

        @Override
        public String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return keyType.startsWith("EC") ? ALIAS : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {identity.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.privateKey();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return ALIAS;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keyType.startsWith("EC") ? ALIAS : null;
        }
    }
}
