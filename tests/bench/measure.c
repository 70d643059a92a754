/* SPDX-License-Identifier: Apache-2.0 */
/* measure FILE COMMAND…: runs a command and writes its wall time and its processor time in seconds and its peak memory
 * in MiB to FILE, as one line. What the children of the command use counts as well. (A small program of its own,
 * because a child of a large one begins with that one's peak.) */
#include "bench.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double of_timeval(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: measure FILE COMMAND...\n");
        return 2;
    }
    double begin = seconds();
    pid_t child = fork();
    if (child < 0) {
        perror("measure: fork");
        return 1;
    }
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status;
    struct rusage used;
    if (wait4(child, &status, 0, &used) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        die("measure: %s failed", argv[2]);
    double wall = seconds() - begin;
    FILE *f = fopen(argv[1], "w");
    if (f == NULL ||
        fprintf(f, "%.6f %.6f %.3f\n", wall, of_timeval(used.ru_utime) + of_timeval(used.ru_stime),
                (double)used.ru_maxrss / 1024) < 0 ||
        fclose(f) != 0) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
