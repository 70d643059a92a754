/* SPDX-License-Identifier: Apache-2.0 */
/* What holds in a whole city, in the state of who lives there. */
#include "core/base/i18n.h"
#include "core/model/state.h"

/* 北京市 is 北京. */
static gx_text bare(gx_text name)
{
    static const char SHI[] = "市";
    static const size_t n = sizeof SHI - 1;
    name = text_trim(name);
    if (name.n > n && memcmp(name.p + name.n - n, SHI, n) == 0)
        name.n -= n;
    return name;
}

bool state_lives_in(const customer_state *s, gx_text city)
{
    return s->city.n > 0 && text_eq(bare(s->city), bare(city));
}

/* Hers stands unless it is cleared, or of another spelling of the city and said earlier. */
static attribute chosen(const attribute *hers, const attribute *of_city)
{
    bool stands = hers->of_city ? hers->at >= of_city->at : hers->value.n > 0;
    return stands ? *hers : *of_city;
}

gx_status state_add_city(customer_state *s, const customer_state *city, arena *a, gx_error *err)
{
    if (city->n_attributes == 0)
        return GX_OK;
    attribute *both = arena_alloc(a, (s->n_attributes + city->n_attributes) * sizeof *both);
    if (both == NULL)
        return gx_fail(err, GX_ENOMEM, _("out of memory"));
    size_t n = 0, i = 0, k = 0;
    while (i < s->n_attributes || k < city->n_attributes) {
        int sign = i == s->n_attributes      ? 1
                   : k == city->n_attributes ? -1
                                             : text_cmp(s->attributes[i].name, city->attributes[k].name);
        if (sign < 0) {
            both[n++] = s->attributes[i++];
            continue;
        }
        attribute of_city = city->attributes[k++];
        of_city.of_city = true;
        both[n++] = sign > 0 ? of_city : chosen(&s->attributes[i++], &of_city);
    }
    s->attributes = both;
    s->n_attributes = n;
    return GX_OK;
}
