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

#define COLUMN_NAME(name, kind) ", \"" #name "\""
#define COLUMN_PLACE(name, kind) ", ?"

/* As deliveries.c reads them. */
#define DELIVERY_COLUMNS                                                                                               \
    "SELECT action, customer, channel, state, tries, doubt, at, next_at, address, name, subject, text, detail, "       \
    "file FROM delivery"

#define SQL_LIST(X)                                                                                                    \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                                        \
    X(COMMIT, "COMMIT")                                                                                                \
    /* names */                                                                                                        \
    X(SOURCE_ALL, "SELECT id, name FROM source ORDER BY id")                                                           \
    X(SOURCE_ADD, "INSERT INTO source(name) VALUES(?)")                                                                \
    X(TYPE_ALL, "SELECT id, name FROM event_type ORDER BY id")                                                         \
    X(TYPE_ADD, "INSERT INTO event_type(name) VALUES(?)")                                                              \
    X(CITY_ALL, "SELECT customer, name FROM subject WHERE name >= '@city:' AND name < '@city;' ORDER BY name")         \
    X(CUSTOMER_FIND, "SELECT customer FROM subject WHERE name = ?")                                                    \
    X(CUSTOMER_ADD, "INSERT INTO customer(id, subject) VALUES(?,?)")                                                   \
    X(SUBJECT_ADD, "INSERT INTO subject(customer, name) VALUES(?,?)")                                                  \
    X(CUSTOMER_MAX, "SELECT max(id) FROM customer")                                                                    \
    X(SUBJECT_ALL, "SELECT id, subject FROM customer ORDER BY id")                                                     \
    X(CUSTOMER_RENAME, "UPDATE customer SET subject = ? WHERE id = ?")                                                 \
    X(SUBJECT_DROP, "DELETE FROM subject WHERE name = ?")                                                              \
    X(CUSTOMER_SUBJECT, "SELECT subject FROM customer WHERE id = ?")                                                   \
    /* journal */                                                                                                      \
    X(JOURNAL_ADD, "INSERT INTO journal(first, places, events, derived, data) VALUES(?,?,?,?,?)")                      \
    X(JOURNAL_CHANGE, "UPDATE journal SET events = ?, derived = ?, data = ? WHERE first = ?")                          \
    X(JOURNAL_DELETE, "DELETE FROM journal WHERE first = ?")                                                           \
    X(JOURNAL_ROW, "SELECT first, data FROM journal WHERE first <= ? ORDER BY first DESC LIMIT 1")                     \
    X(JOURNAL_BEFORE, "SELECT max(first) FROM journal WHERE first <= ?")                                               \
    X(JOURNAL_ROWS, "SELECT first, data FROM journal WHERE first >= ? ORDER BY first")                                 \
    X(JOURNAL_NEXT, "SELECT first + places FROM journal ORDER BY first DESC LIMIT 1")                                  \
    X(JOURNAL_COUNT, "SELECT coalesce(sum(events), 0) FROM journal")                                                   \
    X(DERIVED_COUNT, "SELECT coalesce(sum(derived), 0) FROM journal")                                                  \
    X(ENTRY_ADD, "INSERT INTO entry(seq, time) VALUES(?,?)")                                                           \
    X(ENTRY_DROP, "DELETE FROM entry WHERE seq = ?")                                                                   \
    X(ENTRY_LAST, "SELECT max(seq) FROM entry")                                                                        \
    X(ENTRY_BEFORE, "SELECT max(seq) FROM entry WHERE time = ? AND seq < ?")                                           \
    X(ENTRY_NEWEST, "SELECT max(time) FROM entry WHERE time <= ?")                                                     \
    X(IDENTITY_RUNS, "SELECT run, entries, upto, lines FROM identity_run ORDER BY run")                                \
    X(IDENTITY_RUN_ADD, "INSERT INTO identity_run(run, entries, upto, lines) VALUES(?,?,?,?)")                         \
    X(IDENTITY_RUN_DROP, "DELETE FROM identity_run WHERE run = ?")                                                     \
    X(IDENTITY_FILTER_ADD, "INSERT INTO identity_filter(key, data) VALUES(?,?)")                                       \
    X(IDENTITY_FILTER_GET, "SELECT data FROM identity_filter WHERE key = ?")                                           \
    X(IDENTITY_FILTER_DROP, "DELETE FROM identity_filter WHERE key BETWEEN ? AND ?")                                   \
    X(IDENTITY_ADD, "INSERT INTO identity(key, data) VALUES(?,?)")                                                     \
    X(IDENTITY_FIND, "SELECT key, data FROM identity WHERE key <= ? ORDER BY key DESC LIMIT 1")                        \
    X(IDENTITY_NEXT, "SELECT key, data FROM identity WHERE key BETWEEN ? AND ? ORDER BY key LIMIT 1")                  \
    X(IDENTITY_DROP, "DELETE FROM identity WHERE key BETWEEN ? AND ?")                                                 \
    /* digests */                                                                                                      \
    X(PACK_GET, "SELECT data FROM digest WHERE pack = ?")                                                              \
    X(PACK_PUT, "REPLACE INTO digest(pack, customers, data) VALUES(?,?,?)")                                            \
    X(PACK_RANGE, "SELECT pack, data FROM digest WHERE pack BETWEEN ? AND ? ORDER BY pack")                            \
    X(PACK_NEXT, "SELECT min(pack) FROM digest WHERE pack >= ?")                                                       \
    X(DIGEST_COUNT, "SELECT coalesce(sum(customers), 0) FROM digest")                                                  \
    /* links */                                                                                                        \
    X(INTRODUCTION_ADD, "INSERT INTO introduction(referrer, introduced, at, seq) VALUES(?,?,?,?)")                     \
    X(INTRODUCTION_DELETE, "DELETE FROM introduction WHERE referrer = ? AND introduced = ? AND at = ? AND seq = ?")    \
    X(INTRODUCTION_RANGE, "SELECT referrer, introduced, at FROM introduction WHERE referrer BETWEEN ? AND ? ORDER BY " \
                          "referrer, introduced, at")                                                                  \
    X(INTRODUCED_BY_ADD, "INSERT INTO introduced_by(introduced, referrer, seq) VALUES(?,?,?)")                         \
    X(INTRODUCED_BY_DELETE, "DELETE FROM introduced_by WHERE introduced = ? AND referrer = ? AND seq = ?")             \
    X(REFERRERS, "SELECT DISTINCT referrer FROM introduced_by WHERE introduced = ?")                                   \
    X(INTRODUCED_ALL, "SELECT introduced, referrer FROM introduced_by ORDER BY introduced, referrer")                  \
    X(ALIAS_ADD, "INSERT INTO alias(seq, customer, target, at, source, id) VALUES(?,?,?,?,?,?)")                       \
    X(ALIAS_DELETE, "DELETE FROM alias WHERE seq = ?")                                                                 \
    X(MENTIONS, "SELECT seq, introduced FROM introduction WHERE referrer = ?1 UNION "                                  \
                "SELECT seq, referrer FROM introduced_by WHERE introduced = ?1 UNION "                                 \
                "SELECT seq, customer FROM alias WHERE target = ?1 UNION "                                             \
                "SELECT seq, target FROM alias WHERE customer = ?1 ORDER BY 1")                                        \
    X(ALIAS_TARGET, "SELECT seq FROM alias WHERE target = ? LIMIT 1")                                                  \
    X(ALIAS_ALL,                                                                                                       \
      "SELECT a.customer, a.target, a.at FROM alias a CROSS JOIN source s ON s.id = a.source ORDER BY a.at, "          \
      "s.name, a.id")                                                                                                  \
    /* evaluations */                                                                                                  \
    X(BLOCK_GET, "SELECT due, layout, customers, data FROM evaluation WHERE block = ?")                                \
    X(BLOCK_PUT, "INSERT INTO evaluation(data, block, due, layout, customers) VALUES(?,?,?,?,?) ON CONFLICT(block) "   \
                 "DO UPDATE SET due = excluded.due, layout = excluded.layout, customers = excluded.customers, "        \
                 "data = excluded.data")                                                                               \
    X(BLOCK_DATA, "UPDATE evaluation SET data = ? WHERE block = ?")                                                    \
    X(CUSTOMERS, "SELECT sum(customers) FROM evaluation")                                                              \
    X(BLOCKS_DUE, "SELECT block, data FROM evaluation WHERE due <= ? ORDER BY block")                                  \
    X(BLOCKS_ALL, "SELECT block, data FROM evaluation ORDER BY block")                                                 \
    /* proposals, ledger */                                                                                            \
    X(STEPS, "SELECT id, strategy, name FROM step WHERE id > ? ORDER BY id")                                           \
    X(STEP_ADD, "INSERT INTO step(id, strategy, name) VALUES(?,?,?)")                                                  \
    X(TERMS, "SELECT id" TERMS_COLUMNS(COLUMN_NAME) " FROM terms WHERE id > ? ORDER BY id")                            \
    X(TERMS_ADD, "INSERT INTO terms(id" TERMS_COLUMNS(COLUMN_NAME) ") VALUES(?" TERMS_COLUMNS(COLUMN_PLACE) ")")       \
    X(HELD_COUNTS, "SELECT reason, n FROM held WHERE n > 0 ORDER BY reason")                                           \
    X(HELD_ADD, "INSERT INTO held(reason, n) VALUES(?,?) ON CONFLICT(reason) DO UPDATE SET n = n + excluded.n")        \
    X(HELD_TOTAL, "SELECT sum(n) FROM held")                                                                           \
    X(PROPOSALS_OF_BLOCK, "SELECT data FROM proposal WHERE block = ?")                                                 \
    X(PROPOSALS_RANGE, "SELECT block, data FROM proposal WHERE block BETWEEN ? AND ? ORDER BY block")                  \
    X(PROPOSALS_PUT,                                                                                                   \
      "INSERT INTO proposal(block, data) VALUES(?,?) ON CONFLICT(block) DO UPDATE SET data = excluded.data")           \
    X(PROPOSALS_DROP, "DELETE FROM proposal WHERE block = ?")                                                          \
    X(ACTIONS_OF_BLOCK, "SELECT key, first, actions, data FROM action WHERE key BETWEEN ? AND ? ORDER BY key")         \
    X(ACTIONS_RANGE, "SELECT key, data FROM action WHERE key BETWEEN ? AND ? ORDER BY key")                            \
    X(ACTIONS_OF_RUNS, "SELECT key, data FROM action WHERE last >= ? AND first <= ? ORDER BY last, key")               \
    X(ACTIONS_WHOLE, "SELECT key, first, last, actions, data FROM action ORDER BY key")                                \
    X(ACTIONS_PUT, "INSERT INTO action(key, first, last, actions, data) VALUES(?,?,?,?,?)")                            \
    X(ACTIONS_CHANGE, "UPDATE action SET actions = ?, data = ? WHERE key = ?")                                         \
    X(ACTIONS_DROP, "DELETE FROM action WHERE key = ?")                                                                \
    X(ACTION_COUNT, "SELECT coalesce(sum(actions), 0) FROM action")                                                    \
    X(RUNS_REACHING, "SELECT min(id), max(id) FROM run WHERE actions > 0 AND last_at >= ? AND first_at < ?")           \
    /* runs, cut points */                                                                                             \
    X(RUN_ADD, "INSERT INTO run(id, now, config_hash, layout, customers, evaluated, changed, due, unchanged, "         \
               "proposed, approved, suppressed, actions, first_at, last_at, moved_from, moved_to) "                    \
               "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")                                                            \
    X(RUN_MOVES, "SELECT moved_from, moved_to, now FROM run WHERE moved_to > 0 AND moved_to > ? ORDER BY moved_to")    \
    X(IDENTITY_RUN_UPTO, "UPDATE identity_run SET upto = ? WHERE run = ?")                                             \
    X(RUN_LAST, "SELECT id, now, config_hash, layout, customers, evaluated, changed, due, unchanged, proposed, "       \
                "approved, suppressed FROM run ORDER BY id DESC LIMIT 1")                                              \
    X(RUN_COUNT, "SELECT count(*) FROM run")                                                                           \
    X(UNFAIR_ADD, "INSERT OR IGNORE INTO unfair_offer(run, offer) VALUES(?,?)")                                        \
    X(UNFAIR_LAST, "SELECT offer FROM unfair_offer WHERE run = (SELECT max(id) FROM run) ORDER BY offer")              \
    X(CUT_GET, "SELECT value, at FROM cutpoint WHERE name = ? AND at <= ? ORDER BY at DESC LIMIT 1")                   \
    X(CUT_PUT, "INSERT INTO cutpoint(name, at, value) VALUES(?,?,?) ON CONFLICT(name, at) DO UPDATE SET value = "      \
               "excluded.value")                                                                                       \
    /* forgotten */                                                                                                    \
    X(FORGOTTEN_ALL, "SELECT hash, at, number FROM forgotten ORDER BY hash, at")                                       \
    X(FORGOTTEN_LAST, "SELECT max(number) FROM forgotten")                                                             \
    X(FORGOTTEN_ADD, "INSERT INTO forgotten(number, hash, at, swept) VALUES(?,?,?,0)")                                 \
    X(FORGOTTEN_UNSWEPT, "SELECT min(number) FROM forgotten WHERE swept = 0")                                          \
    X(FORGOTTEN_SWEPT, "UPDATE forgotten SET swept = 1 WHERE swept = 0")                                               \
    /* deliveries */                                                                                                   \
    X(DELIVERY_PUT, "INSERT OR REPLACE INTO delivery(action, customer, channel, state, tries, doubt, at, "             \
                    "next_at, address, name, subject, text, detail, file) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)")        \
    X(DELIVERY_STATE, DELIVERY_COLUMNS " WHERE state = ? AND state <> 3 ORDER BY at, action")                          \
    X(DELIVERY_GET, DELIVERY_COLUMNS " WHERE action = ?")                                                              \
    X(DELIVERY_OF, DELIVERY_COLUMNS " WHERE customer = ? ORDER BY action")                                             \
    X(DELIVERY_DROP, "DELETE FROM delivery WHERE customer = ?")                                                        \
    /* check */                                                                                                        \
    X(INTEGRITY, "PRAGMA integrity_check(100)")

typedef enum sql_id {
#define X(id, text) SQL_##id,
    SQL_LIST(X)
#undef X
        SQL_COUNT
} sql_id;

#endif
