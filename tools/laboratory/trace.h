/* A trace is records one after the other: six numbers of 64 bits in the order of the machine, then `first` and `second`
 * bytes. Requests stand in it once they were done; an acknowledgement before, because somebody may act on it at once.
 * Sources/daybook-lab reads it (Trace.swift). */
#ifndef DAYBOOK_TRACE_H
#define DAYBOOK_TRACE_H
#include <stdint.h>

struct trace_record {
    uint64_t kind;
    uint64_t file;  /* the inode's number: of one file from its TRACE_CREATE or TRACE_OPEN to the next with this number */
    uint64_t place; /* offset of a write, size after a truncation, 1 for the sync of a folder */
    uint64_t token; /* ties TRACE_SYNC_END to its beginning, or to the one write that was synchronous */
    uint64_t first_bytes, second_bytes;
};

enum {
    TRACE_OPEN = 1,        /* first: path of a file that was there */
    TRACE_CREATE = 2,      /* first: path */
    TRACE_WRITE = 3,       /* first: the bytes; token 0 unless the descriptor is synchronous */
    TRACE_TRUNCATE = 4,
    TRACE_SYNC_BEGIN = 5,  /* first: path; what comes after it is not covered */
    TRACE_SYNC_END = 6,
    TRACE_ACKNOWLEDGE = 7, /* first: what goes to standard output */
    TRACE_RENAME = 8,      /* first: from, second: to */
    TRACE_LINK = 9,
    TRACE_UNLINK = 10,
    TRACE_MKDIR = 11,
    TRACE_RMDIR = 12,
    TRACE_UNKNOWN = 13     /* first: what the disk's model has no place for */
};
#endif
