/* SPDX-License-Identifier: Apache-2.0 */
/* A made-up town for the finder of duplicates: people with Chinese and Latin names, and the records that a shop would
 * have of them. A seed gives the same town everywhere. Who is who is known (record.who), so that answers can be
 * counted.
 *
 * What makes it hard is meant to be what makes a shop's data hard (docs/people.md says what was changed after
 * measuring): families at one address, of whom some share a phone or a mailbox; offices with one switchboard and one
 * address; namesakes, since few names are borne by many; numbers that were somebody else's before; records without a
 * name, or with a nickname only. A person has one record, some two or three, each from another source, and a source
 * writes in its own way: with country code or blanks in the number, the family name first, everything in capitals, the
 * address cut short. On top of that come slips: a digit wrong or two swapped, a letter, a homophone, day and month,
 * another provider. */
#ifndef TESTS_UNIT_IDENTITY_TOWN_H
#define TESTS_UNIT_IDENTITY_TOWN_H

#include "core/base/arena.h"
#include "core/base/calendar.h"
#include "core/identity/finder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct human {
    bool han, female;
    int family, given, second; /* names, by their places in the lists; second -1: none */
    char phone[32];            /* national: 11 digits, or an area code and a landline */
    char mail[96], wechat[48];
    int64_t birthday;
    char address[96];
    const char *city;
} human;

typedef struct record {
    uint32_t who;
    char *name, *phone, *mail, *wechat, *address;
    const char *city;
    int64_t birthday;
    char gender;
} record;

/* How often what goes wrong, in thousandths of the records that are second ones. */
typedef struct slips {
    int phone, phone_new, mail, name, nick, nameless, birthday, gender, moved;
} slips;

typedef struct town {
    arena *mem;
    uint64_t random;
    human *people;
    size_t n_people;
    record *records;
    size_t n_records;
} town;

static uint64_t town_random(town *t)
{
    uint64_t z = t->random += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int below(town *t, int n)
{
    return (int)(town_random(t) % (uint64_t)n);
}

static bool happens(town *t, int thousandths)
{
    return below(t, 1000) < thousandths;
}

/* The first of n are taken more often than the last: as names are. */
static int skewed(town *t, int n)
{
    int a = below(t, n), b = below(t, n);
    return a < b ? a : b;
}

#define TAKE(list, i) (list)[(size_t)(i) % (sizeof(list) / sizeof *(list))]
#define SIZE(list) ((int)(sizeof(list) / sizeof *(list)))

static const char *const HAN_FAMILY[] = { "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周",
                                          "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗",
                                          "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹",
                                          "曾", "彭", "肖", "蔡", "潘", "田", "董", "袁", "于", "余" };
static const char *const HAN_GIVEN[] = { "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳",
                                         "杰", "娟", "涛", "明", "超", "秀", "霞", "平", "刚", "桂", "英", "华",
                                         "玉", "萍", "红", "玲", "芬", "燕", "雪", "梅", "琳", "晶", "倩", "雨",
                                         "小", "晓", "佳", "嘉", "欣", "怡", "婷", "宇", "浩", "然", "子", "轩",
                                         "梓", "涵", "思", "诗", "语", "安", "宁", "清", "云", "海", "波", "鑫" };
/* Sounded alike: what is typed instead. */
static const char *const SOUNDS[][2] = {
    { "芳", "方" }, { "伟", "维" }, { "静", "婧" }, { "丽", "莉" }, { "晓", "小" },
    { "佳", "嘉" }, { "梅", "玫" }, { "红", "虹" }, { "英", "瑛" }, { "明", "铭" }
};
static const char *const LATIN_FAMILY[] = {
    "Smith",   "Miller", "Brown",    "Wilson",  "Taylor",   "Anderson", "Thomas",   "Moore",   "Martin",  "Weber",
    "Wagner",  "Becker", "Hoffmann", "Schulz",  "Koch",     "Richter",  "Klein",    "Wolf",    "Neumann", "Schwarz",
    "Garcia",  "Lopez",  "Torres",   "Rivera",  "Flores",   "Rossi",    "Russo",    "Ferrari", "Bianchi", "Romano",
    "Dubois",  "Moreau", "Laurent",  "Lefevre", "Girard",   "Novak",    "Horvat",   "Kovacs",  "Nagy",    "Jensen",
    "Nielsen", "Hansen", "Larsen",   "Berg",    "Lindgren", "Walker",   "Harris",   "Clark",   "Lewis",   "Young",
    "Hall",    "Wright", "Green",    "Baker",   "Hill",     "Campbell", "Mitchell", "Roberts", "Carter",  "Phillips",
};
static const char *const LATIN_GIVEN[][2] = {
    { "James", "Mary" },    { "John", "Anna" },    { "Robert", "Linda" }, { "Michael", "Susan" },
    { "William", "Karen" }, { "David", "Lisa" },   { "Thomas", "Nancy" }, { "Daniel", "Sandra" },
    { "Paul", "Emma" },     { "Mark", "Laura" },   { "George", "Julia" }, { "Peter", "Sophie" },
    { "Stefan", "Clara" },  { "Martin", "Marie" }, { "Andreas", "Ines" }, { "Felix", "Eva" },
    { "Lukas", "Nina" },    { "Jonas", "Petra" },  { "Marco", "Giulia" }, { "Pierre", "Chloe" },
    { "Victor", "Alice" },  { "Simon", "Helen" },  { "Oscar", "Ruth" },   { "Hugo", "Grace" },
};
static const char *const CITIES[] = { "上海", "北京", "杭州", "成都", "广州", "深圳", "武汉", "南京" };
static const char *const TOWNS[] = { "Berlin", "Hamburg", "London", "Leeds", "Paris", "Lyon", "Milano", "Wien" };
static const char *const ROADS[] = { "中山", "解放", "人民", "建设", "和平", "文化", "长江", "黄河", "新华", "复兴" };
static const char *const STREETS[] = { "Garden Street", "Station Road",  "Church Lane",  "Mill Road",   "Park Avenue",
                                       "High Street",   "Bridge Street", "Forest Drive", "Lake Street", "Hill Road" };
static const char *const DOMAINS[] = { "qq.com", "163.com", "gmail.com", "outlook.com", "web.de", "yahoo.com" };
static const char *const NICKS[] = { "小可爱", "月亮妈妈", "sunny",     "快乐每一天",
                                     "Lucky7", "一朵云",   "happy mom", "大海" };

/* ---- people ---- */

static void make_phone(town *t, char phone[32])
{
    snprintf(phone, 32, "1%d%09d", 3 + below(t, 7), below(t, 1000000000));
}

static void make_home(town *t, human *h)
{
    if (h->han) {
        h->city = CITIES[below(t, SIZE(CITIES))];
        snprintf(h->address, sizeof h->address, "%s%s路%d号%d栋%d0%d室", h->city, ROADS[below(t, SIZE(ROADS))],
                 1 + below(t, 900), 1 + below(t, 20), 1 + below(t, 30), 1 + below(t, 6));
    } else {
        h->city = TOWNS[below(t, SIZE(TOWNS))];
        snprintf(h->address, sizeof h->address, "%d %s, Flat %d", 1 + below(t, 300), STREETS[below(t, SIZE(STREETS))],
                 1 + below(t, 40));
    }
}

static void name_given(town *t, human *h)
{
    h->given = skewed(t, h->han ? SIZE(HAN_GIVEN) : SIZE(LATIN_GIVEN));
    h->second = h->han && happens(t, 750) ? below(t, SIZE(HAN_GIVEN)) : -1;
}

static void make_human(town *t, human *h, size_t number)
{
    *h = (human){ .han = happens(t, 600), .female = happens(t, 600) };
    h->family = skewed(t, h->han ? SIZE(HAN_FAMILY) : SIZE(LATIN_FAMILY));
    name_given(t, h);
    make_phone(t, h->phone);
    make_home(t, h);
    h->birthday = civil_days(1950 + below(t, 56), 1 + below(t, 12), 1 + below(t, 28));
    const char *domain = DOMAINS[below(t, SIZE(DOMAINS))];
    if (h->han)
        snprintf(h->mail, sizeof h->mail, "%d@%s", 100000 + below(t, 900000000), domain);
    else
        snprintf(h->mail, sizeof h->mail, "%s.%s%d@%s", LATIN_GIVEN[h->given][h->female], LATIN_FAMILY[h->family],
                 (int)number, domain);
    snprintf(h->wechat, sizeof h->wechat, "wx_%zu_%d", number, below(t, 1000));
}

static bool is_called_as_another(const human *family, int k)
{
    for (int i = 0; i < k; i++)
        if (family[i].given == family[k].given && family[i].second == family[k].second)
            return true;
    return false;
}

/* Families: one address and, of half of them, one name; some share a phone or a mailbox. Brothers and sisters may be
 * called nearly alike. */
static void join_families(town *t)
{
    for (size_t i = 0; i + 3 < t->n_people; i++) {
        if (!happens(t, 60))
            continue;
        int size = 2 + below(t, 2);
        bool phone = happens(t, 250), mail = happens(t, 150), name = happens(t, 500), alike = happens(t, 100);
        const human head = t->people[i];
        for (int k = 1; k < size; k++) {
            human *h = &t->people[i + (size_t)k];
            h->han = head.han;
            h->family = name ? head.family : skewed(t, SIZE(HAN_FAMILY));
            do { /* hardly any are called alike: a Latin son after his father */
                name_given(t, h);
                h->given = alike && head.second >= 0 ? head.given : h->given;
            } while (is_called_as_another(&t->people[i], k) && (h->han || !happens(t, 5)));
            memcpy(h->address, head.address, sizeof h->address);
            h->city = head.city;
            if (phone)
                memcpy(h->phone, head.phone, sizeof h->phone);
            if (mail)
                memcpy(h->mail, head.mail, sizeof h->mail);
        }
        i += (size_t)size - 1;
    }
}

/* Offices: a switchboard and an address for all, and in some a mailbox. */
static void join_offices(town *t)
{
    for (size_t office = 0; office < t->n_people / 400; office++) {
        size_t from = (size_t)below(t, (int)t->n_people - 40), size = 8 + (size_t)below(t, 25);
        char phone[32], mail[96];
        human place = { .han = happens(t, 600) };
        make_home(t, &place);
        snprintf(phone, sizeof phone, "021%08d", 50000000 + below(t, 10000000));
        snprintf(mail, sizeof mail, "%s@firm%zu.com", happens(t, 500) ? "info" : "team", office);
        bool mailbox = happens(t, 400);
        for (size_t i = from; i < from + size; i++) {
            human *h = &t->people[i];
            memcpy(h->phone, phone, sizeof phone);
            memcpy(h->address, place.address, sizeof h->address);
            h->city = place.city;
            if (mailbox)
                memcpy(h->mail, mail, sizeof mail);
        }
    }
}

/* Numbers go round: somebody else had hers before. */
static void pass_numbers_on(town *t)
{
    for (size_t i = 0; i < t->n_people / 200; i++) {
        const human *before = &t->people[below(t, (int)t->n_people)];
        memcpy(t->people[below(t, (int)t->n_people)].phone, before->phone, sizeof before->phone);
    }
}

/* ---- what a source writes ---- */

static char *text(town *t, const char *s)
{
    return arena_strdup(t->mem, s);
}

static void upper(char *s)
{
    for (; *s != '\0'; s++)
        *s = *s >= 'a' && *s <= 'z' ? (char)(*s - 32) : *s;
}

/* A letter left out, doubled, replaced, or swapped with the next: of ASCII. */
static void slip(town *t, char *s, const char *letters)
{
    size_t n = strlen(s);
    if (n < 4)
        return;
    size_t at = 1 + (size_t)below(t, (int)n - 2);
    switch (below(t, 3)) {
    case 0:
        memmove(s + at, s + at + 1, n - at);
        break;
    case 1:
        s[at] = letters[below(t, (int)strlen(letters))];
        break;
    default: {
        char c = s[at];
        s[at] = s[at + 1] != '\0' ? s[at + 1] : c;
        if (s[at + 1] != '\0')
            s[at + 1] = c;
    }
    }
}

static char *write_name(town *t, const human *h, bool wrong)
{
    char out[96];
    if (h->han) {
        const char *given = HAN_GIVEN[h->given], *second = h->second >= 0 ? HAN_GIVEN[h->second] : "";
        for (size_t i = 0; wrong && i < sizeof SOUNDS / sizeof *SOUNDS; i++)
            given = strcmp(given, SOUNDS[i][0]) == 0 ? SOUNDS[i][1] : given;
        if (wrong && given == HAN_GIVEN[h->given] && h->second >= 0)
            second = HAN_GIVEN[below(t, SIZE(HAN_GIVEN))];
        snprintf(out, sizeof out, happens(t, 50) ? "%s %s%s" : "%s%s%s", HAN_FAMILY[h->family], given, second);
        if (happens(t, 30))
            strcat(out, h->female ? "女士" : "先生");
        return text(t, out);
    }
    char given[32], family[32];
    snprintf(given, sizeof given, "%s", LATIN_GIVEN[h->given][h->female]);
    snprintf(family, sizeof family, "%s", TAKE(LATIN_FAMILY, h->family));
    if (wrong && happens(t, 400))
        given[1] = '\0';
    else if (wrong)
        slip(t, happens(t, 500) ? given : family, "aeinrst");
    bool turned = happens(t, 120);
    snprintf(out, sizeof out, turned ? "%s, %s" : "%s %s", turned ? family : given, turned ? given : family);
    if (happens(t, 150))
        upper(out);
    return text(t, out);
}

static char *write_phone(town *t, const char *number, bool wrong)
{
    char n[32], out[64];
    snprintf(n, sizeof n, "%s", number);
    if (wrong)
        slip(t, n, "0123456789");
    bool landline = n[0] == '0';
    switch (below(t, 6)) {
    case 0:
        snprintf(out, sizeof out, "+86 %s", landline ? n + 1 : n);
        break;
    case 1:
        snprintf(out, sizeof out, "%.3s-%.4s-%s", n, n + 3, strlen(n) > 7 ? n + 7 : "");
        break;
    case 2:
        snprintf(out, sizeof out, "0086%s", landline ? n + 1 : n);
        break;
    case 3:
        snprintf(out, sizeof out, "'%s", n);
        break;
    case 4:
        snprintf(out, sizeof out, "%.3s****%s", n, strlen(n) > 7 ? n + 7 : ""); /* a marketplace masks it */
        return text(t, happens(t, 250) ? out : n);
    default:
        snprintf(out, sizeof out, "%s", n);
    }
    return text(t, out);
}

static char *write_mail(town *t, const human *h, bool wrong)
{
    char out[128];
    snprintf(out, sizeof out, "%s", h->mail);
    char *at = strchr(out, '@');
    if (wrong && happens(t, 500) && at != NULL)
        snprintf(at, sizeof out - (size_t)(at - out), "@%s", DOMAINS[below(t, SIZE(DOMAINS))]);
    else if (wrong)
        slip(t, out, "aeinrst1");
    if (happens(t, 200))
        upper(out);
    return text(t, out);
}

static char *write_address(town *t, const human *h)
{
    char out[128];
    const char *from = h->address;
    size_t city = strlen(h->city);
    if (h->han && happens(t, 300) && strncmp(from, h->city, city) == 0)
        from += city; /* without the city, or with the province and 市 */
    snprintf(out, sizeof out, happens(t, 100) ? "%s (%06d)" : "%s", from, below(t, 1000000));
    if (!h->han && happens(t, 200))
        upper(out);
    return text(t, out);
}

static int64_t write_birthday(town *t, const human *h, bool wrong)
{
    int64_t year;
    int month, day;
    civil_of_days(h->birthday, &year, &month, &day);
    if (wrong && day <= 12 && happens(t, 300))
        return civil_days(year, day, month);
    if (wrong)
        return civil_days(year, month, 1 + below(t, 28));
    return happens(t, 120) ? civil_days(4, month, day) : h->birthday;
}

/* What each source knows: an order export, the chat's address book, a web shop, a list kept by hand. */
static void write_record(town *t, uint32_t who, const slips *wrong)
{
    const human *h = &t->people[who];
    int source = below(t, 4);
    human now = *h;
    record *r = &t->records[t->n_records++];
    *r = (record){ .who = who,
                   .name = text(t, ""),
                   .phone = text(t, ""),
                   .mail = text(t, ""),
                   .wechat = text(t, ""),
                   .address = text(t, ""),
                   .city = "",
                   .birthday = GX_NO_DATE };
    if (happens(t, wrong->phone_new))
        make_phone(t, now.phone);
    if (happens(t, wrong->moved))
        make_home(t, &now);
    if (!happens(t, wrong->nameless))
        r->name =
            happens(t, wrong->nick) ? text(t, NICKS[below(t, SIZE(NICKS))]) : write_name(t, h, happens(t, wrong->name));
    if (source != 1 || happens(t, 700))
        r->phone = write_phone(t, now.phone, happens(t, wrong->phone));
    if (source == 2 || (source == 3 && happens(t, 300)))
        r->mail = write_mail(t, h, happens(t, wrong->mail));
    if (source == 1 || (source == 3 && happens(t, 200)))
        r->wechat = text(t, h->wechat);
    if (source == 0 || source == 2 || happens(t, 400))
        r->address = write_address(t, &now);
    if (source != 1 || happens(t, 300))
        r->city = now.city;
    if ((source == 1 || source == 3) && happens(t, 500))
        r->birthday = write_birthday(t, h, happens(t, wrong->birthday));
    if (happens(t, 600))
        r->gender = (h->female != happens(t, wrong->gender)) ? 'f' : 'm';
}

static town town_new(uint64_t seed, size_t people, const slips *wrong)
{
    static const slips none = { 0, 0, 0, 0, 20, 30, 0, 2, 0 };
    town t = { .mem = arena_new(), .random = seed, .n_people = people };
    t.people = arena_alloc(t.mem, people * sizeof *t.people);
    t.records = arena_alloc(t.mem, 3 * people * sizeof *t.records);
    for (size_t i = 0; i < people; i++)
        make_human(&t, &t.people[i], i);
    join_families(&t);
    join_offices(&t);
    pass_numbers_on(&t);
    for (uint32_t i = 0; i < people; i++) {
        write_record(&t, i, &none);
        for (int more = happens(&t, 50) ? 2 : happens(&t, 200) ? 1 : 0; more > 0; more--)
            write_record(&t, i, wrong);
    }
    return t;
}

/* As the finder takes them. */
static person *town_persons(town *t)
{
    person *list = arena_zalloc(t->mem, (t->n_records + 1) * sizeof *list);
    for (size_t i = 0; i < t->n_records; i++) {
        const record *r = &t->records[i];
        gx_text subject = text_of(arena_printf(t->mem, "c%06zu", i));
        list[i] = (person){ .id = (uint32_t)i,
                            .subject = subject,
                            .name = key_name(text_of(r->name), t->mem),
                            .phone = key_phone(text_of(r->phone), 86, t->mem),
                            .partial = key_phone_partial(text_of(r->phone), t->mem),
                            .email = key_email(text_of(r->mail), t->mem),
                            .wechat = key_wechat(text_of(r->wechat), t->mem),
                            .city = key_city(text_of(r->city), t->mem),
                            .address = key_address(text_of(r->address), key_city(text_of(r->city), t->mem), t->mem),
                            .birthday = r->birthday,
                            .gender = r->gender };
    }
    return list;
}

static void town_free(town *t)
{
    arena_free(t->mem);
}

#endif
