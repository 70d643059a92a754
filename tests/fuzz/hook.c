/* links: room_hooks */
/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzzes what strangers can send: every kind of hook judges the input as a body, first as it comes and then well
 * signed, so that what lies behind the signature is reached too; and a file of the spool is read from it. */
#include "core/base/signature.h"
#include "core/hooks/spool_record.h"
#include "core/hooks/wecom.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

typedef struct sender {
    const char *type, *signature;
    bool binary;
} sender;

static const char *header_of(void *ctx, const char *name)
{
    const sender *s = ctx;
    if (strcmp(name, "Content-Type") == 0)
        return s->type;
    if (strncmp(name, "ce-", 3) == 0)
        return s->binary ? "1.0%C3%A9" : NULL;
    return strcmp(name, "Authorization") == 0 ? "Bearer t" : s->signature;
}

static const char *argument_of(void *ctx, const char *name)
{
    const sender *s = ctx;
    return strcmp(name, "timestamp") == 0 ? "0" : s->signature;
}

static void judge(const hook *h, gx_text body, sender s, arena *a)
{
    const hook_request d = { .method = "POST", .body = body, .header = header_of, .argument = argument_of, .ctx = &s };
    verdict v;
    gx_error err;
    arena_reset(a);
    if (hook_judge(h, &d, 0, a, &v, &err) != GX_OK)
        return;
    bool taken = v.outcome == DELIVERY_TAKEN;
    if (v.status == 0 || (!taken && v.content.n > 0) || (taken && v.content.n == 0 && h->kind != HOOK_WECOM))
        abort();
}

static char *hex_of(const unsigned char *bytes, size_t n, arena *a)
{
    char *out = arena_zalloc(a, 2 * n + 1);
    for (size_t i = 0; i < n && out != NULL; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const types[] = { "application/json", "application/cloudevents-batch+json" };
    unsigned char sum[MD5_BYTES];
    arena *a = arena_new(), *kept = arena_new();
    if (a == NULL || kept == NULL)
        abort();
    gx_text body = { n > 0 ? (const char *)data : NULL, n }, parts[] = { GX_TEXT("c"), body, GX_TEXT("s") };
    hook h = { .name = "h", .secret = GX_TEXT("s"), .token = GX_TEXT("t"), .client_id = GX_TEXT("c"), .tolerance = 1 };
    for (size_t i = 0; i < 3; i++)
        judge(&h, body, (sender){ types[i % 2], NULL, i == 2 }, a);
    h.kind = HOOK_SHOPIFY;
    judge(&h, body, (sender){ 0 }, a);
    h.kind = HOOK_YOUZAN;
    judge(&h, body, (sender){ 0 }, a);
    md5_bytes(parts, 3, sum);
    judge(&h, body, (sender){ .signature = hex_of(sum, sizeof sum, kept) }, a);
    h.kind = HOOK_WECOM;
    h.secret = GX_TEXT("01234567890123456789012345678901");
    judge(&h, body, (sender){ .signature = "x" }, a);
    spooled r;
    size_t at = 0;
    while (spool_record_read(body, &at, &r) != SPOOL_END) {
    }
    arena_free(kept);
    arena_free(a);
    return 0;
}
