/* SPDX-License-Identifier: Apache-2.0 */
/* Solar terms by the table: see terms.h. */
#include "core/calendar/terms.h"

#include "core/base/calendar.h"
#include "core/base/text.h"
#include "core/calendar/table.h"

static const char *const NAMES[TERMS][2] = {
    { "xiaohan", "小寒" }, { "dahan", "大寒" },   { "lichun", "立春" },    { "yushui", "雨水" },
    { "jingzhe", "惊蛰" }, { "chunfen", "春分" }, { "qingming", "清明" },  { "guyu", "谷雨" },
    { "lixia", "立夏" },   { "xiaoman", "小满" }, { "mangzhong", "芒种" }, { "xiazhi", "夏至" },
    { "xiaoshu", "小暑" }, { "dashu", "大暑" },   { "liqiu", "立秋" },     { "chushu", "处暑" },
    { "bailu", "白露" },   { "qiufen", "秋分" },  { "hanlu", "寒露" },     { "shuangjiang", "霜降" },
    { "lidong", "立冬" },  { "xiaoxue", "小雪" }, { "daxue", "大雪" },     { "dongzhi", "冬至" },
};

const char *term_name(int term)
{
    return NAMES[term][0];
}

int term_named(gx_text name)
{
    for (int k = 0; k < TERMS; k++)
        if (text_is(name, NAMES[k][0]) || text_is(name, NAMES[k][1]))
            return k;
    return -1;
}

bool term_day(int64_t year, int term, int64_t *days)
{
    if (year < TERMS_FIRST || year > TERMS_LAST || term < 0 || term >= TERMS)
        return false;
    *days = civil_days(year, term / 2 + 1, term_least[term] + term_days[year - TERMS_FIRST][term] - '0');
    return true;
}
