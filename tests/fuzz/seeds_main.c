/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds every file of a folder to a fuzz target once, in the order of their names: what a fuzzer has found stays found,
 * with any compiler and without libFuzzer. An empty folder is a failure: it would test nothing. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The bytes stand at the very end of their allocation, so that AddressSanitizer and valgrind see a read beyond them. */
static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return NULL;
    uint8_t *bytes = NULL;
    if (fseek(f, 0, SEEK_END) == 0) {
        long end = ftell(f);
        rewind(f);
        if (end >= 0 && (bytes = malloc((size_t)end + (end == 0))) != NULL)
            *size = fread(bytes, 1, (size_t)end, f);
    }
    if (ferror(f)) {
        free(bytes);
        bytes = NULL;
    }
    fclose(f);
    return bytes;
}

static int run_one(const char *folder, const char *name)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    size_t size = 0;
    uint8_t *bytes = n > 0 && (size_t)n < sizeof path ? read_file(path, &size) : NULL;
    if (bytes == NULL) {
        fprintf(stderr, "%s/%s: cannot be read: %s\n", folder, name, strerror(errno));
        return 1;
    }
    printf("%s (%zu bytes)\n", name, size);
    fflush(stdout);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    struct dirent **entries;
    int n = scandir(argv[1], &entries, visible, alphasort);
    if (n <= 0) {
        fprintf(stderr, "%s: there are no seeds in this folder\n", argv[1]);
        return 1;
    }
    int failed = 0;
    for (int i = 0; i < n; i++) {
        failed |= run_one(argv[1], entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return failed;
}
