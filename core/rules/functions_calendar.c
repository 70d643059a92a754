/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of the language that ask the calendar: festivals, days off, working days. */
#include "core/base/i18n.h"
#include "core/rules/tree.h"

static const festival *find_festival(parsing *p, const syntax *s, gx_text name)
{
    const calendar *c = p->c->calendar;
    const festival *found = calendar_festival(c, name);
    const char *near = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; found == NULL && c != NULL && i < c->n_festivals; i++) {
        const char *known = arena_strndup(p->a, c->festivals[i].name.p, c->festivals[i].name.n);
        if (known != NULL)
            suggest_try(name, known, &near, &distance);
    }
    if (found == NULL && near != NULL)
        rule_say(p, s->args[0]->begin, _("there is no festival \"%.*s\"; did you mean \"%s\"?"), TEXT_ARG(name), near);
    else if (found == NULL)
        rule_say(p, s->args[0]->begin, _("there is no festival \"%.*s\"; [festival:%.*s] in shop.ini declares it"),
                 TEXT_ARG(name), TEXT_ARG(name));
    return found;
}

/* The rule that says whom it is for is asked with the day. */
static gx_status with_fitness(parsing *p, const syntax *s, const function *f, node *day, node **out)
{
    const fit_rule *fit = &p->c->fits[day->festival - p->c->calendar->festivals];
    node *who;
    *out = day;
    if (fit->text.n == 0)
        return GX_OK;
    if (p->fitting)
        return rule_mistake(p, s->begin, _("the rule of a festival cannot ask for one that has a rule itself"));
    p->fitting = true;
    gx_status rc = parse_inside(p, fit->text, fit->place, s, &who);
    p->fitting = false;
    if (rc != GX_OK)
        return rc;
    node **pair = arena_zalloc(p->a, 2 * sizeof(node *));
    if (pair == NULL)
        return rule_no_memory(p->err);
    pair[0] = who;
    pair[1] = day;
    if ((*out = node_with(p, s, NODE_AND, GX_BOOL, day)) == NULL)
        return GX_ENOMEM;
    (*out)->kids = pair;
    (*out)->n_kids = 2;
    (*out)->function = f;
    return GX_OK;
}

gx_status check_festival(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_text name;
    node *day;
    gx_status rc = count_arguments(p, s, f, 2, 2);
    if (rc != GX_OK || (rc = text_argument(p, s, f, 0, &name)) != GX_OK)
        return rc;
    const festival *found = find_festival(p, s, name);
    if (found == NULL)
        return GX_ECONFIG;
    if ((day = node_new(p, s, NODE_FESTIVAL, GX_BOOL)) == NULL)
        return GX_ENOMEM;
    day->windows = true;
    day->function = f;
    day->festival = found;
    day->text = found->name; /* tells two of them apart */
    if ((rc = days_argument(p, s, f, 1, &day->span)) != GX_OK)
        return rc;
    return with_fitness(p, s, f, day, out);
}

static gx_status needs_calendar(parsing *p, const syntax *s, const function *f)
{
    return p->c->calendar != NULL ? GX_OK : rule_mistake(p, s->begin, _("%s cannot be asked here"), f->name);
}

gx_status check_day_off(parsing *p, const syntax *s, const function *f, node **out)
{
    gx_status rc = count_arguments(p, s, f, 0, 0);
    if (rc == GX_OK)
        rc = needs_calendar(p, s, f);
    if (rc != GX_OK)
        return rc;
    if ((*out = node_new(p, s, NODE_DAY_OFF, GX_BOOL)) == NULL)
        return GX_ENOMEM;
    (*out)->windows = true;
    (*out)->calendar = p->c->calendar;
    (*out)->function = f;
    return GX_OK;
}

gx_status check_working_days(parsing *p, const syntax *s, const function *f, node **out)
{
    node *since;
    gx_status rc = count_arguments(p, s, f, 1, 1);
    if (rc == GX_OK)
        rc = needs_calendar(p, s, f);
    if (rc != GX_OK || (rc = typed_argument(p, s, f, 0, GX_TIME, GX_DATE, &since)) != GX_OK)
        return rc;
    if ((*out = node_with(p, s, NODE_WORKING_DAYS, GX_INT, since)) == NULL)
        return GX_ENOMEM;
    (*out)->windows = true;
    (*out)->calendar = p->c->calendar;
    (*out)->ref = since->ref;
    (*out)->function = f;
    p->raw_age = true;
    return GX_OK;
}
