#ifndef DAYBOOK_CRC32C_H
#define DAYBOOK_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `count` bytes. Uses the processor's instruction where there is one.
uint32_t daybook_crc32c(const void *bytes, size_t count);

/// The same by table, for processors without the instruction; tests compare the two.
uint32_t daybook_crc32c_portable(const void *bytes, size_t count);

#endif
