#ifndef DAYBOOK_CSIMDJSON_H
#define DAYBOOK_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a token is. A key is a string token directly inside an object, followed by its value.
enum daybook_json_kind {
    DAYBOOK_JSON_NULL = 0,
    DAYBOOK_JSON_FALSE = 1,
    DAYBOOK_JSON_TRUE = 2,
    DAYBOOK_JSON_SIGNED = 3,
    DAYBOOK_JSON_UNSIGNED = 4,
    DAYBOOK_JSON_DOUBLE = 5,
    DAYBOOK_JSON_STRING = 6,
    DAYBOOK_JSON_ARRAY = 7,
    DAYBOOK_JSON_OBJECT = 8,
};

/// One value, or one key, of a document in preorder.
typedef struct {
    uint32_t kind;
    /// This token and everything in it.
    uint32_t token_count;
    /// The integer, the bits of the double, or the number of elements (array) or members (object).
    int64_t value;
    /// The unescaped bytes of a string, or a double as it stands in the source. Valid until the next parse.
    const char *text;
    size_t text_bytes;
} daybook_json_token;

enum daybook_json_result {
    DAYBOOK_JSON_OK = 0,
    DAYBOOK_JSON_INVALID = 1,
    DAYBOOK_JSON_TOO_DEEP = 2,
    DAYBOOK_JSON_INVALID_UTF8 = 4,
    DAYBOOK_JSON_NO_MEMORY = 5,
    DAYBOOK_JSON_EMPTY = 6,
};

/// Readable bytes that must follow a document.
enum { DAYBOOK_JSON_PADDING_BYTES = 64 };

typedef struct daybook_json_parser daybook_json_parser;

/// Null when there is no memory.
daybook_json_parser *daybook_json_create(size_t depth_max);
void daybook_json_destroy(daybook_json_parser *parser);

/// Parses one document strictly. The 64 bytes after it must be readable; what they hold does not matter.
int daybook_json_parse(daybook_json_parser *parser, const char *bytes, size_t count);

/// The tokens of the document parsed last, valid until the next parse.
const daybook_json_token *daybook_json_tokens(const daybook_json_parser *parser);

/// Whether the bytes are UTF-8 text.
bool daybook_utf8_is_valid(const char *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
