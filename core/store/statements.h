/* SPDX-License-Identifier: Apache-2.0 */
/* Every statement of this room in one list, so that the SQL can be read in one place against docs/store.md. A
 * connection prepares each at first use and keeps it. CROSS JOIN is SQLite's way to say in which order tables are
 * visited: without statistics the planner has read the whole journal for an empty table. X(ID, SQL). */
#ifndef CORE_STORE_STATEMENTS_H
#define CORE_STORE_STATEMENTS_H

/* The members of struct proposal that are columns of the same name. X(name, kind). Of `terms`: what an action is apart
 * from whom and when, shared by many rows. */
#define TERMS_COLUMNS(X)                                                                                               \
    X(segment, TEXT)                                                                                                   \
    X(channel, TEXT)                                                                                                   \
    X(purpose, TEXT)                                                                                                   \
    X(within, INT64)                                                                                                   \
    X(priority, INT32)                                                                                                 \
    X(minutes, INT32)                                                                                                  \
    X(template_name, TEXT)                                                                                             \
    X(ask, TEXT)                                                                                                       \
    X(answers, TEXT)                                                                                                   \
    X(learn, TEXT)                                                                                                     \
    X(offer, TEXT)                                                                                                     \
    X(file, TEXT)                                                                                                      \
    X(line, INT32)                                                                                                     \
    X(exclusive, TEXT)                                                                                                 \
    X(uncapped, BOOL)

/* Of `proposal` and `action` alike. */
#define DECISION_COLUMNS(X)                                                                                            \
    X(occurrence, TEXT)                                                                                                \
    X(id, ID)                                                                                                          \
    X(at, INT64)                                                                                                       \
    X(quiet_from, INT32)                                                                                               \
    X(quiet_to, INT32)                                                                                                 \
    X(class, INT32)                                                                                                    \
    X(waiting_since, INT64)                                                                                            \
    X(since, INT64)                                                                                                    \
    X(because, TEXT)                                                                                                   \
    X(text, TEXT)                                                                                                      \
    X(values, TEXT)

/* Of `proposal` only: why it is held. */
#define HELD_COLUMNS(X)                                                                                                \
    X(reason, TEXT)                                                                                                    \
    X(gate_detail, TEXT)                                                                                               \
    X(gate_until, INT64)

#define COLUMN_NAME(name, kind) ", \"" #name "\""
#define COLUMN_OF_ROW(name, kind) ", p.\"" #name "\""
#define COLUMN_PLACE(name, kind) ", ?"
#define DECISION_FROM " p CROSS JOIN customer c ON c.id = p.customer CROSS JOIN step s ON s.id = p.step "
#define PROPOSAL_FROM                                                                                                  \
    "SELECT c.id, c.subject, p.step, p.terms" DECISION_COLUMNS(COLUMN_OF_ROW)                                          \
        HELD_COLUMNS(COLUMN_OF_ROW) " FROM proposal" DECISION_FROM
#define ACTION_SELECT "SELECT c.id, c.subject, p.step, p.terms" DECISION_COLUMNS(COLUMN_OF_ROW) ", p.run_at, p.run "
#define ACTION_FROM ACTION_SELECT "FROM action" DECISION_FROM
#define DECISION_ORDER " ORDER BY c.subject, s.strategy, s.name, p.occurrence"

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
    X(BLOCK_PUT, "INSERT INTO evaluation(block, due, layout, customers, data) VALUES(?,?,?,?,?) ON CONFLICT(block) "   \
                 "DO UPDATE SET due = excluded.due, layout = excluded.layout, customers = excluded.customers, "        \
                 "data = excluded.data")                                                                               \
    X(CUSTOMERS, "SELECT sum(customers) FROM evaluation")                                                              \
    X(BLOCKS_DUE, "SELECT block, layout, data FROM evaluation WHERE due <= ? ORDER BY block")                          \
    X(BLOCKS_ALL, "SELECT block, layout, data FROM evaluation ORDER BY block")                                         \
    /* proposals, ledger */                                                                                            \
    X(STEPS, "SELECT id, strategy, name FROM step WHERE id > ? ORDER BY id")                                           \
    X(STEP_ADD, "INSERT INTO step(id, strategy, name) VALUES(?,?,?)")                                                  \
    X(TERMS, "SELECT id" TERMS_COLUMNS(COLUMN_NAME) " FROM terms WHERE id > ? ORDER BY id")                            \
    X(TERMS_ADD, "INSERT INTO terms(id" TERMS_COLUMNS(COLUMN_NAME) ") VALUES(?" TERMS_COLUMNS(COLUMN_PLACE) ")")       \
    X(PROPOSAL_ADD, "INSERT INTO proposal(customer, step, terms" DECISION_COLUMNS(COLUMN_NAME) HELD_COLUMNS(           \
                        COLUMN_NAME) ") VALUES(?, ?, ?" DECISION_COLUMNS(COLUMN_PLACE) HELD_COLUMNS(COLUMN_PLACE) ")") \
    X(PROPOSAL_DELETE, "DELETE FROM proposal WHERE customer = ? RETURNING reason")                                     \
    X(HELD_COUNTS, "SELECT reason, n FROM held WHERE n > 0 ORDER BY reason")                                           \
    X(HELD_ADD, "INSERT INTO held(reason, n) VALUES(?,?) ON CONFLICT(reason) DO UPDATE SET n = n + excluded.n")        \
    X(HELD_TOTAL, "SELECT sum(n) FROM held")                                                                           \
    X(PROPOSALS_HELD, "SELECT customer, step, occurrence, since, reason FROM proposal WHERE customer BETWEEN ? AND ? " \
                      "ORDER BY customer")                                                                             \
    X(PROPOSALS_ALL, PROPOSAL_FROM DECISION_ORDER)                                                                     \
    X(PROPOSALS_REASON, PROPOSAL_FROM "WHERE p.reason = ?" DECISION_ORDER)                                             \
    X(PROPOSALS_OF, PROPOSAL_FROM "WHERE p.customer = ?" DECISION_ORDER)                                               \
    X(ACTION_ADD, "INSERT INTO action(customer, step, terms" DECISION_COLUMNS(                                         \
                      COLUMN_NAME) ", run_at, run) VALUES(?, ?, ?" DECISION_COLUMNS(COLUMN_PLACE) ", ?, ?)")           \
    X(ACTION_COUNT, "SELECT count(*) FROM action")                                                                     \
    X(ACTIONS_ALL, ACTION_FROM DECISION_ORDER)                                                                         \
    /* a run's actions are rows in sequence, so the few runs that reach into a span lead to its actions */             \
    X(ACTIONS_BETWEEN, ACTION_SELECT "FROM run r CROSS JOIN action p ON p.seq BETWEEN r.first_action AND "             \
                                     "r.last_action CROSS JOIN customer c ON c.id = p.customer CROSS JOIN step s ON "  \
                                     "s.id = p.step WHERE r.last_action >= r.first_action AND r.last_at >= ?1 AND "    \
                                     "r.first_at < ?2 AND p.at >= ?1 AND p.at < ?2" DECISION_ORDER)                    \
    X(ACTIONS_OF, ACTION_FROM "WHERE p.customer = ?" DECISION_ORDER)                                                   \
    X(ACTION_RANGE, "SELECT customer, step, terms, occurrence, id, run_at, at FROM action WHERE customer BETWEEN ? "   \
                    "AND ? ORDER BY customer, run_at, id")                                                             \
    /* runs, cut points */                                                                                             \
    X(RUN_ADD, "INSERT INTO run(id, now, config_hash, layout, customers, evaluated, changed, due, unchanged, "         \
               "proposed, approved, suppressed, first_action, last_action, first_at, last_at) "                        \
               "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")                                                              \
    X(RUN_LAST, "SELECT id, now, config_hash, layout, customers, evaluated, changed, due, unchanged, proposed, "       \
                "approved, suppressed FROM run ORDER BY id DESC LIMIT 1")                                              \
    X(RUN_NEWEST, "SELECT max(id) FROM run")                                                                           \
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
