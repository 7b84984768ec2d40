// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryReference;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.EpochOpen;
import org.hashmesh.v1.EpochSeal;
import org.hashmesh.v1.Incident;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.Withdraw;

/**
 * The rules by which every node tells a well-formed body from a malformed one. They are part of the protocol: to change
 * one is to change {@link EntryLeaf#VERSION}. Fields that this version does not know are ignored; codes that it does
 * not know (labels, severities, reasons) are carried; sizes and counts bind everybody.
 */
final class StatementReader {
    private StatementReader() {}

    static Statement read(byte[] bytes, int offset, int length) {
        try {
            EntryLeaf.requireLength(length);
            int version = bytes[offset] & 0xff;
            int number = bytes[offset + 1] & 0xff;
            EntryType type = EntryType.forNumber(number);
            if (version != EntryLeaf.VERSION || type == null) {
                return new Statement.Unknown(version, number);
            }
            int body = offset + EntryLeaf.HEADER_BYTES;
            int size = length - EntryLeaf.HEADER_BYTES;
            return switch (type) {
                case ENTRY_TYPE_ADD -> added(parse(Add.parser(), bytes, body, size));
                case ENTRY_TYPE_WITHDRAW -> withdrawn(parse(Withdraw.parser(), bytes, body, size));
                case ENTRY_TYPE_OPINION -> opined(parse(Opinion.parser(), bytes, body, size));
                case ENTRY_TYPE_INCIDENT -> declared(parse(Incident.parser(), bytes, body, size));
                case ENTRY_TYPE_EPOCH_OPEN -> opened(parse(EpochOpen.parser(), bytes, body, size));
                case ENTRY_TYPE_EPOCH_SEAL -> sealed(parse(EpochSeal.parser(), bytes, body, size));
                default -> new Statement.Unknown(version, number);
            };
        } catch (FieldException e) {
            return new Statement.Malformed(e.field(), e.reason());
        } catch (InvalidProtocolBufferException e) {
            // The library's own words may change from one version to the next; ours must not.
            return new Statement.Malformed("body", "not the protobuf message of its type");
        }
    }

    private static <T> T parse(Parser<T> parser, byte[] bytes, int offset, int size)
            throws InvalidProtocolBufferException {
        return parser.parseFrom(bytes, offset, size);
    }

    private static Statement added(Add add) throws FieldException {
        HashValue hash = HashValue.of(add);
        AddRules.check(add, hash);
        return new Statement.Added(hash, add);
    }

    private static Statement withdrawn(Withdraw withdraw) throws FieldException {
        int count = withdraw.getEntriesCount();
        if (count < 1 || count > AddRules.MAX_WITHDRAWN) {
            throw new FieldException("entries", count + " references, not 1 to " + AddRules.MAX_WITHDRAWN);
        }
        for (EntryReference reference : withdraw.getEntriesList()) {
            reference("entries", reference);
        }
        AddRules.text("note", withdraw.getNote(), AddRules.MAX_NOTE);
        return new Statement.Withdrawn(withdraw);
    }

    private static void reference(String field, EntryReference reference) throws FieldException {
        size(field + ".log_id", reference.getLogId(), AddRules.DIGEST_BYTES);
        size(field + ".leaf_hash", reference.getLeafHash(), AddRules.DIGEST_BYTES);
        if (reference.getIndex() < 0) {
            throw new FieldException(field + ".index", "2^63 or more");
        }
    }

    private static Statement opined(Opinion opinion) throws FieldException {
        reference("entry", opinion.getEntry());
        OpinionRules.check(opinion);
        return new Statement.Opined(opinion);
    }

    private static Statement declared(Incident incident) throws FieldException {
        IncidentRules.check(incident);
        return new Statement.Declared(incident);
    }

    private static Statement opened(EpochOpen open) throws FieldException {
        if (open.getPreviousLogId().isEmpty()) {
            if (open.getPreviousSize() != 0 || !open.getPreviousRoot().isEmpty()) {
                throw new FieldException("previous_log_id", "empty, but there is a previous size or root");
            }
            return new Statement.Opened(open);
        }
        size("previous_log_id", open.getPreviousLogId(), AddRules.DIGEST_BYTES);
        size("previous_root", open.getPreviousRoot(), AddRules.DIGEST_BYTES);
        if (open.getPreviousSize() < 1) {
            throw new FieldException("previous_size", "not 1 to 2^63 - 1");
        }
        return new Statement.Opened(open);
    }

    private static Statement sealed(EpochSeal seal) throws FieldException {
        AddRules.text("reason", seal.getReason(), AddRules.MAX_NOTE);
        return new Statement.Sealed(seal);
    }

    private static void size(String field, ByteString bytes, int size) throws FieldException {
        if (bytes.size() != size) {
            throw new FieldException(field, bytes.size() + " bytes, not " + size);
        }
    }
}
