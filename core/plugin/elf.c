/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a shared object is all there. The dynamic loader maps what the headers promise without asking how long the
 * file is; touching a page beyond its end then kills the process, with no word said. A file that is no ELF of this
 * machine is left to the loader, which says so. */
#include "core/plugin/inside.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

/* False: the file ends before, or cannot be read there. */
static bool read_at(int fd, void *out, size_t n, uint64_t at)
{
    ssize_t got;
    do
        got = pread(fd, out, n, (off_t)at);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)n;
}

static bool is_ours(const ElfW(Ehdr) * h)
{
    return memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 &&
           h->e_ident[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) &&
           h->e_phentsize == sizeof(ElfW(Phdr));
}

gx_status elf_check(int fd, uint64_t size, const char *path, gx_error *err)
{
    ElfW(Ehdr) header;
    if (!read_at(fd, &header, sizeof header, 0) || !is_ours(&header))
        return GX_OK;
    for (unsigned i = 0; i < header.e_phnum; i++) {
        ElfW(Phdr) p;
        uint64_t at = header.e_phoff + (uint64_t)i * sizeof p;
        bool there = at >= header.e_phoff && at <= size && read_at(fd, &p, sizeof p, at);
        if (!there || (p.p_type != PT_NULL && (p.p_offset > size || p.p_filesz > size - p.p_offset)))
            return gx_fail(err, GX_EPLUGIN,
                           _("%s: cut off: it is only %llu bytes long, and its headers name more; build or copy it "
                             "again"),
                           path, (unsigned long long)size);
    }
    return GX_OK;
}
