// What hashing every record cannot go below: SHA-256 of a zero byte and each record, one thread, the records in memory.
//
//   hash_floor FILE     of `daybook-bench records`: each record after its length
//
// Prints one line of JSON.
#define OPENSSL_API_COMPAT 0x10100000L  // The digests without a context to be fetched: the quicker way into libcrypto.
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    struct stat status;
    int file = count == 2 ? open(arguments[1], O_RDONLY) : -1;
    if (file < 0 || fstat(file, &status) != 0) {
        fprintf(stderr, "usage: hash_floor FILE\n");
        return 64;
    }
    const uint8_t *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (bytes == MAP_FAILED) return 1;
    double began = now();
    uint64_t records = 0, sum = 0;
    uint8_t digest[SHA256_DIGEST_LENGTH];
    for (off_t place = 0; place + 4 <= status.st_size;) {
        uint32_t length;
        memcpy(&length, bytes + place, sizeof length);
        SHA256_CTX context;
        uint8_t leaf = 0;
        SHA256_Init(&context);
        SHA256_Update(&context, &leaf, 1);
        SHA256_Update(&context, bytes + place + 4, length);
        SHA256_Final(digest, &context);
        sum += digest[0];
        records++;
        place += 4 + length;
    }
    printf("{\"seconds\": %.6f, \"records\": %llu, \"sum\": %llu}\n", now() - began, (unsigned long long)records,
           (unsigned long long)sum);
    return 0;
}
