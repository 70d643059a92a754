/* SPDX-License-Identifier: Apache-2.0 */
/* What tells people apart, in one spelling each: equal keys are the same phone, mailbox or name, however they were
 * written. Missing where there is nothing, or nothing that identifies anybody. All in the arena, or borrowed. */
#ifndef CORE_IDENTITY_KEYS_H
#define CORE_IDENTITY_KEYS_H

#include "core/base/arena.h"
#include "core/base/text.h"

/* E.164 ("+8613800000001"), with ";ext=801" behind it. `country` is the calling code of numbers written without one
 * (86). Missing: part of it is masked, a spreadsheet shortened it, digits that somebody typed to fill a column, a
 * Chinese landline without its area code, and a mobile with an extension, which a marketplace lends for a few weeks. */
gx_text key_phone(gx_text t, int64_t country, arena *a);
/* Of what is no key what may still speak for one: a Chinese mobile with up to four places masked, "+86138****0001", or
 * with a digit too many or too few. Missing for whatever else. */
gx_text key_phone_partial(gx_text t, arena *a);
/* A Chinese landline: whoever is at home, or in the office. Of other countries' numbers nobody can tell. */
bool key_phone_is_shared(gx_text phone);
/* Lower case. Of gmail.com, which says so, dots and what follows a plus in the name say nothing; googlemail.com is the
 * same. No other provider's rules are guessed. */
gx_text key_email(gx_text t, arena *a);
/* info@, sales@ and the like: whoever sits there. */
bool key_email_is_shared(gx_text email);
/* A WeChat id as WeChat gives them (6 to 20 letters, digits, _ and -, a letter first), lower case; missing for a
 * nickname. */
gx_text key_wechat(gx_text t, arena *a);
/* Half-width, lower case (Latin letters without marks only), words in the order of the alphabet, one blank between; Han
 * without any; without Mr, Ms, 先生, 女士 and the like. */
gx_text key_name(gx_text t, arena *a);
/* Half-width, lower case, nothing but letters and digits, without a postal code in brackets, and without the city (a
 * key) that it begins with: half of all sources leave it out. */
gx_text key_address(gx_text t, gx_text city, arena *a);
/* Its digits in their order: house, floor, flat. */
gx_text key_numbers(gx_text address, arena *a);
/* A city without the 市 behind it. */
gx_text key_city(gx_text t, arena *a);

/* A number of an order that two shops, or two customers, would hardly both have: eight characters, six of them digits;
 * else missing. Borrows. */
gx_text key_order(gx_text t);

bool key_is_han(gx_text t); /* its first character is a Han character */

#endif
