/* SPDX-License-Identifier: Apache-2.0 */
/* The channel `email`: one mail per action over SMTP. libcurl speaks SMTP and puts the MIME message together; headers
 * in other letters than ASCII are written here (RFC 2047), because libcurl takes headers as they are. */
#include "../webhook/text.h"
#include <curl/curl.h>
#include <guanxi/plugin.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

static const gx_option options[] = {
    { "server", GX_OPT_TEXT, NULL, NULL, NULL,
      GX_MSG("the mail server: smtps://mail.example.com, or smtp://mail.example.com:587, which must offer STARTTLS") },
    { "user", GX_OPT_TEXT, NULL, NULL, NULL, GX_MSG("whom the server knows you as") },
    { "password_file", GX_OPT_TEXT, NULL, NULL, NULL, GX_MSG("a file with the password") },
    { "from", GX_OPT_TEXT, NULL, NULL, NULL, GX_MSG("the address that mails come from") },
    { "from_name", GX_OPT_TEXT, NULL, NULL, NULL, GX_MSG("the name beside it (default: the shop's)") },
    { "reply_to", GX_OPT_TEXT, NULL, NULL, NULL, GX_MSG("where answers go, if not to `from`") },
    { "unsubscribe", GX_OPT_TEXT, NULL, NULL, NULL,
      GX_MSG("how to want no more of it: mailto:… or https://…; the header List-Unsubscribe") },
    { "timeout", GX_OPT_DURATION, "60s", "1s", "10m", GX_MSG("how long one mail may take") },
    { "ca_file", GX_OPT_TEXT, NULL, NULL, NULL, GX_MSG("certificates that are trusted instead of the system's") },
    { "plain", GX_OPT_BOOL, "no", NULL, NULL, GX_MSG("allow smtp:// without encryption to another machine") },
    { NULL, 0, NULL, NULL, NULL, NULL },
};

typedef struct mailer {
    const gx_host *host;
    char *server, *user, *ca_file;
    gx_text password, from, from_name, reply_to, unsubscribe; /* the host's */
    long timeout;                                             /* seconds */
    long encryption;                                          /* CURLUSESSL_… */
    int global;
} mailer;

/* ---- headers ---- */

typedef struct headers {
    struct curl_slist *list;
    int failed;
} headers;

__attribute__((format(printf, 2, 3))) static void add_header(headers *h, const char *format, ...)
{
    char line[4096];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    struct curl_slist *more = n > 0 && (size_t)n < sizeof line ? curl_slist_append(h->list, line) : NULL;
    h->failed |= more == NULL;
    h->list = more != NULL ? more : h->list;
}

static int is_plain_ascii(gx_text t)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] < ' ' || (unsigned char)t.p[i] > '~' || t.p[i] == '"' || t.p[i] == '\\' ||
            t.p[i] == '=')
            return 0;
    return 1;
}

/* RFC 2047: words of at most 75 characters, cut between characters, a line each. What does not fit is left out. */
static void encode(gx_text t, char *out, size_t room)
{
    enum { WORD_BYTES = 18 }; /* three characters each, and the frame */
    size_t n = 0, in_word = 0;
    out[0] = '\0';
    for (size_t i = 0; i < t.n; i++) {
        int begins = ((unsigned char)t.p[i] & 0xC0) != 0x80;
        if (begins && n + 64 > room)
            break;
        if (i == 0 || (begins && in_word >= WORD_BYTES)) {
            n += (size_t)snprintf(out + n, room - n, "%s=?UTF-8?Q?", i > 0 ? "?=\r\n " : "");
            in_word = 0;
        }
        n += (size_t)snprintf(out + n, room - n, "=%02X", (unsigned char)t.p[i]);
        in_word++;
    }
    if (n > 0)
        snprintf(out + n, room - n, "?=");
}

enum { ENCODED_ROOM = 2048 };

/* A header of free text. */
static void add_text_header(headers *h, const char *name, gx_text t)
{
    char encoded[ENCODED_ROOM];
    if (is_plain_ascii(t)) {
        add_header(h, "%s: %.*s", name, (int)t.n, t.p != NULL ? t.p : "");
        return;
    }
    encode(t, encoded, sizeof encoded);
    add_header(h, "%s: %s", name, encoded);
}

/* A header of one address with the name beside it. */
static void add_address_header(headers *h, const char *name, gx_text who, gx_text address)
{
    char encoded[ENCODED_ROOM];
    if (who.n == 0) {
        add_header(h, "%s: <%.*s>", name, (int)address.n, address.p);
    } else if (is_plain_ascii(who)) {
        add_header(h, "%s: \"%.*s\" <%.*s>", name, (int)who.n, who.p, (int)address.n, address.p);
    } else {
        encode(who, encoded, sizeof encoded);
        add_header(h, "%s: %s <%.*s>", name, encoded, (int)address.n, address.p);
    }
}

/* By hand: strftime would speak the seller's language. */
static void add_date(headers *h, int64_t now)
{
    static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct tm t;
    time_t at = (time_t)now;
    if (gmtime_r(&at, &t) == NULL)
        return;
    add_header(h, "Date: %s, %02d %s %d %02d:%02d:%02d +0000", days[t.tm_wday], t.tm_mday, months[t.tm_mon],
               t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static headers make_headers(const mailer *m, const gx_outgoing *out)
{
    headers h = { .list = NULL };
    gx_text domain = m->from;
    for (size_t i = 0; i < m->from.n; i++)
        if (m->from.p[i] == '@')
            domain = (gx_text){ m->from.p + i + 1, m->from.n - i - 1 };
    add_date(&h, out->now);
    add_address_header(&h, "From", m->from_name.n > 0 ? m->from_name : out->shop, m->from);
    add_address_header(&h, "To", out->name, out->address);
    if (m->reply_to.n > 0)
        add_address_header(&h, "Reply-To", (gx_text){ NULL, 0 }, m->reply_to);
    add_text_header(&h, "Subject", out->subject);
    add_header(&h, "Message-ID: <%.*s@%.*s>", (int)out->action_id.n, out->action_id.p, (int)domain.n, domain.p);
    if (m->unsubscribe.n > 0)
        add_header(&h, "List-Unsubscribe: <%.*s>", (int)m->unsubscribe.n, m->unsubscribe.p);
    return h;
}

/* ---- one mail ---- */

/* Exactly one address, of characters that every server takes. */
static int is_address(gx_text t)
{
    int at = 0;
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];
        if (c <= ' ' || c > '~' || strchr("<>,;:\"()[]\\", c) != NULL)
            return 0;
        at += c == '@' && i > 0 && i + 1 < t.n;
    }
    return at == 1;
}

/* The last reply of the server says how far it got. 354 is "go on" to the text itself: whoever is cut off after that
 * cannot know. What the server thinks of us (530, 535) is no fault of this mail. */
static gx_delivery meaning_of(CURLcode code, long reply)
{
    if (code == CURLE_OK)
        return GX_DELIVERED;
    if (code == CURLE_LOGIN_DENIED || reply == 530 || reply == 535)
        return GX_DELIVERY_RETRY;
    if (reply == 354)
        return GX_DELIVERY_UNKNOWN;
    return reply >= 500 && reply < 600 ? GX_DELIVERY_FAILED : GX_DELIVERY_RETRY;
}

typedef struct last_line {
    char text[160];
} last_line;

/* Every line of the server's comes by here; the last that complains says what was wrong, and no farewell hides it. */
static size_t keep_line(char *bytes, size_t size, size_t n, void *ctx)
{
    last_line *last = ctx;
    size_t all = size * n, kept = all < sizeof last->text - 1 ? all : sizeof last->text - 1;
    int complained = last->text[0] == '4' || last->text[0] == '5',
        complains = n > 0 && (*bytes == '4' || *bytes == '5');
    if (complained && !complains)
        return all;
    memcpy(last->text, bytes, kept);
    last->text[kept] = '\0';
    return all;
}

/* Lines of a mail end with CR LF. */
static char *with_crlf(gx_text t, size_t *n)
{
    char *copy = malloc(2 * t.n + 1);
    *n = 0;
    for (size_t i = 0; copy != NULL && i < t.n; i++) {
        if (t.p[i] == '\n' && (i == 0 || t.p[i - 1] != '\r'))
            copy[(*n)++] = '\r';
        copy[(*n)++] = t.p[i];
    }
    return copy;
}

/* NULL: out of memory. */
static curl_mime *make_body(CURL *c, gx_text text)
{
    size_t n;
    char *lines = with_crlf(text, &n);
    curl_mime *mime = lines != NULL ? curl_mime_init(c) : NULL;
    curl_mimepart *part = mime != NULL ? curl_mime_addpart(mime) : NULL;
    int whole = part != NULL && curl_mime_data(part, lines, n) == CURLE_OK &&
                curl_mime_type(part, "text/plain; charset=utf-8") == CURLE_OK &&
                curl_mime_encoder(part, "base64") == CURLE_OK;
    free(lines);
    if (whole)
        return mime;
    curl_mime_free(mime);
    return NULL;
}

static void set_up(CURL *c, const mailer *m)
{
    curl_easy_setopt(c, CURLOPT_URL, m->server);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_USE_SSL, m->encryption);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, m->timeout);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, keep_line);
    if (m->user != NULL) {
        curl_easy_setopt(c, CURLOPT_USERNAME, m->user);
        curl_easy_setopt(c, CURLOPT_PASSWORD, m->password.p != NULL ? m->password.p : "");
    }
    if (m->ca_file != NULL)
        curl_easy_setopt(c, CURLOPT_CAINFO, m->ca_file);
}

static void tell(CURL *c, CURLcode code, const last_line *last, gx_receipt *receipt, gx_delivery *result)
{
    long reply = 0;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &reply);
    *result = meaning_of(code, reply);
    if (code == CURLE_OK)
        snprintf(receipt->detail, sizeof receipt->detail, "%s", last->text);
    else
        snprintf(receipt->detail, sizeof receipt->detail, "%.80s (%.150s)", curl_easy_strerror(code), last->text);
}

static gx_status send_mail(const mailer *m, const gx_outgoing *out, CURL *c, gx_delivery *result, gx_error *err)
{
    headers h = make_headers(m, out);
    char *from = text_copy(m->from), *address = text_copy(out->address);
    struct curl_slist *to = address != NULL ? curl_slist_append(NULL, address) : NULL;
    curl_mime *body = make_body(c, out->text);
    last_line last = { "" };
    gx_status rc = GX_OK;
    if (h.failed || from == NULL || to == NULL || body == NULL) {
        rc = gx_fail(err, GX_ENOMEM, "the mail cannot be put together: out of memory, or a header is too long");
    } else {
        set_up(c, m);
        curl_easy_setopt(c, CURLOPT_MAIL_FROM, from);
        curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, h.list);
        curl_easy_setopt(c, CURLOPT_MIMEPOST, body);
        curl_easy_setopt(c, CURLOPT_HEADERDATA, &last);
        tell(c, curl_easy_perform(c), &last, out->receipt, result);
    }
    curl_mime_free(body);
    curl_slist_free_all(h.list);
    curl_slist_free_all(to);
    free(from);
    free(address);
    return rc;
}

static gx_status deliver(void *self, const gx_outgoing *out, gx_delivery *result, gx_error *err)
{
    *result = GX_DELIVERY_RETRY; /* until something is sent */
    if (!is_address(out->address)) {
        *result = GX_DELIVERY_FAILED;
        return gx_fail(err, GX_EINVAL, "\"%.*s\" is no address that mail can go to", (int)out->address.n,
                       out->address.p != NULL ? out->address.p : "");
    }
    CURL *c = curl_easy_init();
    gx_status rc = c != NULL ? send_mail(self, out, c, result, err) : gx_fail(err, GX_ENOMEM, "out of memory");
    curl_easy_cleanup(c);
    return rc;
}

/* ---- start and stop ---- */

static void stop(void *self)
{
    mailer *m = self;
    if (m->global)
        curl_global_cleanup();
    free(m->server);
    free(m->user);
    free(m->ca_file);
    free(m);
}

static int is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0;
}

/* Within the machine encryption is taken where it is offered; beyond it, it is asked for unless the shop allows to do
 * without. */
static gx_status check_server(mailer *m, int plain, gx_error *err)
{
    CURLU *u = curl_url();
    char *scheme = NULL, *host = NULL;
    gx_status rc = GX_OK;
    if (u == NULL || curl_url_set(u, CURLUPART_URL, m->server, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
        (strcmp(scheme, "smtp") != 0 && strcmp(scheme, "smtps") != 0))
        rc = gx_fail(err, GX_ECONFIG, "server: \"%s\" is none; want smtps://HOST or smtp://HOST:587", m->server);
    else
        m->encryption = plain || is_loopback(host) ? CURLUSESSL_TRY : CURLUSESSL_ALL;
    curl_free(scheme);
    curl_free(host);
    curl_url_cleanup(u);
    return rc;
}

static gx_text option_text(const gx_host *h, const char *name)
{
    return h->option(h->ctx, name)->text;
}

static int is_link(gx_text t)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] <= ' ' || (unsigned char)t.p[i] > '~' || t.p[i] == '<' || t.p[i] == '>')
            return 0;
    return 1;
}

static gx_status check_texts(const mailer *m, gx_error *err)
{
    if (!is_address(m->from))
        return gx_fail(err, GX_ECONFIG, "from: say which address mails come from, e.g. shop@example.com");
    if (m->reply_to.n > 0 && !is_address(m->reply_to))
        return gx_fail(err, GX_ECONFIG, "reply_to: \"%.*s\" is no address", (int)m->reply_to.n, m->reply_to.p);
    if (!is_link(m->unsubscribe))
        return gx_fail(err, GX_ECONFIG, "unsubscribe: want mailto:… or https://… in plain letters");
    return GX_OK;
}

static gx_status read_options(mailer *m, gx_error *err)
{
    const gx_host *h = m->host;
    const gx_value *span = h->option(h->ctx, "timeout");
    gx_text server = option_text(h, "server"), user = option_text(h, "user"), ca = option_text(h, "ca_file"),
            password = option_text(h, "password_file");
    if (server.n == 0)
        return gx_fail(err, GX_ECONFIG, "server: say which mail server, e.g. smtps://mail.example.com");
    m->server = text_copy(server);
    m->user = user.n > 0 ? text_copy(user) : NULL;
    m->ca_file = ca.n > 0 ? text_copy(ca) : NULL;
    if (m->server == NULL || (user.n > 0 && m->user == NULL) || (ca.n > 0 && m->ca_file == NULL))
        return gx_fail(err, GX_ENOMEM, "out of memory");
    m->from = option_text(h, "from");
    m->from_name = option_text(h, "from_name");
    m->reply_to = option_text(h, "reply_to");
    m->unsubscribe = option_text(h, "unsubscribe");
    m->timeout = (long)(span->span.seconds + (int64_t)span->span.days * 86400);
    gx_status rc = check_texts(m, err);
    if (rc == GX_OK)
        rc = check_server(m, h->option(h->ctx, "plain")->i != 0, err);
    return rc == GX_OK && password.n > 0 ? h->secret(h->ctx, password, &m->password, err) : rc;
}

static const gx_channel channel = {
    .size = sizeof channel, .name = "email", .title = GX_MSG("e-mail"), .address = "email", .deliver = deliver
};

static gx_status start(const gx_host *host, void **self, gx_error *err)
{
    if (!GX_HOST_HAS(host, columns))
        return gx_fail(err, GX_EPLUGIN, "it needs a newer guanxi");
    mailer *m = calloc(1, sizeof *m);
    if (m == NULL)
        return gx_fail(err, GX_ENOMEM, "out of memory");
    m->host = host;
    m->global = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    gx_status rc = m->global ? read_options(m, err) : gx_fail(err, GX_EPLUGIN, "libcurl does not start");
    if (rc == GX_OK)
        rc = host->add_channel(host->ctx, &channel, m, err);
    if (rc != GX_OK) {
        stop(m);
        return rc;
    }
    *self = m;
    return GX_OK;
}

GX_EXPORT const gx_plugin gx_plugin_descriptor = {
    .abi = GX_PLUGIN_ABI,
    .size = sizeof gx_plugin_descriptor,
    .name = "email",
    .version = "1.0.0",
    .summary = GX_MSG("sends e-mail through your mail server"),
    .options = options,
    .start = start,
    .stop = stop,
};
