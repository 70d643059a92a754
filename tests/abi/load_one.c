/* SPDX-License-Identifier: Apache-2.0 */
/* Load the plugin NAME from DIR and let it judge one customer who bought ten days ago: `abi-load-one DIR NAME`. */
#include "stage.h"

static void judge(void **state)
{
    char **args = *state;
    stage s;
    size_t n;
    stage_open(&s, args[1], NULL);
    stage_load(&s, args[2]);
    customer_state *c = stage_customer(&s, "anna");
    c->orders = 1;
    c->last_bought = s.now - 10 * 86400;
    stage_batch(&s);
    const registered_classifier *list = host_classifiers(s.host, &n);
    for (size_t i = 0; i < n; i++) {
        gx_verdict v = stage_verdict(&s, list[i].classifier->dimension, 0);
        printf("%s = %s: %s\n", list[i].classifier->dimension, list[i].classifier->labels[v.label].name, v.reason);
    }
    stage_close(&s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { { "judge", judge, NULL, NULL, argv } };
    if (argc != 3)
        return 2;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
