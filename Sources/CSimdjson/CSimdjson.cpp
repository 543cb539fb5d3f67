#include "CSimdjson.h"

#include <cstring>
#include <new>
#include <simdjson.h>
#include <vector>

static_assert(DAYBOOK_JSON_PADDING_BYTES >= simdjson::SIMDJSON_PADDING, "simdjson reads further than promised");

static bool is_number_byte(char byte) {
    return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' || byte == '.' || byte == 'e' || byte == 'E';
}

struct daybook_json_parser {
    simdjson::dom::parser parser;
    // Grows only: room for the tokens of the longest document so far.
    std::vector<daybook_json_token> tokens;
    // Arrays and objects that are not complete yet.
    struct Open {
        size_t token;
        int64_t count;
    };
    std::vector<Open> open;
    size_t depth_max;
    bool has_doubles;

    explicit daybook_json_parser(size_t depth_max)
        : open(depth_max + 2), depth_max(depth_max), has_doubles(false) {}

    // Goes through simdjson's tape (its doc/tape.md) in one loop: a word per value, of which the top byte says what it is.
    void flatten(const simdjson::dom::document &document, size_t byte_count) {
        // The shortest values are one byte and a comma, or a bracket: no document has more tokens.
        if (tokens.size() < byte_count / 2 + 2) tokens.resize(byte_count / 2 + 2);
        const uint64_t *tape = document.tape.get();
        const uint8_t *strings = document.string_buf.get();
        constexpr uint64_t payload = (uint64_t{1} << 56) - 1;
        const size_t end = size_t(tape[0] & payload) - 1;
        daybook_json_token *next = tokens.data();
        Open *level = open.data();
        *level = {0, 0};
        for (size_t place = 1; place < end; place++) {
            const uint64_t word = tape[place];
            switch (char(word >> 56)) {
            case '"': {
                const uint8_t *text = strings + (word & payload);
                uint32_t bytes;
                std::memcpy(&bytes, text, sizeof bytes);
                *next++ = {DAYBOOK_JSON_STRING, 1, 0, reinterpret_cast<const char *>(text) + sizeof bytes, bytes};
                level->count++;
                break;
            }
            case '{':
            case '[':
                level->count++;
                *++level = {size_t(next - tokens.data()), 0};
                next++;
                break;
            case '}':
            case ']': {
                const bool is_object = char(word >> 56) == '}';
                daybook_json_token &first = tokens[level->token];
                first = {uint32_t(is_object ? DAYBOOK_JSON_OBJECT : DAYBOOK_JSON_ARRAY), uint32_t(next - &first),
                         is_object ? level->count / 2 : level->count, nullptr, 0};
                level--;
                break;
            }
            case 'l': add(next, *level, DAYBOOK_JSON_SIGNED, int64_t(tape[++place])); break;
            case 'u': add(next, *level, DAYBOOK_JSON_UNSIGNED, int64_t(tape[++place])); break;
            case 'd':
                add(next, *level, DAYBOOK_JSON_DOUBLE, int64_t(tape[++place]));
                has_doubles = true;
                break;
            case 't': add(next, *level, DAYBOOK_JSON_TRUE, 0); break;
            case 'f': add(next, *level, DAYBOOK_JSON_FALSE, 0); break;
            default: add(next, *level, DAYBOOK_JSON_NULL, 0); break;
            }
        }
    }

    static void add(daybook_json_token *&next, Open &level, uint32_t kind, int64_t value) {
        *next++ = {kind, 1, value, nullptr, 0};
        level.count++;
    }

    // A double has lost the digits it was written with, and Daybook's decimals are exact. The document is valid, so
    // its numbers stand in the source in the order of the tokens.
    void find_source_of_doubles(const char *bytes, size_t count) {
        size_t token = 0;
        for (size_t position = 0; position < count;) {
            const char byte = bytes[position];
            if (byte == '"') {
                for (position++; bytes[position] != '"'; position++) {
                    if (bytes[position] == '\\') position++;
                }
                position++;
            } else if (byte == '-' || (byte >= '0' && byte <= '9')) {
                const size_t start = position;
                while (position < count && is_number_byte(bytes[position])) position++;
                while (tokens[token].kind < DAYBOOK_JSON_SIGNED || tokens[token].kind > DAYBOOK_JSON_DOUBLE) token++;
                if (tokens[token].kind == DAYBOOK_JSON_DOUBLE) {
                    tokens[token].text = bytes + start;
                    tokens[token].text_bytes = position - start;
                }
                token++;
            } else {
                position++;
            }
        }
    }
};

extern "C" daybook_json_parser *daybook_json_create(size_t depth_max) {
    try {
        auto parser = new daybook_json_parser(depth_max);
        if (parser->parser.allocate(4096, depth_max)) {
            delete parser;
            return nullptr;
        }
        return parser;
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

extern "C" void daybook_json_destroy(daybook_json_parser *parser) { delete parser; }

extern "C" int daybook_json_parse(daybook_json_parser *parser, const char *bytes, size_t count) {
    parser->has_doubles = false;
    try {
        simdjson::dom::element root;
        // The caller promised padding, so simdjson need not copy the document.
        switch (parser->parser.parse(bytes, count, false).get(root)) {
        case simdjson::SUCCESS: break;
        case simdjson::DEPTH_ERROR: return DAYBOOK_JSON_TOO_DEEP;
        case simdjson::UTF8_ERROR: return DAYBOOK_JSON_INVALID_UTF8;
        case simdjson::MEMALLOC:
        case simdjson::CAPACITY: return DAYBOOK_JSON_NO_MEMORY;
        case simdjson::EMPTY: return DAYBOOK_JSON_EMPTY;
        default: return DAYBOOK_JSON_INVALID;
        }
        parser->flatten(parser->parser.doc, count);
        if (parser->has_doubles) parser->find_source_of_doubles(bytes, count);
        return DAYBOOK_JSON_OK;
    } catch (const std::bad_alloc &) {
        return DAYBOOK_JSON_NO_MEMORY;
    }
}

extern "C" const daybook_json_token *daybook_json_tokens(const daybook_json_parser *parser) {
    return parser->tokens.data();
}

extern "C" bool daybook_utf8_is_valid(const char *bytes, size_t count) { return simdjson::validate_utf8(bytes, count); }
