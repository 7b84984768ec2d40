// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import org.hashmesh.v1.Incident;
import org.hashmesh.v1.IncidentAction;

/** The limits of an INCIDENT that bind everybody, and what it means where it says nothing. */
public final class IncidentRules {
    /** How long an incident stays open after its newest statement when that names no time: 7 days. */
    public static final long OPEN_SECONDS = 7 * 86_400L;

    /** Characters of a title. */
    static final int MAX_TITLE = 200;
    /** Characters of a place. */
    static final int MAX_PLACE = 128;

    private IncidentRules() {}

    static void check(Incident incident) throws FieldException {
        if (!IncidentId.isName(incident.getName())) {
            throw new FieldException("name", "not [a-z0-9][a-z0-9._-]{0,62}");
        }
        if (incident.getAction() == IncidentAction.INCIDENT_ACTION_UNSPECIFIED) {
            throw new FieldException("action", "0");
        }
        AddRules.text("title", incident.getTitle(), MAX_TITLE);
        AddRules.text("place", incident.getPlace(), MAX_PLACE);
        AddRules.time("at", incident.getAt());
        AddRules.time("opened_at", incident.getOpenedAt());
        AddRules.time("closed_at", incident.getClosedAt());
        AddRules.time("expires", incident.getExpires());
        AddRules.text("note", incident.getNote(), AddRules.MAX_NOTE);
    }

    /** Whether it says that the incident is open, until it {@link #expires}. */
    public static boolean isOpening(Incident incident) {
        return incident.getAction() == IncidentAction.INCIDENT_ACTION_OPEN
                || incident.getAction() == IncidentAction.INCIDENT_ACTION_UPDATE;
    }

    /** When it began, seconds since 1970. */
    public static long openedAt(Incident incident) {
        return incident.getOpenedAt() != 0 ? incident.getOpenedAt() : incident.getAt();
    }

    /** When what this statement opened closes by itself, seconds since 1970. */
    public static long expires(Incident incident) {
        return incident.getExpires() != 0 ? incident.getExpires() : incident.getAt() + OPEN_SECONDS;
    }

    /** Whether the incident is open at a moment, if this statement is the one that counts. */
    public static boolean isOpen(Incident incident, long now) {
        return isOpening(incident) && now < expires(incident);
    }

    /** When it closed, or closes by itself, if this statement is the one that counts; seconds since 1970. */
    public static long closedAt(Incident incident) {
        if (isOpening(incident)) {
            return expires(incident);
        }
        return incident.getClosedAt() != 0 ? incident.getClosedAt() : incident.getAt();
    }
}
