/* Paths as the shim compares them. */
#ifndef DAYBOOK_PATHS_H
#define DAYBOOK_PATHS_H
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The path from the root on, without doubled slashes; 0 when it does not fit. */
static int make_absolute(int folder, const char *path, char out[PATH_MAX]) {
    char raw[PATH_MAX * 2];
    if (path[0] == '/') {
        snprintf(raw, sizeof raw, "%s", path);
    } else {
        char base[PATH_MAX], link[64];
        ssize_t bytes;
        if (folder == AT_FDCWD) strcpy(link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        bytes = syscall(SYS_readlinkat, AT_FDCWD, link, base, sizeof base - 1);
        if (bytes <= 0) return 0;
        base[bytes] = 0;
        snprintf(raw, sizeof raw, "%s/%s", base, path);
    }
    size_t end = 0;
    for (const char *c = raw; *c && end < PATH_MAX - 1; c++) {
        if (*c == '/' && (c[1] == '/' || c[1] == 0)) continue;
        if (c[0] == '/' && c[1] == '.' && (c[2] == '/' || c[2] == 0)) { c++; continue; }
        out[end++] = *c;
    }
    out[end] = 0;
    return end > 0;
}

/* LMDB's lock file is mapped memory that means nothing after a power cut: faults hit it, the trace leaves it out. */
static int is_lock_file(const char *path) {
    size_t bytes = strlen(path);
    return bytes >= 9 && strcmp(path + bytes - 9, "/lock.mdb") == 0;
}
#endif
