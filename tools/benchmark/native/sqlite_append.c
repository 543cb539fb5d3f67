// SQLite's durable append: one event, one transaction, one wait for the disk.
//
//   sqlite_append DATABASE WRITERS SECONDS
//
// DATABASE has the table `events` that sqlite_peer.py imports into, with its unique (source, id) and its index on (subject,
// sequence); an index on (type, sequence) is made before the time starts. Write-ahead log, synchronous = FULL. SQLite has one
// writer, so the threads take turns with one connection: quicker than a connection for each, which would lose its cache every
// time. Prints one line of JSON.
#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { writers_max = 256 };

struct writer {
    uint64_t dice;
    size_t count, capacity;
    double *latencies;
};

static sqlite3 *database;
static sqlite3_stmt *insert;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char **subjects;
static size_t subject_count;
static double deadline;

static void check(int code) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "sqlite_append: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static uint64_t next(uint64_t *dice) {  // xorshift64*
    *dice ^= *dice >> 12;
    *dice ^= *dice << 25;
    *dice ^= *dice >> 27;
    return *dice * 0x2545f4914f6cdd1d;
}

static void read_subjects(void) {
    sqlite3_stmt *query;
    check(sqlite3_prepare_v2(database, "select distinct subject from events where subject like 'customer/%'", -1, &query,
                             NULL));
    size_t capacity = 0;
    while (sqlite3_step(query) == SQLITE_ROW) {
        if (subject_count == capacity) {
            capacity = capacity ? 2 * capacity : 1024;
            subjects = realloc(subjects, capacity * sizeof *subjects);
        }
        subjects[subject_count++] = strdup((const char *)sqlite3_column_text(query, 0));
    }
    check(sqlite3_finalize(query));
    if (subject_count > 0) return;
    fprintf(stderr, "sqlite_append: no events of customers\n");
    exit(1);
}

static void append(uint64_t *dice) {
    char id[40], data[128];
    const uint64_t high = next(dice), low = next(dice);
    snprintf(id, sizeof id, "%08x-%04x-4%03x-a%03x-%012lx", (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff),
             (unsigned)(high & 0xfff), (unsigned)(low >> 52), low & 0xffffffffffff);
    snprintf(data, sizeof data, "{\"channel\":\"phone\",\"direction\":\"inbound\",\"duration\":%u,\"agent\":\"agent-07\"}",
             (unsigned)(1 + next(dice) % 60));
    const char *subject = subjects[next(dice) % subject_count];
    pthread_mutex_lock(&turn);
    check(sqlite3_bind_text(insert, 1, id, -1, SQLITE_STATIC));
    check(sqlite3_bind_text(insert, 2, subject, -1, SQLITE_STATIC));
    check(sqlite3_bind_int64(insert, 3, time(NULL)));
    check(sqlite3_bind_text(insert, 4, data, -1, SQLITE_STATIC));
    check(sqlite3_step(insert));  // Its own transaction: it commits, and waits for the disk.
    check(sqlite3_reset(insert));
    pthread_mutex_unlock(&turn);
}

static void *write_until_deadline(void *argument) {
    struct writer *writer = argument;
    for (double start = now(); start < deadline;) {
        append(&writer->dice);
        double end = now();
        if (writer->count == writer->capacity) {
            writer->capacity = writer->capacity ? 2 * writer->capacity : 1024;
            writer->latencies = realloc(writer->latencies, writer->capacity * sizeof(double));
        }
        writer->latencies[writer->count++] = end - start;
        start = end;
    }
    return NULL;
}

static int ascending(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

int main(int argument_count, char **arguments) {
    const int writers = argument_count == 4 ? atoi(arguments[2]) : 0;
    if (writers < 1 || writers > writers_max) {
        fprintf(stderr, "usage: sqlite_append DATABASE WRITERS SECONDS\n");
        return 64;
    }
    check(sqlite3_open(arguments[1], &database));
    check(sqlite3_exec(database, "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -262144;"
                       "pragma mmap_size = 8589934592; create index if not exists events_by_type on events(type, sequence)",
                       NULL, NULL, NULL));
    read_subjects();
    check(sqlite3_prepare_v2(database, "insert into events(source, id, type, subject, time, data) values ('bench', ?,"
                             " 'daybook.interaction.logged.v1', ?, ?, ?)", -1, &insert, NULL));
    static struct writer all[writers_max];
    pthread_t threads[writers_max];
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    const uint64_t seed = (uint64_t)moment.tv_sec * 1000000000 + (uint64_t)moment.tv_nsec;  // Other ids in every run.
    const double start = now();
    deadline = start + atof(arguments[3]);
    for (int index = 0; index < writers; index++) {
        all[index].dice = seed ^ (uint64_t)(index + 1) * 0x9e3779b97f4a7c15;
        if (pthread_create(&threads[index], NULL, write_until_deadline, &all[index]) != 0) abort();
    }
    size_t count = 0;
    for (int index = 0; index < writers; index++) {
        pthread_join(threads[index], NULL);
        count += all[index].count;
    }
    const double elapsed = now() - start;
    double *latencies = malloc(count * sizeof(double));
    size_t filled = 0;
    for (int index = 0; index < writers; index++) {
        memcpy(latencies + filled, all[index].latencies, all[index].count * sizeof(double));
        filled += all[index].count;
    }
    qsort(latencies, count, sizeof(double), ascending);
    printf("{\"seconds\": %.6f, \"count\": %zu, \"p50\": %.6f, \"p99\": %.6f}\n", elapsed, count, latencies[count / 2],
           latencies[count * 99 / 100]);
    check(sqlite3_finalize(insert));
    return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
