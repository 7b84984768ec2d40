// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.home.HomeInit;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.Joining;
import org.hashmesh.store.forum.ForumFiles;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftAdmit;

/** A company that wants to join a forum on this machine: what its people would do with {@code join request} and {@code join}. */
public final class Newcomer {
    private final LocalMember member;
    private final ForumId forum;
    private final JoinRequest request;

    private Newcomer(LocalMember member, ForumId forum, JoinRequest request) {
        this.member = member;
        this.forum = forum;
        this.request = request;
    }

    /**
     * Makes its home, with keys and a join request.
     *
     * @param sponsor somebody in the forum that it wants to join, who told it the forum's id
     * @param directory where its home and its log go
     */
    public static Newcomer of(Representative sponsor, Path directory, String name, List<String> javaOptions) {
        try {
            ForumId forum = ForumId.parse(sponsor.forum().getForumId());
            MemberName company = MemberName.parse(name);
            String shortName = LocalMember.shortName(company);
            Path home = directory.resolve(shortName);
            List<Integer> ports = new LoopbackPorts(new SecureRandom()).free(2);
            HostPort peer = new HostPort("127.0.0.1", ports.get(0));
            HostPort admin = new HostPort("127.0.0.1", ports.get(1));
            HomePlan plan =
                    new HomePlan(company, new NodeName("n1"), new CollectionName("main"), peer, List.of(peer), admin);
            new HomeInit(new SecureRandom(), InstantSource.system()).create(home, forum, plan);
            Path logs = Files.createDirectories(directory.resolve("logs"));
            LocalMember member = new LocalMember(company, home, logs.resolve(shortName + ".log"), javaOptions);
            return new Newcomer(member, forum, JoinRequest.parse(Files.readAllBytes(home.resolve("join-request.txt"))));
        } catch (IOException e) {
            throw new ForumException("cannot make a home for " + name + ": " + e, e);
        } catch (org.hashmesh.crypto.forum.ForumException | org.hashmesh.crypto.log.MalformedNameException e) {
            throw new ForumException("cannot make a home for " + name + ": " + e.getMessage(), e);
        }
    }

    /** Its node, which can be started once it has joined. */
    public LocalMember member() {
        return member;
    }

    /** What it reads to its sponsors. */
    public Fingerprint fingerprint() {
        return request.fingerprint();
    }

    /** The act that would admit it. */
    public DraftActRequest admission() {
        return DraftActRequest.newBuilder()
                .setReason("fingerprint compared over another channel")
                .setAdmit(DraftAdmit.newBuilder().setJoinRequest(ByteString.copyFrom(request.text())))
                .build();
    }

    /**
     * Enters the forum with what these sponsors hand it, each signed, and nothing else.
     *
     * @throws org.hashmesh.node.toml.ConfigurationException when they do not convince it
     */
    public void join(Representative... sponsors) {
        List<InviteBundle> bundles = new ArrayList<>();
        List<Fingerprint> told = new ArrayList<>();
        for (Representative sponsor : sponsors) {
            bundles.add(sponsor.invite(member.name()));
            told.add(sponsor.fingerprint());
        }
        Joining.Joined joined =
                new Joining(forum, request, told, InstantSource.system().instant()).check(bundles);
        ForumFiles files = ForumFiles.create(member.home().resolve("forum"), List.of(), joined.manifests());
        joined.chain().forEach(files::put);
    }
}
