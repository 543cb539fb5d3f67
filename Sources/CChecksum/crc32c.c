#include "crc32c.h"

#include <string.h>

static uint32_t table[256];

__attribute__((constructor)) static void fill(void) {
    for (uint32_t index = 0; index < 256; index++) {
        uint32_t value = index;
        for (int bit = 0; bit < 8; bit++) value = value & 1 ? value >> 1 ^ 0x82F63B78u : value >> 1;
        table[index] = value;
    }
}

uint32_t daybook_crc32c_portable(const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    uint32_t crc = ~0u;
    while (count--) crc = table[(crc ^ *next++) & 255] ^ crc >> 8;
    return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t with_instruction(const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    uint64_t crc = ~0u;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        crc = __builtin_ia32_crc32di(crc, word);
    }
    uint32_t rest = (uint32_t)crc;
    while (count--) rest = __builtin_ia32_crc32qi(rest, *next++);
    return ~rest;
}

uint32_t daybook_crc32c(const void *bytes, size_t count) {
    return __builtin_cpu_supports("sse4.2") ? with_instruction(bytes, count) : daybook_crc32c_portable(bytes, count);
}
#else
uint32_t daybook_crc32c(const void *bytes, size_t count) { return daybook_crc32c_portable(bytes, count); }
#endif
