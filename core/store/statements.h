/* SPDX-License-Identifier: Apache-2.0 */
/* Every statement of this room in one list, so that the SQL can be read in one place against docs/store.md. A
 * connection prepares each at first use and keeps it. CROSS JOIN is SQLite's way to say in which order tables are
 * visited: without statistics the planner has read the whole journal for an empty table. X(ID, SQL). */
#ifndef CORE_STORE_STATEMENTS_H
#define CORE_STORE_STATEMENTS_H

/* The members of struct proposal that are columns of the same name, in `proposal` and in `action`. X(name, kind). */
#define PROPOSAL_COLUMNS(X)                                                                                            \
    X(strategy, TEXT)                                                                                                  \
    X(step, TEXT)                                                                                                      \
    X(occurrence, TEXT)                                                                                                \
    X(segment, TEXT)                                                                                                   \
    X(channel, TEXT)                                                                                                   \
    X(purpose, TEXT)                                                                                                   \
    X(id, TEXT)                                                                                                        \
    X(at, INT64)                                                                                                       \
    X(within, INT64)                                                                                                   \
    X(quiet_from, INT32)                                                                                               \
    X(quiet_to, INT32)                                                                                                 \
    X(priority, INT32)                                                                                                 \
    X(minutes, INT32)                                                                                                  \
    X(class, INT32)                                                                                                    \
    X(waiting_since, INT64)                                                                                            \
    X(since, INT64)                                                                                                    \
    X(because, TEXT)                                                                                                   \
    X(template_name, TEXT)                                                                                             \
    X(text, TEXT)                                                                                                      \
    X(values, TEXT)                                                                                                    \
    X(ask, TEXT)                                                                                                       \
    X(answers, TEXT)                                                                                                   \
    X(learn, TEXT)                                                                                                     \
    X(offer, TEXT)                                                                                                     \
    X(file, TEXT)                                                                                                      \
    X(line, INT32)                                                                                                     \
    X(exclusive, TEXT)                                                                                                 \
    X(uncapped, BOOL)                                                                                                  \
    X(reason, TEXT)                                                                                                    \
    X(gate_detail, TEXT)                                                                                               \
    X(gate_until, INT64)

#define PROPOSAL_INSERT(name, kind) ", \"" #name "\""
#define PROPOSAL_SELECT(name, kind) ", p.\"" #name "\""
#define PROPOSAL_PLACE(name, kind) ", ?"
#define PROPOSAL_FROM(table)                                                                                           \
    "SELECT c.id, c.subject" PROPOSAL_COLUMNS(PROPOSAL_SELECT) " FROM " table                                          \
                                                               " p CROSS JOIN customer c ON c.id = p.customer "
#define ACTION_FROM                                                                                                    \
    "SELECT c.id, c.subject" PROPOSAL_COLUMNS(                                                                         \
        PROPOSAL_SELECT) ", p.run_at, p.run FROM action p CROSS JOIN customer c ON "                                   \
                         "c.id = p.customer "
#define PROPOSAL_ORDER " ORDER BY c.subject, p.strategy, p.step, p.occurrence"

#define EVENT_FROM                                                                                                     \
    "SELECT j.seq, j.time, s.name, j.id, t.name, c.subject, j.data, j.derived, j.customer, j.source FROM journal j "   \
    "CROSS JOIN source s ON s.id = j.source CROSS JOIN event_type t ON t.id = j.type CROSS JOIN customer c ON "        \
    "c.id = j.customer "

#define SQL_LIST(X)                                                                                                    \
    /* names */                                                                                                        \
    X(SOURCE_ALL, "SELECT id, name FROM source ORDER BY id")                                                           \
    X(SOURCE_ADD, "INSERT INTO source(name) VALUES(?)")                                                                \
    X(TYPE_ALL, "SELECT id, name FROM event_type ORDER BY id")                                                         \
    X(TYPE_ADD, "INSERT INTO event_type(name) VALUES(?)")                                                              \
    X(CUSTOMER_FIND, "SELECT id FROM customer WHERE subject = ?")                                                      \
    X(CUSTOMER_ADD, "INSERT INTO customer(subject) VALUES(?)")                                                         \
    X(CUSTOMER_MAX, "SELECT max(id) FROM customer")                                                                    \
    /* journal */                                                                                                      \
    X(JOURNAL_ADD, "INSERT INTO journal(customer, source, id, type, time, derived, data) VALUES(?,?,?,?,?,?,?) "       \
                   "ON CONFLICT(source, id) DO NOTHING")                                                               \
    X(JOURNAL_IDENTITY, "SELECT customer, type, time, data, seq FROM journal WHERE source = ? AND id = ?")             \
    X(JOURNAL_ID, "SELECT id FROM journal WHERE seq = ?")                                                              \
    X(JOURNAL_DELETE, "DELETE FROM journal WHERE seq = ?")                                                             \
    X(JOURNAL_COUNT, "SELECT count(*) FROM journal")                                                                   \
    X(JOURNAL_LAST, "SELECT max(seq) FROM journal")                                                                    \
    X(JOURNAL_LAST_OF, "SELECT max(j.seq) FROM journal j JOIN source s ON s.id = j.source WHERE s.name = ?")           \
    X(JOURNAL_LAST_WITHIN,                                                                                             \
      "SELECT max(j.seq) FROM source s CROSS JOIN journal j ON j.source = s.id WHERE s.name = ? AND j.id >= ? AND "    \
      "j.id < ?")                                                                                                      \
    X(JOURNAL_SINCE, "SELECT time FROM journal WHERE time >= ? ORDER BY seq DESC LIMIT 1")                             \
    X(JOURNAL_NEWEST, "SELECT max(time) FROM journal")                                                                 \
    X(DERIVED_COUNT, "SELECT count(*) FROM journal WHERE derived = 1")                                                 \
    X(EVENT_BY_SEQ, EVENT_FROM "WHERE j.seq = ?")                                                                      \
    X(EVENTS_BY_TIME, EVENT_FROM "ORDER BY j.time, s.name, j.id")                                                      \
    X(EVENTS_BY_SEQ, EVENT_FROM "ORDER BY j.seq")                                                                      \
    /* digests */                                                                                                      \
    X(DIGEST_GET, "SELECT data FROM digest WHERE customer = ?")                                                        \
    X(DIGEST_PUT, "INSERT INTO digest(customer, data) VALUES(?,?) ON CONFLICT(customer) DO UPDATE SET data = "         \
                  "excluded.data")                                                                                     \
    X(DIGEST_DELETE, "DELETE FROM digest WHERE customer = ?")                                                          \
    X(DIGEST_ALL, "SELECT customer, data FROM digest ORDER BY customer")                                               \
    X(DIGEST_COUNT, "SELECT count(*) FROM digest")                                                                     \
    X(CUSTOMER_RANGE, "SELECT c.id, c.subject, d.data FROM customer c LEFT JOIN digest d ON d.customer = c.id "        \
                      "WHERE c.id BETWEEN ? AND ? ORDER BY c.id")                                                      \
    /* links */                                                                                                        \
    X(INTRODUCTION_ADD, "INSERT INTO introduction(referrer, introduced, at, seq) VALUES(?,?,?,?)")                     \
    X(INTRODUCTION_DELETE, "DELETE FROM introduction WHERE referrer = ? AND introduced = ? AND at = ? AND seq = ?")    \
    X(INTRODUCTION_RANGE, "SELECT referrer, introduced, min(at) FROM introduction WHERE referrer BETWEEN ? AND ? "     \
                          "GROUP BY referrer, introduced ORDER BY referrer, introduced")                               \
    X(REFERRERS, "SELECT DISTINCT referrer FROM introduction WHERE introduced = ?")                                    \
    X(ALIAS_ADD, "INSERT INTO alias(seq, customer, target, at) VALUES(?,?,?,?)")                                       \
    X(ALIAS_DELETE, "DELETE FROM alias WHERE seq = ?")                                                                 \
    X(ALIAS_TARGET, "SELECT seq FROM alias WHERE target = ? LIMIT 1")                                                  \
    X(ALIAS_ALL,                                                                                                       \
      "SELECT a.customer, a.target, a.at FROM alias a CROSS JOIN journal j ON j.seq = a.seq CROSS JOIN source s ON "   \
      "s.id = j.source ORDER BY a.at, s.name, j.id")                                                                   \
    /* evaluations */                                                                                                  \
    X(BLOCK_GET, "SELECT layout, data FROM evaluation WHERE block = ?")                                                \
    X(BLOCK_PUT, "INSERT INTO evaluation(block, due, layout, data) VALUES(?,?,?,?) ON CONFLICT(block) DO UPDATE SET "  \
                 "due = excluded.due, layout = excluded.layout, data = excluded.data")                                 \
    X(BLOCKS_DUE, "SELECT block, layout, data FROM evaluation WHERE due <= ? ORDER BY block")                          \
    X(BLOCKS_ALL, "SELECT block, layout, data FROM evaluation ORDER BY block")                                         \
    /* proposals, ledger */                                                                                            \
    X(PROPOSAL_ADD, "INSERT INTO proposal(customer" PROPOSAL_COLUMNS(PROPOSAL_INSERT) ") VALUES(?" PROPOSAL_COLUMNS(   \
                        PROPOSAL_PLACE) ")")                                                                           \
    X(PROPOSAL_DELETE, "DELETE FROM proposal WHERE customer = ?")                                                      \
    X(PROPOSAL_COUNT, "SELECT count(*) FROM proposal")                                                                 \
    X(PROPOSALS_ALL, PROPOSAL_FROM("proposal") PROPOSAL_ORDER)                                                         \
    X(PROPOSALS_REASON, PROPOSAL_FROM("proposal") "WHERE p.reason = ?" PROPOSAL_ORDER)                                 \
    X(PROPOSALS_OF, PROPOSAL_FROM("proposal") "WHERE p.customer = ?" PROPOSAL_ORDER)                                   \
    X(ACTION_ADD, "INSERT INTO action(customer" PROPOSAL_COLUMNS(                                                      \
                      PROPOSAL_INSERT) ", run_at, run) VALUES(?" PROPOSAL_COLUMNS(PROPOSAL_PLACE) ", ?, ?)")           \
    X(ACTION_COUNT, "SELECT count(*) FROM action")                                                                     \
    X(ACTIONS_ALL, ACTION_FROM PROPOSAL_ORDER)                                                                         \
    X(ACTIONS_BETWEEN, ACTION_FROM "WHERE p.at >= ? AND p.at < ?" PROPOSAL_ORDER)                                      \
    X(ACTIONS_OF, ACTION_FROM "WHERE p.customer = ?" PROPOSAL_ORDER)                                                   \
    X(ACTION_BY_ID, ACTION_FROM "WHERE p.id = ?")                                                                      \
    X(ACTION_RANGE, "SELECT customer, id, strategy, step, occurrence, channel, purpose, segment, run_at, at, minutes " \
                    "FROM action WHERE customer BETWEEN ? AND ? ORDER BY customer, run_at, id")                        \
    /* runs, cut points */                                                                                             \
    X(RUN_ADD, "INSERT INTO run(now, config_hash, layout, customers, evaluated, changed, due, unchanged, proposed, "   \
               "approved, suppressed) VALUES(?,?,?,?,?,?,?,?,?,?,?)")                                                  \
    X(RUN_LAST, "SELECT id, now, config_hash, layout, customers, evaluated, changed, due, unchanged, proposed, "       \
                "approved, suppressed FROM run ORDER BY id DESC LIMIT 1")                                              \
    X(RUN_COUNT, "SELECT count(*) FROM run")                                                                           \
    X(CUT_GET, "SELECT value, at FROM cutpoint WHERE name = ? AND at <= ? ORDER BY at DESC LIMIT 1")                   \
    X(CUT_PUT, "INSERT INTO cutpoint(name, at, value) VALUES(?,?,?) ON CONFLICT(name, at) DO UPDATE SET value = "      \
               "excluded.value")                                                                                       \
    /* check */                                                                                                        \
    X(INTEGRITY, "PRAGMA integrity_check(100)")                                                                        \
    X(FOREIGN_KEYS, "PRAGMA foreign_key_check")

typedef enum sql_id {
#define X(id, text) SQL_##id,
    SQL_LIST(X)
#undef X
        SQL_COUNT
} sql_id;

#endif
