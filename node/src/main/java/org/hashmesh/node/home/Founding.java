// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.home;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.forum.ForumFiles;

/**
 * Begins a forum: makes its genesis and the homes of its founders. A forum that companies run begins with one founder, who
 * admits the others by acts; several at once are for machines on which all of them live, as in the demo and in tests.
 */
public final class Founding {
    private static final int NONCE_BYTES = 16;

    private final SecureRandom random;
    private final InstantSource clock;
    private final HomeInit init;
    private final String name;
    private final List<Ed25519PublicKey> recovery;
    private final int recoveryThreshold;
    private final SortedMap<Parameter, String> parameters;

    /**
     * What the genesis will say.
     *
     * @param init makes the homes
     * @param name the forum's name for people
     * @param recovery keys that stand in for a lost quorum; may be none
     * @param recoveryThreshold how many of them must sign
     * @param parameters that differ from their defaults
     */
    public Founding(
            SecureRandom random,
            InstantSource clock,
            HomeInit init,
            String name,
            List<Ed25519PublicKey> recovery,
            int recoveryThreshold,
            Map<Parameter, String> parameters) {
        this.random = random;
        this.clock = clock;
        this.init = init;
        this.name = name;
        this.recovery = List.copyOf(recovery);
        this.recoveryThreshold = recoveryThreshold;
        this.parameters = new TreeMap<>(parameters);
    }

    /**
     * Makes the founders' homes, in this order: one for each founder.
     *
     * @param plans by directory
     * @throws ConfigurationException when it cannot work or the disk refuses
     */
    public List<NewHome> found(Map<Path, HomePlan> plans) {
        Map<MemberName, Ed25519PrivateKey> keys = new LinkedHashMap<>();
        plans.values()
                .forEach(plan -> keys.computeIfAbsent(plan.member(), member -> Ed25519PrivateKey.generate(random)));
        AdoptedAct genesis = genesis(keys);
        List<NewHome> homes = new ArrayList<>();
        List<ForumItem> manifests = new ArrayList<>();
        plans.forEach((directory, plan) -> {
            NewHome home = init.forMember(Objects.requireNonNull(keys.get(plan.member())))
                    .create(directory, genesis.act().forum(), plan);
            homes.add(home);
            manifests.add(home.manifest());
        });
        for (NewHome home : homes) {
            ForumFiles ignored = ForumFiles.create(home.directory().resolve("forum"), List.of(genesis), manifests);
        }
        return homes;
    }

    private AdoptedAct genesis(Map<MemberName, Ed25519PrivateKey> keys) {
        TreeMap<MemberName, Ed25519PublicKey> founders = new TreeMap<>();
        keys.forEach((member, key) -> founders.put(member, key.publicKey()));
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Act act = Act.genesis(
                    clock.instant().truncatedTo(ChronoUnit.SECONDS),
                    new Decision.Genesis(
                            name, HexFormat.of().formatHex(nonce), founders, recovery, recoveryThreshold, parameters),
                    "");
            List<Approval> approvals = new ArrayList<>();
            keys.forEach((member, key) -> approvals.add(Approval.sign(act, member, key)));
            AdoptedAct genesis = AdoptedAct.founded(act, approvals);
            ForumState ignored = ForumState.founded(genesis);
            return genesis;
        } catch (ForumException e) {
            throw new ConfigurationException("this forum cannot be founded: " + e.getMessage(), e);
        }
    }
}
