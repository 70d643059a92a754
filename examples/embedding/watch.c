/* SPDX-License-Identifier: Apache-2.0 */
/* watch SHOP: a program that takes events as they happen, one JSON object a line on standard input, and answers each at
 * once with what the shop now wants done for that customer. What a shop's own site, till or chat gateway would do. */
#include <guanxi/guanxi.h>

#include <stdlib.h>
#include <time.h>

static gx_status print(void *ctx, const char *bytes, size_t n, gx_error *err)
{
    return fwrite(bytes, 1, n, ctx) == n ? GX_OK : gx_fail(err, GX_EIO, "cannot write");
}

/* The first line ever needs a run before it; so does a changed shop.ini. */
static gx_status decide(gx_shop *shop, gx_text line, gx_decide_counts *counts, gx_error *err)
{
    int64_t now = time(NULL);
    gx_status rc = gx_shop_decide(shop, line, now, GX_SYNC_FULL, counts, err);
    if (rc != GX_EREFUSED)
        return rc;
    rc = gx_shop_run(shop, now, 0, NULL, err);
    return rc == GX_OK ? gx_shop_decide(shop, line, now, GX_SYNC_FULL, counts, err) : rc;
}

int main(int argc, char **argv)
{
    gx_error err;
    gx_shop *shop;
    gx_shop_options options = { .size = sizeof options, .dir = argc > 1 ? argv[1] : "." };
    if (gx_shop_open(&options, &shop, &err) != GX_OK) {
        fprintf(stderr, "watch: %s\n", err.text);
        return 1;
    }
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
        gx_decide_counts counts = { .size = sizeof counts };
        if (decide(shop, (gx_text){ line, (size_t)n }, &counts, &err) != GX_OK)
            printf("refused: %s\n", err.text);
        else if (!counts.added)
            printf("known already\n");
        else
            printf("judged %llu, new actions %llu\n", (unsigned long long)counts.evaluated,
                   (unsigned long long)counts.approved);
    }
    free(line);
    gx_status rc = gx_shop_export(shop, "actions", GX_CSV, GX_LAST_RUN, print, stdout, &err);
    if (rc != GX_OK)
        fprintf(stderr, "watch: %s\n", err.text);
    gx_shop_close(shop);
    return rc != GX_OK;
}
