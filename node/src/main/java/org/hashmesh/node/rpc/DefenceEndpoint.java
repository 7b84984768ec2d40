// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.defence.Place;
import org.hashmesh.node.policy.PolicySettings;
import org.hashmesh.v1.Defence;
import org.hashmesh.v1.DefenceServiceGrpc;
import org.hashmesh.v1.Defences;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.ListDefencesRequest;
import org.hashmesh.v1.PlantCanaryRequest;
import org.hashmesh.v1.ReleaseRequest;
import org.hashmesh.v1.ReleaseResponse;
import org.hashmesh.v1.SampledSource;
import org.hashmesh.v1.SuppressRequest;
import org.hashmesh.v1.WarningList;

/** The defence service: what does not count here, and the decisions of this member's own people about it. */
final class DefenceEndpoint extends DefenceServiceGrpc.DefenceServiceImplBase {
    /** Characters of a reason or a note. */
    private static final int MAX_WORDS = 255;

    private final org.hashmesh.node.defence.Defences defences;
    private final Supplier<PolicySettings> settings;
    private final EntryNames names;
    private final RandomGenerator random;
    private final InstantSource clock;

    DefenceEndpoint(
            org.hashmesh.node.defence.Defences defences,
            Supplier<PolicySettings> settings,
            EntryNames names,
            RandomGenerator random,
            InstantSource clock) {
        this.defences = defences;
        this.settings = settings;
        this.names = names;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public void listDefences(ListDefencesRequest request, StreamObserver<Defences> answer) {
        Instant now = clock.instant();
        Defences.Builder all = Defences.newBuilder();
        defences.suppressions().all(now).forEach(one -> all.addDefences(DefenceMessages.of(one, names)));
        defences.floods().all().forEach(one -> all.addDefences(DefenceMessages.of(one, names)));
        defences.quarantine().all(now).forEach(one -> all.addDefences(DefenceMessages.of(one)));
        defences.canaries().all().forEach(one -> all.addDefences(DefenceMessages.of(one)));
        defences.warningLists()
                .described()
                .forEach(list -> all.addWarningLists(WarningList.newBuilder()
                        .setName(list.name())
                        .setDescription(list.description())
                        .setFile(list.file())
                        .setHashes(list.hashes())));
        settings.get()
                .sources()
                .forEach(source -> all.addSources(SampledSource.newBuilder()
                        .setMember(source.member())
                        .setCollection(source.collection())
                        .setSample(source.sample())
                        .setMaxDistance(source.maxDistance())));
        defences.warningLists().problem().ifPresent(all::setProblem);
        reply(answer, all.build());
    }

    @Override
    public void release(ReleaseRequest request, StreamObserver<ReleaseResponse> answer) {
        String id = request.getId();
        Instant now = clock.instant();
        Optional<Defence> released = defences.unsuppress(id, now)
                .map(one -> DefenceMessages.of(one, names))
                .or(() -> defences.releaseFlood(id).map(one -> DefenceMessages.of(one, names)))
                .or(() -> defences.releaseHash(id, now).map(DefenceMessages::of))
                .or(() -> defences.canaries().remove(id).map(DefenceMessages::of));
        reply(
                answer,
                ReleaseResponse.newBuilder()
                        .setReleased(released.orElseThrow(() -> FailureCode.NOT_FOUND.failure("nothing called "
                                + DefenceMessages.shown(id) + " is held back here; next: hashmesh defence list")))
                        .build());
    }

    @Override
    public void suppress(SuppressRequest request, StreamObserver<Defence> answer) {
        String reason = words("reason", request.getReason());
        if (reason.isEmpty()) {
            throw FailureCode.BAD_FIELD.failure("reason: say why; whoever looks next year wants to know");
        }
        if (request.hasHash() == request.hasEntry()) {
            throw FailureCode.BAD_REQUEST.failure("name either a hash or an entry");
        }
        Instant now = clock.instant();
        if (request.getUntil() != 0 && request.getUntil() <= now.getEpochSecond()) {
            throw FailureCode.BAD_FIELD.failure("until: is in the past");
        }
        Optional<Instant> until =
                request.getUntil() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(request.getUntil()));
        String by = AdminPort.caller().name();
        try {
            reply(
                    answer,
                    DefenceMessages.of(
                            request.hasHash()
                                    ? defences.suppressions().add(hash(request.getHash()), until, now, by, reason)
                                    : defences.suppressions().add(place(request), until, now, by, reason),
                            names));
        } catch (IllegalArgumentException e) {
            throw FailureCode.BAD_REQUEST.failure(String.valueOf(e.getMessage()));
        }
    }

    private Place place(SuppressRequest request) {
        EntryNames.Place found = names.find(request.getEntry());
        return new Place(found.log().id(), found.index());
    }

    private static HashValue hash(Hash hash) {
        try {
            return HashValue.parse(hash);
        } catch (FieldException e) {
            throw FailureCode.BAD_FIELD.failure(e.field() + ": " + e.reason());
        }
    }

    @Override
    public void plantCanary(PlantCanaryRequest request, StreamObserver<Defence> answer) {
        try {
            String member = request.getMember().isEmpty()
                    ? ""
                    : MemberName.parse(request.getMember()).value();
            HashKind kind = HashKind.valueOf(request.getType().toUpperCase(Locale.ROOT));
            String note = words("note", request.getNote());
            reply(answer, DefenceMessages.of(defences.canaries().plant(kind, member, clock.instant(), note, random)));
        } catch (MalformedNameException e) {
            throw FailureCode.BAD_FIELD.failure("member: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw FailureCode.BAD_FIELD.failure("type: a canary is md5, sha1, sha256, pdq, tmk, tlsh or url_sha256");
        }
    }

    private static String words(String field, String text) {
        if (text.length() > MAX_WORDS || text.chars().anyMatch(Character::isISOControl)) {
            throw FailureCode.BAD_FIELD.failure(field + ": at most " + MAX_WORDS + " printable characters");
        }
        return text.strip();
    }

    private static <T> void reply(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }
}
