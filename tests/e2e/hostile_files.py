# SPDX-License-Identifier: Apache-2.0
"""Files that somebody broke, by accident or not: every kind of file that `guanxi import` reads, made up here from a seed, then
damaged. Of each import it is asked that it ends with 0 or 1, that a refusal is one sentence with the file's name, that the memory
stays within what was allowed, that the journal holds what the report says was accepted and otherwise nothing, and that a second
import of the same file adds nothing. hostile-files.sh calls it; COUNT and SEED come from the environment."""
import io
import json
import os
import random
import subprocess
import sqlite3
import struct
import sys
import time
import zipfile

GUANXI = os.environ["GUANXI"]
COUNT = int(os.environ.get("COUNT", "60"))
SEED = int(os.environ.get("SEED", "20261123"))
SHOP = sys.argv[1]
MEMORY_MIB = 256
# What the program, its libraries and the database's own cache take beside what --memory governs.
PROGRAM_MIB = 96
SANITIZED = os.environ.get("SANITIZED", "") not in ("", "OFF", "0")
failures = []

# ---- files as they should be


def person(r):
    return r.choice("王李张刘陈杨赵黄") + r.choice("芳娜敏静丽强磊军洋")


def phone(r):
    return "1%d%09d" % (r.choice([30, 38, 59, 86]) // 10, r.randrange(10**9))


def moment(r):
    return "20%02d-%02d-%02d %02d:%02d:%02d" % (r.randrange(18, 27), r.randrange(1, 13), r.randrange(1, 29), r.randrange(24),
                                               r.randrange(60), r.randrange(60))


def taobao(r):
    names = ["订单编号", "买家会员名", "订单状态", "联系手机", "收货人姓名", "收货地址 ", "买家实际支付金额", "订单创建时间", "订单付款时间", "宝贝标题", "宝贝总数量", "买家留言"]
    rows = [names]
    for i in range(r.randrange(1, 60)):
        rows.append(["19%014d" % r.randrange(10**14), "tb_%d" % i, r.choice(["交易成功", "交易关闭", "等待买家付款"]), "'" + phone(r),
                     person(r), "吉林省 通化市 某县 示例路%d号   (135300)" % i, "%.2f" % (r.randrange(1, 99999) / 100), moment(r), moment(r),
                     "面霜50g，洁面", "2", r.choice(["", "周末送\n谢谢", 'a "b"'])])
    text = "\r\n".join(",".join('"%s"' % cell.replace('"', '""') for cell in row) for row in rows) + "\r\n"
    return text.encode(r.choice(["gb18030", "utf-8", "utf-8-sig", "utf-16"])), "csv"


def events(r):
    lines = []
    for i in range(r.randrange(1, 80)):
        lines.append(json.dumps({"specversion": "1.0", "id": "%d-%d" % (r.randrange(10**9), i), "source": "hostile", "type": "note.added",
                                 "time": moment(r).replace(" ", "T") + "Z", "subject": phone(r), "data": {"text": person(r)}},
                                ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode(), "ndjson"


def woocommerce(r):
    orders = []
    for i in range(r.randrange(1, 30)):
        when = moment(r).replace(" ", "T")
        orders.append({"id": r.randrange(10**9), "number": str(r.randrange(10**9)), "order_key": "wc_%d" % i, "status": r.choice(["completed", "processing", "pending"]),
                       "currency": "CNY", "date_created_gmt": when, "date_paid_gmt": r.choice([when, None]), "date_completed_gmt": None,
                       "total": "%.2f" % (r.randrange(1, 99999) / 100), "discount_total": "0.00", "payment_method": "bacs", "customer_note": person(r),
                       "billing": {"first_name": person(r), "last_name": "", "email": "u%d@example.com" % r.randrange(10**6), "phone": phone(r)},
                       "line_items": [{"name": "item %d" % k, "quantity": k + 1, "sku": None if k else "s", "total": "1.00"} for k in range(r.randrange(4))],
                       "refunds": [{"id": 1, "total": "-1.00"}] * r.randrange(2)})
    return json.dumps(orders, ensure_ascii=r.random() < 0.5, indent=r.choice([None, 2])).encode(), "json"


def wecom(r):
    contacts = [{"external_contact": {"external_userid": "wo%d" % r.randrange(10**9), "name": person(r), "gender": r.randrange(3)},
                 "follow_info": {"userid": "s", "remark": person(r), "createtime": r.randrange(1500000000, 1790000000),
                                 "tags": [{"tag_name": person(r)}], "add_way": r.randrange(12)}} for _ in range(r.randrange(1, 30))]
    return json.dumps({"errcode": 0, "errmsg": "ok", "external_contact_list": contacts}, ensure_ascii=False).encode(), "json"


def callback(r):
    return ("<xml><ToUserName><![CDATA[toUser]]></ToUserName><CreateTime>%d</CreateTime><Event><![CDATA[change_external_contact]]></Event>"
            "<ChangeType><![CDATA[%s]]></ChangeType><UserID><![CDATA[zhangsan]]></UserID><ExternalUserID><![CDATA[wo%d]]></ExternalUserID>"
            "<State><![CDATA[%s]]></State></xml>" % (r.randrange(1500000000, 1790000000), r.choice(["add_external_contact", "del_follow_user", "transfer_fail"]),
                                                     r.randrange(10**9), person(r))).encode(), "xml"


def cards(r):
    text = ""
    for _ in range(r.randrange(1, 60)):
        name = person(r)
        version = r.choice(["2.1", "3.0", "4.0"])
        text += "BEGIN:VCARD\r\nVERSION:%s\r\n" % version
        if version == "2.1":
            quoted = "".join("=%02X" % b for b in name.encode())
            text += "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:%s=\r\n%s\r\nTEL;CELL;PREF:%s\r\n" % (quoted[:9], quoted[9:], phone(r))
        else:
            text += "FN:%s\r\nitem1.TEL;TYPE=CELL:%s\r\nNOTE:a long note that is \r\n folded\\, twice\r\nBDAY:--0203\r\n" % (name, phone(r))
        text += "PHOTO;ENCODING=BASE64;JPEG:%s\r\n\r\nEND:VCARD\r\n" % ("/9j/4AAQ" * r.randrange(9))
    return text.encode(), "vcf"


def workbook(sheet, strings="", extra=None, level=6):
    out = io.BytesIO()
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as z:
        z.writestr("[Content_Types].xml", head + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                   '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                   '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
                   'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>')
        z.writestr("_rels/.rels", head + '<Relationships xmlns="%s"><Relationship Id="rId1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (rels, office))
        z.writestr("xl/workbook.xml", head + '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>' % (main, office))
        z.writestr("xl/_rels/workbook.xml.rels", head + '<Relationships xmlns="%s"><Relationship Id="rId1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>'
                   '<Relationship Id="rId2" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>' % (rels, office, office))
        z.writestr("xl/sharedStrings.xml", head + '<sst xmlns="%s">%s</sst>' % (main, strings))
        z.writestr("xl/worksheets/sheet1.xml", sheet if isinstance(sheet, bytes) else head + '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, sheet))
        for name, content in (extra or {}).items():
            z.writestr(name, content)
    return out.getvalue()


def letters(n):
    return (letters(n // 26 - 1) if n >= 26 else "") + chr(65 + n % 26)


def spreadsheet(r):
    names = ["订单编号", "买家会员名", "订单状态", "联系手机", "买家实际支付金额", "订单创建时间"]
    strings = "".join("<si><t>%s</t></si>" % name for name in names)
    rows = '<row r="1">%s</row>' % "".join('<c r="%s1" t="s"><v>%d</v></c>' % (letters(i), i) for i in range(len(names)))
    for n in range(2, r.randrange(3, 60)):
        cells = ["19%014d" % r.randrange(10**14), "tb_%d" % n, "交易成功", phone(r), "%.2f" % (r.randrange(1, 9999) / 100), moment(r)]
        rows += '<row r="%d">%s</row>' % (n, "".join('<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (letters(i), n, c) for i, c in enumerate(cells)))
    return workbook(rows, strings), "xlsx"


KINDS = [taobao, events, woocommerce, wecom, callback, cards, spreadsheet]

# ---- damage


def cut(r, data):
    return data[:r.randrange(len(data) + 1)]


def nul(r, data):
    out = bytearray(data)
    for _ in range(r.randrange(1, 20)):
        out.insert(r.randrange(len(out) + 1), 0)
    return bytes(out)


def flip(r, data):
    out = bytearray(data)
    for _ in range(r.randrange(1, 60)):
        if out:
            out[r.randrange(len(out))] ^= 1 << r.randrange(8)
    return bytes(out)


def mix(r, data):
    at = r.randrange(len(data) + 1)
    foreign = "面霜，王芳".encode(r.choice(["gb18030", "utf-16-le", "big5", "shift_jis"]), "replace")
    return data[:at] + foreign * r.randrange(1, 9) + data[at:]


def swap(r, data):
    a, b = sorted((r.randrange(len(data) + 1), r.randrange(len(data) + 1)))
    return data[b:] + data[a:b] + data[:a]


def repeat(r, data):
    at = r.randrange(len(data) + 1)
    return data[:at] + data[at:at + 200] * r.randrange(2, 400) + data[at:]


def quotes(r, data):
    out = bytearray(data)
    for _ in range(r.randrange(1, 12)):
        out[r.randrange(len(out) + 1):0] = b""
        out.insert(r.randrange(len(out) + 1), r.choice(b'"\\{}[]<>&;=\r\n,'))
    return bytes(out)


def random_bytes(r, data):
    return r.randbytes(r.randrange(5000))


DAMAGE = [cut, nul, flip, mix, swap, repeat, quotes, random_bytes]

# ---- files made to do harm


def columns(r):
    return (",".join("c%d" % i for i in range(10000)) + "\n" + ",".join("1" * 10000) + "\n").encode(), "csv"


def taobao_columns(r):
    data = taobao(r)[0]
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            lines = data.decode(encoding).split("\r\n")
            break
        except UnicodeDecodeError:
            continue
    extra = "," + ",".join('"x%d"' % i for i in range(10000))
    return "\r\n".join(line + extra for line in lines if line.count(",") > 5).encode(), "csv"


def many_keys(r):
    return json.dumps([{"k%d" % i: i for i in range(10000)}]).encode(), "json"


def padded(r):
    first = [{"k%d" % i: 1} for i in range(3000)]
    return json.dumps({"orders": [{"order_key": "x", "date_created_gmt": "y", "payment_method": "z", "total": "1", "l": first + [{}] * 30000}]}).encode(), "json"


def deep(r):
    n = r.choice([65, 1000, 100000])
    return r.choice([b"[" * n, b'{"a":' * n, b'[{"a":' * n + b"1" + b"}]" * n, b"<a>" * n]), "json"


def laughs(r):
    entities = "".join('<!ENTITY l%d "%s">' % (i, ("&l%d;" % (i - 1)) * 10 if i else "lol") for i in range(10))
    return ('<?xml version="1.0"?><!DOCTYPE x [%s]><xml><ExternalUserID>&l9;</ExternalUserID><ChangeType>x</ChangeType></xml>' % entities).encode(), "xml"


def outside(r):
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><ExternalUserID>&e;</ExternalUserID><ChangeType>x</ChangeType></xml>', "xml"


def bomb(r):
    head = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return workbook(head + b"<row>" + b" " * r.choice([50, 400]) * 1000000 + b"</row></sheetData></worksheet>", level=9), "xlsx"


def cells_bomb(r):
    head = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    cell = b'<c t="s"><v>0</v></c>' * 2000
    return workbook(head + (b"<row>" + cell + b"</row>") * 100 + b"</sheetData></worksheet>", "<si><t>%s</t></si>" % ("x" * 32000)), "xlsx"


def entries(r):
    return workbook("<row/>", extra={"x%d.xml" % i: "x" for i in range(3000)}), "xlsx"


def workbook_laughs(r):
    return workbook(b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>'), "xlsx"


def far_cell(r):
    return workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' * 3), "xlsx"


def wrong_sizes(r):
    data = bytearray(spreadsheet(r)[0])
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<II", data, at + 20, r.randrange(2**32), r.randrange(2**32))
    return bytes(data), "xlsx"


def long_line(r):
    return r.choice([b"BEGIN:VCARD\nFN:", b'[{"a":"', b"<xml><a>", b'"']) + b"x" * 5000000, "txt"


def many_properties(r):
    return b"BEGIN:VCARD\n" + b"".join(b"X-%d:1\n" % i for i in range(10000)) + b"END:VCARD\n", "vcf"


def surrogate(r):
    return b'[{"order_key":"\\ud800","date_created_gmt":"x","payment_method":"y","total":"1"}]', "json"


def twice(r):
    return b'[{"order_key":"a","order_key":"b","date_created_gmt":"x","payment_method":"y","total":"1"}]', "json"


def nothing(r):
    return r.choice([b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"[]", b"{}", b"<xml/>", b"PK\x03\x04", b"BEGIN:VCARD\nEND:VCARD\n", b"{", b"[{", b"\0" * 100]), "txt"


HARM = [columns, taobao_columns, many_keys, padded, deep, laughs, outside, bomb, cells_bomb, entries, workbook_laughs, far_cell, wrong_sizes, long_line,
        many_properties, surrogate, twice, nothing]


def make(number):
    """The file of that number: the same bytes each time."""
    r = random.Random("%d/%d" % (SEED, number))
    if number % 4 == 3 or number < len(HARM):
        harm = HARM[number % len(HARM)] if number < len(HARM) else r.choice(HARM)
        data, extension = harm(r)
        return data, extension, harm.__name__
    kind = r.choice(KINDS)
    data, extension = kind(r)
    how = kind.__name__
    for _ in range(r.choice([0, 1, 1, 1, 2])):
        damage = r.choice(DAMAGE)
        data = damage(r, data)
        how += "+" + damage.__name__
    return data, extension, how


def write(number):
    """Makes that file in a process of its own: what it took to make is held against whoever is started next. Its path and how."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        data, extension, how = make(number)
        path = "h%04d.%s" % (number, extension)
        with open(path, "wb") as f:
            f.write(data)
        os.write(write_end, ("%s %s" % (path, how)).encode())
        os._exit(0)
    os.close(write_end)
    os.waitpid(child, 0)
    with os.fdopen(read_end) as said:
        return said.read().split()


# ---- judging


def fail(what, *details):
    failures.append(what)
    print("hostile_files.py:", what, *[str(d)[:600] for d in details], sep="\n  ", file=sys.stderr)


def run(*arguments, stdin=subprocess.DEVNULL):
    """Exit code, words, complaints, and the most memory it held, in KiB."""
    with open("out.txt", "wb") as out, open("err.txt", "wb") as err:
        child = subprocess.Popen([GUANXI, "--memory", "%dMiB" % MEMORY_MIB, "--lang", "en", "-C", SHOP, *arguments], stdin=stdin, stdout=out, stderr=err)
        if stdin == subprocess.PIPE:
            return child
        _, status, usage = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return code, open("out.txt", errors="replace").read(), open("err.txt", errors="replace").read(), usage.ru_maxrss


def journaled():
    """Events in the journal, counted past the program."""
    path = os.path.join(SHOP, "shop.db")
    if not os.path.exists(path):
        return 0
    with sqlite3.connect("file:%s?mode=ro" % path, uri=True) as db:
        return db.execute("SELECT coalesce(sum(events), 0) FROM journal").fetchone()[0]


def judge(path, how, tally):
    before = journaled()
    code, said, complained, memory = run("import", path, "--json")
    tally["peak"] = max(tally["peak"], (memory // 1024, how))
    if code not in (0, 1):
        return fail("%s (%s): exit code %d" % (path, how, code), complained)
    if not SANITIZED and memory > (MEMORY_MIB + PROGRAM_MIB) * 1024:
        fail("%s (%s): held %d MiB" % (path, how, memory // 1024))
    added = journaled() - before
    tally[code] += 1
    if code == 1:
        if added != 0:
            fail("%s (%s): refused, but %d events were kept" % (path, how, added), complained)
        if os.path.basename(path) not in complained:
            fail("%s (%s): the refusal does not name the file" % (path, how), complained)
        return None
    report = json.loads(said)[0]
    if report["rows"] != report["accepted"] + report["duplicates"] + report["conflicts"] + report["rejected"]:
        fail("%s (%s): the counts do not add up" % (path, how), said)
    if report["events_new"] != added:
        fail("%s (%s): %d new events are said, %d are there" % (path, how, report["events_new"], added))
    tally["accepted"] += report["accepted"]
    tally["rejected"] += report["rejected"]
    code, _, complained, _ = run("import", path, "--json")
    if code != 0 or journaled() != before + added:
        fail("%s (%s): a second import adds %d events (exit code %d)" % (path, how, journaled() - before - added, code), complained)
    return None


def check_shop(when):
    code, said, complained, _ = run("check")
    if code != 0:
        fail("guanxi check after %s" % when, said, complained)


def one_field_of_a_gigabyte(tally):
    """Sparse on disk, and streamed through a pipe."""
    kinds = [("csv", b'a,b\n1,"'), ("json", b'[{"a":"'), ("vcf", b"BEGIN:VCARD\nFN:"), ("xml", b"<xml><a>")]
    if COUNT >= 1000:
        kinds.append(("ndjson", b'{"specversion":"1.0","id":"'))
    for extension, head in kinds:
        path = "gigabyte." + extension
        with open(path, "wb") as f:
            f.write(head)
            f.truncate(1 << 30)
        judge(path, "a field of 1 GiB", tally)
        os.unlink(path)
    before = journaled()
    child = run("import", "-", stdin=subprocess.PIPE)
    try:
        child.stdin.write(b'a,b\n1,"')
        for _ in range(1024):
            child.stdin.write(b"x" * (1 << 20))
        child.stdin.close()
    except BrokenPipeError:
        pass
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 1 or journaled() != before:
        fail("1 GiB streamed: exit code %d" % os.waitstatus_to_exitcode(status))
    if not SANITIZED and usage.ru_maxrss > (MEMORY_MIB + PROGRAM_MIB) * 1024:
        fail("1 GiB streamed: held %d MiB" % (usage.ru_maxrss // 1024))


def main():
    tally = {0: 0, 1: 0, "accepted": 0, "rejected": 0, "peak": (0, "")}
    began = time.monotonic()
    for number in range(COUNT):
        path, how = write(number)
        had = len(failures)
        judge(path, how, tally)
        if len(failures) == had:
            os.unlink(path)
        if number % 100 == 99:
            check_shop("file %d" % number)
    one_field_of_a_gigabyte(tally)
    check_shop("all files")
    print("%d files of seed %d: %d taken (%d rows accepted, %d rejected), %d refused; most memory %d MiB (%s); %.0f s" %
          (COUNT, SEED, tally[0], tally["accepted"], tally["rejected"], tally[1], *tally["peak"], time.monotonic() - began))
    if failures:
        print("%d failures" % len(failures), file=sys.stderr)
        sys.exit(1)


main()
