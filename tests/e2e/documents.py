# SPDX-License-Identifier: Apache-2.0
"""What guanxi's journal must hold after the documents of the test data, read here by other means: Python's json, XML and
quoted-printable readers. Called by documents.sh with the folder of the data and the exported events of both shops; prints each
difference and fails if there is one."""
import glob
import json
import os
import quopri
import re
import sys
import xml.etree.ElementTree
from datetime import datetime, timezone

ROOT, WEB, CHAT = sys.argv[1:4]
compared = differences = 0


def load(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def utc(text, zulu=False):
    moment = datetime.fromisoformat(text + "+00:00" if zulu else text)
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def unix(seconds):
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def minor(text):
    whole, _, part = str(text).partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int((part + "00")[:2]))


def same(what, got, want):
    global compared, differences
    compared += 1
    if got != want:
        differences += 1
        print("documents.py: %s: the journal has %r, the file %r" % (what, got, want), file=sys.stderr)


def records(*parts):
    """The objects of a JSON file: itself, those of its list, or what its one member holds."""
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as f:
        document = json.load(f)
    if isinstance(document, dict) and len(document) == 1:
        document = next(iter(document.values()))
    return document if isinstance(document, list) else [document]


def find(events, kind, source, subject, /, **data):
    """The events of that kind, source and customer whose data agree."""
    return [e for e in events if e["type"] == kind and e["source"] == source and e["subject"] == subject
            and all(e["data"].get(key) == value for key, value in data.items())]


def shopify(events):
    for name in ("order.json", "orders.json"):
        for order in records("formats", "shopify", name):
            found = find(events, "order.placed", "shopify_json_orders", order["email"], order=order["name"], amount=minor(order["total_price"]))
            same("%s: placed" % name, [e["time"] for e in found], [utc(order["created_at"])])
            data = found[0]["data"]
            same("%s: currency" % name, data["currency"], order["currency"])
            same("%s: discount" % name, data.get("discount"), minor(order["total_discounts"]))
            same("%s: coupon" % name, data.get("coupon"), order["discount_codes"][0]["code"] if order.get("discount_codes") else None)
            items = [(i.get("sku"), i["name"], i["quantity"]) for i in data.get("items", [])]
            same("%s: items" % name, items, [(i["sku"], i["title"], i["quantity"]) for i in order.get("line_items", [])])
            paid = order["financial_status"] in ("paid", "partially_refunded")
            same("%s: paid" % name, len(find(events, "order.paid", "shopify_json_orders", order["email"], amount=minor(order["total_price"]))), int(paid))
            people = find(events, "customer.updated", "shopify_json_orders", order["email"], city=order["shipping_address"]["city"])
            same("%s: name" % name, {e["data"]["name"] for e in people}, {"%(first_name)s %(last_name)s" % order["customer"]})
    for checkout in records("formats", "shopify", "checkouts.json"):
        asked = find(events, "consultation.opened", "shopify_json_checkouts", checkout["email"], product=checkout["line_items"][0]["title"])
        same("checkouts.json", [e["time"] for e in asked], [utc(checkout["created_at"])])
    for customer in records("formats", "shopify", "customer.json"):
        joined = find(events, "customer.added", "shopify_json_customers", customer["email"])
        same("customer.json: joined", [e["time"] for e in joined], [utc(customer["created_at"])])
        profile = find(events, "customer.updated", "shopify_json_customers", customer["email"])
        same("customer.json: changed", [e["time"] for e in profile], [utc(customer["updated_at"])])
        same("customer.json: name", profile[0]["data"]["name"], "%(first_name)s %(last_name)s" % customer)
        same("customer.json: city", profile[0]["data"]["city"], customer["default_address"]["city"])


def woocommerce(events):
    for path in sorted(glob.glob(os.path.join(ROOT, "formats/woocommerce/orders_*.json"))):
        for order in records(path):
            who, name = order["billing"]["email"], "%s: %s" % (os.path.basename(path), order["number"])
            found = find(events, "order.placed", "woocommerce_orders", who, order=order["number"])
            same(name + ": placed", [e["time"] for e in found], [utc(order["date_created_gmt"], zulu=True)])
            data = found[0]["data"]
            same(name + ": amount", (data["amount"], data["currency"]), (minor(order["total"]), order["currency"]))
            items = [(i["name"], i.get("sku") or "", i["quantity"], i["amount"]) for i in data["items"]]
            same(name + ": items", items, [(i["name"], i["sku"], i["quantity"], minor(i["total"])) for i in order["line_items"]])
            paid = find(events, "order.paid", "woocommerce_orders", who, order=order["number"])
            same(name + ": paid", len(paid), int(order["status"] in ("processing", "completed")))
            if order["date_paid_gmt"]:
                same(name + ": paid at", paid[0]["time"], utc(order["date_paid_gmt"], zulu=True))
            shipped = find(events, "order.shipped", "woocommerce_orders", who, order=order["number"])
            same(name + ": shipped", [e["time"] for e in shipped], [utc(t, zulu=True) for t in [order["date_completed_gmt"]] if t])
            refunds = find(events, "order.refunded", "woocommerce_orders", who, order=order["number"])
            same(name + ": refunded", sum(e["data"]["amount"] for e in refunds), -sum(minor(r["total"]) for r in order["refunds"]))
    for path in sorted(glob.glob(os.path.join(ROOT, "formats/woocommerce/customers_*.json"))):
        for customer in records(path):
            name = "%s: %s" % (os.path.basename(path), customer["email"])
            joined = find(events, "customer.added", "woocommerce_customers", customer["email"])
            same(name + ": joined", [e["time"] for e in joined], [utc(customer["date_created_gmt"], zulu=True)])
            profile = find(events, "customer.updated", "woocommerce_customers", customer["email"])
            same(name + ": changed", [e["time"] for e in profile], [utc(customer["date_modified_gmt"], zulu=True)])
            same(name + ": name", profile[0]["data"]["name"], "%(first_name)s %(last_name)s" % customer)
            same(name + ": city", profile[0]["data"]["city"], customer["billing"]["city"])


def wecom(events):
    contact = records("formats", "wecom", "externalcontact_get.json")[0]
    who = contact["external_contact"]["external_userid"]
    found = find(events, "customer.updated", "wecom_contacts", who)
    same("externalcontact_get: time", [e["time"] for e in found], [unix(contact["follow_user"][0]["createtime"])])
    same("externalcontact_get: profile", found[0]["data"], {"name": contact["external_contact"]["name"], "address_as": contact["follow_user"][0]["remark"], "gender": "m"})
    same("externalcontact_get: note", [e["data"]["text"] for e in find(events, "note.added", "wecom_contacts", who)], [contact["follow_user"][0]["description"]])
    for contact in records("formats", "wecom", "batch_get_by_user.json")[0]["external_contact_list"]:
        found = find(events, "customer.updated", "wecom_contacts", contact["external_contact"]["external_userid"])
        tags = [tag["tag_name"] for follow in contact["follow_info"] for tag in follow["tags"]]
        same("batch_get_by_user: profile", [e["data"] for e in found], [{"name": contact["external_contact"]["name"], "gender": "f", "tags": tags}])
    kinds = {"add_external_contact": "customer.added", "del_follow_user": "customer.removed_seller",
             "del_external_contact": "note.added", "transfer_fail": "note.added"}
    for path in sorted(glob.glob(os.path.join(ROOT, "formats/wecom/*.xml"))):
        said = {e.tag: e.text for e in xml.etree.ElementTree.parse(path).getroot()}
        if "ExternalUserID" not in said:
            continue
        data = {"place": said["State"]} if "State" in said else {"kind": "deleted"} if said["ChangeType"] == "del_follow_user" else {
            "text": " ".join(said[key] for key in ("ChangeType", "FailReason", "Source") if key in said)}
        found = find(events, kinds[said["ChangeType"]], "wecom_callbacks", said["ExternalUserID"], **data)
        same(os.path.basename(path), [e["time"] for e in found], [unix(said.get("CreateTime") or said["TimeStamp"])])


def cards(path):
    """Each card as {NAME: [(parameters, value)]}, unfolded and decoded; \\n, \\, and \\; as they are meant."""
    with open(path, encoding="utf-8", newline="") as f:
        text = f.read().replace("\r\n", "\n")
    text = re.sub(r"\n[ \t](?=.)", "", text)
    lines, card = iter(text.split("\n")), None
    for line in lines:
        head, _, value = line.partition(":")
        while "QUOTED-PRINTABLE" in head.upper() and value.endswith("="):
            value = value[:-1] + next(lines)
        name, *parameters = head.upper().split(";")
        name = name.split(".")[-1]
        if "QUOTED-PRINTABLE" in head.upper():
            value = quopri.decodestring(value.encode()).decode(errors="replace")
        if name == "BEGIN":
            card = {}
        elif name == "END":
            yield card
        elif card is not None:
            card.setdefault(name, []).append((" ".join(parameters), value))


def plain(value):
    return re.sub(r"\\(.)", lambda m: "\n" if m.group(1) in "nN" else m.group(1), value).strip()


def digits(value):
    value = re.sub(r"^tel:|;.*$", "", value)
    abroad = re.match(r"\s*\+(?!86)", value)  # a number of another country keeps its +
    return ("+" if abroad else "") + re.sub(r"\D", "", value)


def vcard(events):
    def mobile(entry):
        return 0 if "CELL" in entry[0] else 3 if "FAX" in entry[0] else 1
    n = 0
    for path in sorted(glob.glob(os.path.join(ROOT, "vcard/*.vcf"))):
        for card in cards(path):
            n += 1
            name = "%s: card %d" % (os.path.basename(path), n)
            phones = [digits(value) for _, value in sorted(card.get("TEL", []), key=mobile)]
            mails = [value for _, value in sorted(card.get("EMAIL", []), key=lambda e: "PREF" not in e[0])]
            # two cards of the data share a number: its customer has both
            found = [e for e in find(events, "customer.added", "vcard", (phones + mails)[0])
                     if "FN" not in card or e["data"].get("name") == plain(card["FN"][0][1])]
            same(name, len(found), 1)
            data = found[0]["data"] if found else {}
            same(name + ": phone", data.get("phone"), phones[0] if phones else None)
            same(name + ": email", data.get("email"), mails[0] if mails else None)
            if "BDAY" in card:
                day = card["BDAY"][0][1]
                same(name + ": birthday", data.get("birthday"), "--%s-%s" % (day[2:4], day[4:6]) if day.startswith("--") else day)
            if "NICKNAME" in card:
                same(name + ": nickname", data.get("address_as"), card["NICKNAME"][0][1])
            notes = [plain(value) for _, value in card.get("NOTE", [])]
            if notes and not name.startswith("John_Doe_ANDROID"):
                said = find(events, "note.added", "vcard", (phones + mails)[0])
                same(name + ": note", [e["data"]["text"] for e in said], ["\n".join(notes)])
    same("cards", n, 14)


web, chat = load(WEB), load(CHAT)
shopify(web)
woocommerce(web)
wecom(chat)
vcard(chat)
print("%d values compared with their files, %d differ" % (compared, differences))
sys.exit(1 if differences else 0)
