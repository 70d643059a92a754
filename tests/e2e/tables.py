# SPDX-License-Identifier: Apache-2.0
"""What up to ten rows of a table must have become, said from the file itself by Python's csv module.

tables.py FORMAT FILE EVENTS: FORMAT as `guanxi import` says it, EVENTS as `guanxi export events --format ndjson` writes them.
Prints "N rows, M wrong", and each wrong row. Nothing here is shared with guanxi: not its maps, its dates or its numbers."""
import csv
import json
import sys
from datetime import datetime, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")


def cents(text):
    return int(Decimal(text) * 100)


def utc(text, form, zone=SHANGHAI):
    at = datetime.strptime(text, form)
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(text):
    return utc(text, "%Y-%m-%d")


def second(text):
    return utc(text, "%Y-%m-%d %H:%M:%S")


def event(what, subject, time, **data):
    return {"type": what, "subject": subject, "time": time, "data": {k: v for k, v in data.items() if v not in (None, "")}}


def till(r):
    if not r["phone"]:
        return []
    who = r["phone"].replace(" ", "")
    made = [event("order.paid", who, second(r["paid at"]), order=r["no"], amount=cents(r["total"]),
                  items=[{"name": r["what"], "quantity": int(r["pieces"])}]),
            event("order.placed", who, day(r["day"]), order=r["no"], amount=cents(r["total"]))]
    return made + ([event("note.added", who, day(r["day"]), text=r["remark"])] if r["remark"] else [])


def taobao(r):
    form = "%Y/%m/%d %H:%M" if "/" in r["订单创建时间"] else "%Y-%m-%d %H:%M:%S"
    who, at, amount = r["联系手机"].strip("'"), utc(r["订单创建时间"], form), cents(r["买家实际支付金额"])
    items = [{"name": n} for n in r["宝贝标题 "].split("，")]
    made = [event("order.placed", who, at, order=r["订单编号"], amount=amount, items=items)]
    if r["订单付款时间 "]:
        made.append(event("order.paid", who, utc(r["订单付款时间 "], form), order=r["订单编号"], amount=amount))
    if r["订单状态"] == "交易关闭":
        made.append(event("order.cancelled", who, at, order=r["订单编号"]))
    if r["买家留言"]:
        made.append(event("note.added", who, at, text=r["买家留言"]))
    return made


def youzan_orders(r):
    who, items = r["买家手机号"], [{"name": r["全部商品名称"]}]
    return [event("order.placed", who, second(r["订单创建时间"]), order=r["订单号"], amount=cents(r["订单实付金额"]), items=items),
            event("order.paid", who, second(r["买家付款时间"]), order=r["订单号"], amount=cents(r["订单实付金额"])),
            event("order.received", who, second(r["交易成功时间"]), order=r["订单号"]),
            event("customer.updated", who, second(r["订单创建时间"]), name=r["收货人/提货人"], city=r["收货人城市"])]


def youzan_person(r):
    phone = "" if "*" in r["客户手机号"] else r["客户手机号"]
    return phone, phone or r["客户昵称"]


def youzan_customers(r):
    phone, who = youzan_person(r)
    return [event("customer.added", who, second(r["成为客户时间"]), name=r["客户姓名"] or r["客户昵称"], phone=phone,
                  birthday=r["客户生日"].strip(), place=r["来源渠道"],
                  gender={"女": "f", "男": "m", "其他": "x"}[r["客户性别"]], tags=[r["标签"] or "unsorted"])]


def youzan_totals(r):
    _, who = youzan_person(r)
    return [event("history.stated", who, second(r["上次消费时间"] or r["成为客户时间"]), orders=int(r["消费次数"]),
                  spent=cents(r["消费金额"]), until=r["上次消费时间"][:10])]


def shopify_orders(r):
    if not r["Email"]:  # a further item of the order above
        return [event("order.paid", None, None, order=r["Name"], items=[{"name": r["Lineitem name"], "sku": r["Lineitem sku"]}])]
    form, total = "%Y-%m-%d %H:%M:%S %z", cents(r["Total"])
    items = [{"name": r["Lineitem name"], "sku": r["Lineitem sku"], "quantity": int(r["Lineitem quantity"])}]
    return [event("order.placed", r["Email"], utc(r["Created at"], form), order=r["Name"], amount=total, items=items),
            event("order.paid", r["Email"], utc(r["Paid at"], form), order=r["Name"], amount=total),
            event("order.shipped", r["Email"], utc(r["Fulfilled at"], form), order=r["Name"]),
            event("customer.updated", r["Email"], utc(r["Created at"], form), name=r["Billing Name"], city=r["Shipping City"])]


def shopify_customers(r):
    return [event("customer.added", r["Email"], None, name=r["First Name"] + " " + r["Last Name"], email=r["Email"],
                  phone="".join(c for c in r["Phone"] if c.isdigit()), city=r["Default Address City"],
                  tags=[t.strip() for t in r["Tags"].split(",")])]


def shopify_totals(r):
    return [event("history.stated", r["Email"], None, orders=int(r["Total Orders"]), spent=cents(r["Total Spent"]))]


def google(r, first, middle, last, labels):
    phone = r["Phone 1 - Value"].replace(" ", "")
    tags = [t for t in r[labels].split(" ::: ") if t != "* myContacts"] or ["unsorted"]
    return [event("customer.added", phone, None, name=" ".join(r[n] for n in (first, middle, last) if r[n]), phone=phone,
                  address_as=r["Nickname"], email=r["E-mail 1 - Value"], birthday=r["Birthday"], tags=tags)]


def google_2024(r):
    return google(r, "First Name", "Middle Name", "Last Name", "Labels")


def google_old(r):
    return google(r, "Given Name", "Additional Name", "Family Name", "Group Membership")


def cdnow(r):
    _, who, at, pieces, dollars = r["line"].split()
    return [event("order.paid", who, utc(at, "%Y%m%d", timezone.utc), amount=cents(dollars), items=[{"quantity": int(pieces)}])]


def online_retail(r):
    at, who = utc(r["InvoiceDate"], "%Y-%m-%d %H:%M:%S", LONDON), r["CustomerID"]
    if r["InvoiceNo"].startswith("C"):
        return [event("order.refunded", who, at, order=r["InvoiceNo"], amount=-cents(r["amount"]), credit=True)]
    return [event("order.paid", who, at, order=r["InvoiceNo"], amount=cents(r["amount"]))]


def mumbaby(r):
    return [event("order.paid", r["user_id"], utc(r["day"], "%Y%m%d"),
                  items=[{"sku": r["auction_id"], "name": r["category_1"], "quantity": int(r["buy_mount"])}])]


def attribute(who, name, value, at=None):
    return [event("attribute.set", who, at, name=name, value=value)]


FORMATS = {
    "till": till, "taobao": taobao, "youzan_orders": youzan_orders, "youzan_customers": youzan_customers,
    "youzan_totals": youzan_totals, "shopify_orders": shopify_orders, "shopify_customers": shopify_customers,
    "shopify_totals": shopify_totals, "google_contacts": google_old, "google_contacts_2024": google_2024, "cdnow": cdnow,
    "online_retail": online_retail, "mumbaby": mumbaby,
    "birthdays": lambda r: attribute(r["user_id"], "born", f"{r['birthday'][:4]}-{r['birthday'][4:6]}-{r['birthday'][6:]}"),
    "cdnow_summary": lambda r: attribute(r["ID"], "zbar", r["zbar"]),
    "cdnow_donations": lambda r: attribute(r["frequency"] + " " + r["recency"], "weights", r["weights"]),
    "journey_campaigns": lambda r: attribute(r["campaign_id"], "ends", r["end_date"], day(r["start_date"])),
    "journey_targets": lambda r: [event("tag.added", r["household_id"], None, tag=r["campaign_id"])],
    "journey_redemptions": lambda r: [event("content.engaged", r["household_id"], day(r["redemption_date"]),
                                            topic=r["coupon_upc"], kind="like")],
    "journey_households": lambda r: attribute(r["household_id"], "income", r["income"]),
}


def rows_of(path):
    raw = open(path, "rb").read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    if path.endswith(".txt"):
        return [{"line": line} for line in text.splitlines() if line.strip()]
    return list(csv.DictReader(text.splitlines(keepends=True)))


def is_there(wanted, events):
    """Whether one event holds all that is wanted; of a list of items each wanted one must be among them."""
    def holds(want, have):
        if isinstance(want, list) and want and isinstance(want[0], dict):
            return have and all(any(all(h.get(k) == v for k, v in w.items()) for h in have) for w in want)
        return want == have
    return any((wanted["subject"] in (None, e["subject"])) and wanted["time"] in (None, e["time"])
               and all(holds(v, e["data"].get(k)) for k, v in wanted["data"].items())
               for e in events.get((wanted["type"], wanted["subject"]), events.get(wanted["type"], [])))


def main(name, path, journal):
    events = {}
    for line in open(journal, encoding="utf-8"):
        e = json.loads(line)
        if e["source"] == name:
            events.setdefault((e["type"], e["subject"]), []).append(e)
            events.setdefault(e["type"], []).append(e)
    rows = rows_of(path)
    step = max(1, len(rows) // 10)
    wrong = 0
    some = rows[::step][:10]
    for row in some:
        missing = [e for e in FORMATS[name](row) if not is_there(e, events)]
        if missing:
            wrong += 1
            print("wrong:", json.dumps(missing, ensure_ascii=False))
    print(f"{len(some)} rows, {wrong} wrong")


main(*sys.argv[1:])
