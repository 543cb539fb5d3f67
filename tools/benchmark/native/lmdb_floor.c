// What LMDB alone needs for Daybook's work: the floor that a log over LMDB cannot go below.
//
//   lmdb_floor load RECORDS FOLDER BATCH BLOCK   appends ready-made records, BATCH per durable commit, packed into values of
//                                                BLOCK bytes (0: a value for each record)
//   lmdb_floor scan FOLDER                       reads every byte of every record
//   lmdb_floor append FOLDER WRITERS SECONDS     small records from many threads, each durable before the next; threads that
//                                                wait share a commit (leader and follower, as Daybook does)
//   lmdb_floor get FOLDER TABLE SECONDS          random keys of any table, each read in a transaction of its own
//
// RECORDS: a u32 length and that many bytes, again and again. No ids are looked up, nothing is checked, hashed, indexed or
// parsed. Prints one line of JSON.
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { writers_max = 256, record_bytes = 192 };

static MDB_env *environment;
static MDB_dbi table;

static void check(int code, const char *what) {
    if (code == 0) return;
    fprintf(stderr, "lmdb_floor: %s: %s\n", what, mdb_strerror(code));
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void open_environment(const char *folder) {
    mkdir(folder, 0755);
    check(mdb_env_create(&environment), "create");
    check(mdb_env_set_mapsize(environment, (size_t)1 << 38), "map");
    check(mdb_env_open(environment, folder, 0, 0644), folder);
    MDB_txn *transaction;
    check(mdb_txn_begin(environment, NULL, 0, &transaction), "begin");
    check(mdb_dbi_open(transaction, NULL, MDB_CREATE | MDB_INTEGERKEY, &table), "table");
    check(mdb_txn_commit(transaction), "commit");
}

static void put(MDB_txn *transaction, uint64_t sequence, const void *bytes, size_t count) {
    MDB_val key = {sizeof sequence, &sequence}, value = {count, (void *)bytes};
    check(mdb_put(transaction, table, &key, &value, MDB_APPEND), "append");
}

static void load(const char *path, const char *folder, uint64_t batch, size_t block) {
    int file = open(path, O_RDONLY);
    struct stat status;
    check(file < 0 || fstat(file, &status) != 0 ? 2 : 0, path);
    const uint8_t *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    open_environment(folder);
    size_t end = status.st_size, at = 0;
    uint64_t count = 0;
    double start = now();
    while (at < end) {
        MDB_txn *transaction;
        check(mdb_txn_begin(environment, NULL, 0, &transaction), "begin");
        for (uint64_t left = batch; left > 0 && at < end;) {
            // Records that follow one another are one value as they stand in the file, lengths and all.
            size_t first = at;
            uint64_t sequence = count + 1;
            do {
                uint32_t length;
                memcpy(&length, bytes + at, sizeof length);
                if (at > first && at - first + sizeof length + length > block) break;
                at += sizeof length + length;
                count++;
                left--;
            } while (left > 0 && at < end && block > 0);
            put(transaction, sequence, bytes + first, at - first);
        }
        check(mdb_txn_commit(transaction), "commit");
    }
    printf("{\"seconds\": %.6f, \"count\": %lu}\n", now() - start, count);
}

static void scan(const char *folder) {
    open_environment(folder);
    double start = now();
    MDB_txn *transaction;
    MDB_cursor *cursor;
    MDB_val key, value;
    check(mdb_txn_begin(environment, NULL, MDB_RDONLY, &transaction), "begin");
    check(mdb_cursor_open(transaction, table, &cursor), "cursor");
    uint64_t count = 0, sum = 0;
    int code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    for (; code == 0; code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        const uint8_t *at = value.mv_data, *end = at + value.mv_size;
        while (at < end) {
            uint32_t length;
            memcpy(&length, at, sizeof length);
            at += sizeof length;
            for (uint32_t index = 0; index < length; index++) sum += at[index];
            at += length;
            count++;
        }
    }
    check(code == MDB_NOTFOUND ? 0 : code, "read");
    printf("{\"seconds\": %.6f, \"count\": %lu, \"sum\": %lu}\n", now() - start, count, sum);
}

static void get(const char *folder, const char *name, double seconds) {
    check(mdb_env_create(&environment), "create");
    check(mdb_env_set_mapsize(environment, (size_t)1 << 40), "map");
    check(mdb_env_set_maxdbs(environment, 16), "tables");
    check(mdb_env_open(environment, folder, MDB_RDONLY, 0644), folder);
    MDB_txn *transaction;
    MDB_cursor *cursor;
    MDB_val key, value;
    check(mdb_txn_begin(environment, NULL, MDB_RDONLY, &transaction), "begin");
    check(mdb_dbi_open(transaction, name, 0, &table), name);
    check(mdb_txn_commit(transaction), "commit");  // Or the table's handle would be gone with the transaction.
    check(mdb_txn_begin(environment, NULL, MDB_RDONLY, &transaction), "begin");
    check(mdb_cursor_open(transaction, table, &cursor), "cursor");
    MDB_stat statistics;
    check(mdb_stat(transaction, table, &statistics), "count");
    MDB_val *keys = calloc(statistics.ms_entries + 1, sizeof *keys);
    size_t count = 0;
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
        keys[count].mv_size = key.mv_size;
        keys[count].mv_data = memcpy(malloc(key.mv_size), key.mv_data, key.mv_size);
        count++;
    }
    mdb_cursor_close(cursor);
    mdb_txn_reset(transaction);
    uint64_t done = 0, sum = 0, dice = 88172645463325252u;
    const double start = now();
    double end = start;
    while (count > 0 && end < start + seconds) {
        for (int round = 0; round < 1000; round++, done++) {
            dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
            check(mdb_txn_renew(transaction), "renew");
            check(mdb_get(transaction, table, &keys[dice % count], &value), "get");
            sum += *(const uint8_t *)value.mv_data;
            mdb_txn_reset(transaction);
        }
        end = now();
    }
    printf("{\"seconds\": %.6f, \"count\": %lu, \"rows\": %zu, \"sum\": %lu}\n", end - start, done, count, sum);
}

// A writer waits until `isDone`, and becomes the leader when there is none.
struct writer {
    uint8_t record[record_bytes];
    int isDone;
    uint64_t count;
    double *latencies;
    size_t capacity;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t committed = PTHREAD_COND_INITIALIZER;
static struct writer *queue[writers_max];
static int queued, has_leader;
static uint64_t sequence;
static double deadline;

static void append(struct writer *writer) {
    pthread_mutex_lock(&lock);
    writer->isDone = 0;
    queue[queued++] = writer;
    while (!writer->isDone) {
        if (has_leader) {
            pthread_cond_wait(&committed, &lock);
            continue;
        }
        has_leader = 1;
        struct writer *batch[writers_max];
        int count = queued;
        memcpy(batch, queue, count * sizeof *batch);
        queued = 0;
        pthread_mutex_unlock(&lock);
        MDB_txn *transaction;
        check(mdb_txn_begin(environment, NULL, 0, &transaction), "begin");
        for (int index = 0; index < count; index++) put(transaction, ++sequence, batch[index]->record, record_bytes);
        check(mdb_txn_commit(transaction), "commit");
        pthread_mutex_lock(&lock);
        for (int index = 0; index < count; index++) batch[index]->isDone = 1;
        has_leader = 0;
        pthread_cond_broadcast(&committed);
    }
    pthread_mutex_unlock(&lock);
}

static void *write_until_deadline(void *argument) {
    struct writer *writer = argument;
    for (double start = now(); start < deadline;) {
        append(writer);
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

static void append_from_threads(const char *folder, int writers, double seconds) {
    open_environment(folder);
    MDB_txn *transaction;
    check(mdb_txn_begin(environment, NULL, MDB_RDONLY, &transaction), "begin");
    MDB_cursor *cursor;
    MDB_val key, value;
    check(mdb_cursor_open(transaction, table, &cursor), "cursor");
    // Behind what `load` packed under its first record's number.
    if (mdb_cursor_get(cursor, &key, &value, MDB_LAST) == 0) memcpy(&sequence, key.mv_data, sizeof sequence);
    mdb_cursor_close(cursor);
    mdb_txn_abort(transaction);
    static struct writer all[writers_max];
    pthread_t threads[writers_max];
    double start = now();
    deadline = start + seconds;
    for (int index = 0; index < writers; index++) {
        memset(all[index].record, index + 1, record_bytes);
        check(pthread_create(&threads[index], NULL, write_until_deadline, &all[index]), "thread");
    }
    uint64_t count = 0;
    for (int index = 0; index < writers; index++) {
        pthread_join(threads[index], NULL);
        count += all[index].count;
    }
    double elapsed = now() - start;
    double *latencies = malloc(count * sizeof(double));
    size_t filled = 0;
    for (int index = 0; index < writers; index++) {
        memcpy(latencies + filled, all[index].latencies, all[index].count * sizeof(double));
        filled += all[index].count;
    }
    qsort(latencies, count, sizeof(double), ascending);
    printf("{\"seconds\": %.6f, \"count\": %lu, \"p50\": %.6f, \"p99\": %.6f}\n", elapsed, count, latencies[count / 2],
           latencies[count * 99 / 100]);
}

int main(int count, char **arguments) {
    if (count == 6 && strcmp(arguments[1], "load") == 0) {
        load(arguments[2], arguments[3], strtoull(arguments[4], NULL, 10), strtoull(arguments[5], NULL, 10));
    } else if (count == 3 && strcmp(arguments[1], "scan") == 0) {
        scan(arguments[2]);
    } else if (count == 5 && strcmp(arguments[1], "append") == 0 && atoi(arguments[3]) <= writers_max) {
        append_from_threads(arguments[2], atoi(arguments[3]), atof(arguments[4]));
    } else if (count == 5 && strcmp(arguments[1], "get") == 0) {
        get(arguments[2], arguments[3], atof(arguments[4]));
    } else {
        fprintf(stderr, "usage: lmdb_floor load RECORDS FOLDER BATCH BLOCK | scan FOLDER | append FOLDER WRITERS SECONDS"
                        " | get FOLDER TABLE SECONDS\n");
        return 64;
    }
    return 0;
}
