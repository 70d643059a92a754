/* SPDX-License-Identifier: Apache-2.0 */
/* Whose file is it, and what if it is broken: refusals in one sentence, migrations with a backup, damage reported. */
#include "fixture.h"

#include "core/store/schema.h"
#include "core/store/slots.h"
#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void sql(const char *path, const char *text)
{
    sqlite3 *raw;
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    char *why = NULL;
    if (sqlite3_exec(raw, text, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
    sqlite3_close(raw);
}

static void assert_refused(store_mode mode, gx_status status, const char *words)
{
    store *s;
    assert_int_equal(store_open(file, mode, &s, &error), status);
    assert_null(s);
    assert_non_null(strstr(error.text, file));
    if (strstr(error.text, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
}

static int count_files(void)
{
    int n = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

/* Several at once make a shop's first database: one of them is it, for all. */
static void test_made_by_many(void **state)
{
    (void)state;
    enum { MANY = 6 };
    pid_t children[MANY];
    for (int i = 0; i < MANY; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            store *s;
            gx_status rc = store_open(file, STORE_CREATE, &s, &error);
            store_close(s);
            if (rc != GX_OK)
                print_error("%s\n", error.text);
            _exit(rc == GX_OK ? 0 : 1);
        }
    }
    for (int i = 0; i < MANY; i++) {
        int how;
        assert_int_equal(waitpid(children[i], &how, 0), children[i]);
        assert_int_equal(how, 0);
    }
    store_close(open_store());
    assert_int_equal(count_files(), 1);
}

static void test_missing(void **state)
{
    (void)state;
    assert_refused(STORE_READ, GX_ENOTFOUND, "import something first");
    assert_refused(STORE_WRITE, GX_ENOTFOUND, "import something first");
    FILE *f = fopen(file, "w"); /* what a full disk or a copy that failed leaves: the data was somewhere */
    fclose(f);
    assert_refused(STORE_READ, GX_ESTORE, "is empty");
    assert_refused(STORE_WRITE, GX_ESTORE, "restore it from a backup");
    assert_refused(STORE_CREATE, GX_ESTORE, "if the shop never had data, delete the file");
    assert_int_equal(unlink(file), 0);
    assert_int_equal(mkfifo(file, 0600), 0); /* must not wait for somebody at the other end */
    assert_refused(STORE_CREATE, GX_EIO, "is no file");
    assert_int_equal(unlink(file), 0);
    store_close(open_store());
    assert_int_equal(count_files(), 1); /* nothing lies beside it */
    store *s;
    OK(store_open(file, STORE_READ, &s, &error));
    assert_string_equal(store_path(s), file);
    assert_int_equal(store_begin(s, false, &error), GX_EIO); /* reads only */
    store_close(s);
    snprintf(file, sizeof file, "%s/no/such/shop.db", folder);
    assert_refused(STORE_CREATE, GX_EIO, "rights");
}

static void test_foreign(void **state)
{
    (void)state;
    sql(file, "CREATE TABLE bookmarks(x); PRAGMA user_version = 1;");
    assert_refused(STORE_CREATE, GX_EREFUSED, "another program");
    sql(file, "PRAGMA application_id = 5;");
    assert_refused(STORE_READ, GX_EREFUSED, "another program");
    struct stat st;
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", file);
    assert_int_not_equal(stat(wal, &st), 0); /* and was not even switched to WAL */
}

static void test_newer(void **state)
{
    (void)state;
    store_close(open_store());
    sql(file, "PRAGMA user_version = 99;");
    assert_refused(STORE_WRITE, GX_EREFUSED, "newer guanxi");
    assert_refused(STORE_READ, GX_EREFUSED, "update guanxi");
}

static void test_not_a_database(void **state)
{
    (void)state;
    FILE *f = fopen(file, "w");
    for (int i = 0; i < 500; i++)
        fputs("id,name,phone\n", f);
    fclose(f);
    assert_refused(STORE_CREATE, GX_ESTORE, "not a guanxi database");
    assert_refused(STORE_READ, GX_ESTORE, "not a guanxi database");
}

static const char *const two[] = { "CREATE TABLE a(x); INSERT INTO a VALUES(1);",
                                   "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = 2;" };
static const char *const broken[] = { "CREATE TABLE a(x);", "CREATE TABLE b(x); CREATE TABLE a(x);" };

static int64_t ask(db *d, const char *question)
{
    int64_t v;
    OK(db_pragma_int(d, question, &v, &error));
    return v;
}

static void test_migration_with_backup(void **state)
{
    (void)state;
    db d, old;
    char backup[128];
    struct stat st;
    snprintf(backup, sizeof backup, "%s.v1", file);
    OK(db_open(&d, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &error));
    OK(schema_migrate(&d, two, 1, &error));
    assert_int_not_equal(stat(backup, &st), 0); /* a new file needs none */
    OK(schema_migrate(&d, two, 2, &error));
    assert_int_equal(ask(&d, "PRAGMA user_version"), 2);
    assert_int_equal(ask(&d, "SELECT y FROM a"), 2);
    OK(db_open(&old, backup, SQLITE_OPEN_READWRITE, &error));
    assert_int_equal(ask(&old, "PRAGMA user_version"), 1);
    assert_int_equal(ask(&old, "SELECT x FROM a"), 1);
    db_close(&old);
    db_close(&d);
}

static void test_failed_migration_changes_nothing(void **state)
{
    (void)state;
    db d;
    OK(db_open(&d, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &error));
    OK(schema_migrate(&d, broken, 1, &error));
    assert_int_equal(schema_migrate(&d, broken, 2, &error), GX_ESTORE);
    assert_non_null(strstr(error.text, "schema 1 to 2"));
    assert_int_equal(ask(&d, "PRAGMA user_version"), 1);
    assert_int_equal(ask(&d, "SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
    db_close(&d);
}

static void some_customers(void)
{
    store *s = open_store();
    OK(store_begin(s, false, &error));
    for (unsigned i = 0; i < 200; i++) {
        char name[16];
        snprintf(name, sizeof name, "c%u", i);
        append(s, name, "note.added", i, name, "{\"text\":\"a note that takes some room on its page\"}");
    }
    OK(store_commit(s, &error));
    store_close(s);
}

/* Puts another digest in her place; the empty one takes her out. */
static void replace_digest(uint32_t customer, const char *bytes, size_t n)
{
    db d;
    pack_image image = { 0 };
    OK(db_open(&d, file, SQLITE_OPEN_READWRITE, &error));
    OK(pack_load(&d, &image, customer / PACK_IDS, &error));
    image.slots[customer % PACK_IDS].digest = (gx_text){ bytes, n };
    if (n == 0)
        image.slots[customer % PACK_IDS].subject = (gx_text){ 0 };
    OK(pack_put(&d, &image, &error));
    OK(pack_flush(&d, &image, &error));
    pack_image_fini(&image);
    db_close(&d);
}

static void test_damaged_pack(void **state)
{
    (void)state;
    some_customers();
    sql(file, "UPDATE digest SET data = substr(data, 1, length(data) - 1) WHERE pack = 1;");
    store *s = open_store();
    store_reader *r = open_reader(s);
    buf findings = { 0 };
    OK(store_check(r, &findings, &error));
    assert_non_null(strstr(findings.p, "the digests of customers 8 to 15 are damaged"));
    assert_non_null(strstr(findings.p, "the journal has 200 events, the digests 192"));
    buf_free(&findings);
    uint32_t id = 12;
    customer_record c;
    assert_int_equal(store_load(r, &id, 1, mem, &c, &error), GX_ESTORE);
    store_reader_close(r);
    store_close(s);
}

static void test_damaged_digest(void **state)
{
    (void)state;
    some_customers();
    replace_digest(7, "\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 12);
    const char another[] = { 1, 9 << 1, EVENT_NOTE_ADDED, 1, 9 << 1, 0 }; /* a second later than row 9 */
    replace_digest(9, another, sizeof another);
    replace_digest(11, NULL, 0);
    store *s = open_store();
    store_reader *r = open_reader(s);
    buf findings = { 0 };
    OK(store_check(r, &findings, &error));
    assert_non_null(strstr(findings.p, "digest of customer 7: "));
    assert_non_null(strstr(findings.p, "digest of customer 9 differs from journal row 9"));
    assert_non_null(strstr(findings.p, "the journal has 200 events, the digests 198"));
    buf_free(&findings);
    store_reader_close(r);
    event e = make_event_from("t", "more", "visit.made", 5, "c6", "{}");
    append_result result;
    OK(store_begin(s, false, &error));
    OK(store_append(s, &e, false, &result, NULL, &error));
    assert_int_equal(store_commit(s, &error), GX_ESTORE); /* said, with file and customer; nothing is written */
    assert_non_null(strstr(error.text, file));
    assert_non_null(strstr(error.text, "customer 7"));
    store_rollback(s);
    OK(store_begin(s, false, &error)); /* the journal is the truth: rebuild mends it */
    OK(store_rebuild_digests(s, NULL, NULL, &error));
    OK(store_commit(s, &error));
    assert_sound(s);
    store_close(s);
}

static void test_damaged_block(void **state)
{
    (void)state;
    some_customers();
    sql(file, "UPDATE evaluation SET data = substr(data, 1, length(data) - 1);");
    store *s = open_store();
    store_reader *r = open_reader(s);
    buf findings = { 0 };
    uint32_t *ids;
    size_t n;
    assert_int_equal(store_due(r, 0, false, &ids, &n, &error), GX_ESTORE);
    assert_null(ids);
    assert_non_null(strstr(error.text, "block 0"));
    OK(store_check(r, &findings, &error));
    assert_non_null(strstr(findings.p, "block 0"));
    buf_free(&findings);
    store_reader_close(r);
    store_close(s);
}

/* Bytes overwritten anywhere: an answer or an error, never a crash. */
static void test_damaged_pages(void **state)
{
    (void)state;
    some_customers();
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    for (long at = 4096 + 11; at < st.st_size; at += 1531) {
        FILE *f = fopen(file, "r+");
        unsigned char was[64], wrong[64];
        memset(wrong, 0xA5, sizeof wrong);
        fseek(f, at, SEEK_SET);
        size_t n = fread(was, 1, sizeof was, f);
        fseek(f, at, SEEK_SET);
        fwrite(wrong, 1, n, f);
        fclose(f);
        store *s;
        if (store_open(file, STORE_READ, &s, &error) == GX_OK) {
            store_reader *r;
            buf findings = { 0 };
            uint32_t *ids;
            size_t count;
            OK(store_reader_open(s, &r, &error));
            (void)store_check(r, &findings, &error);
            if (store_due(r, 0, true, &ids, &count, &error) == GX_OK)
                free(ids);
            buf_free(&findings);
            store_reader_close(r);
            store_close(s);
        }
        f = fopen(file, "r+");
        fseek(f, at, SEEK_SET);
        fwrite(was, 1, n, f);
        fclose(f);
    }
    store *s = open_store();
    assert_sound(s); /* and every byte was put back */
    store_close(s);
}

static void test_busy(void **state)
{
    (void)state;
    store *s = open_store();
    OK(store_begin(s, false, &error));
    sqlite3 *other;
    assert_int_equal(sqlite3_open(file, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_BUSY); /* one writer */
    sqlite3_close(other);
    store_rollback(s);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_made_by_many, setup, teardown),
        cmocka_unit_test_setup_teardown(test_foreign, setup, teardown),
        cmocka_unit_test_setup_teardown(test_newer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_not_a_database, setup, teardown),
        cmocka_unit_test_setup_teardown(test_migration_with_backup, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failed_migration_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_pack, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_digest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_block, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_pages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_busy, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
