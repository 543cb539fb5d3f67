#include "CSimdjson.h"

#include <cstring>
#include <new>
#include <simdjson.h>
#include <string_view>
#include <vector>

static_assert(DAYBOOK_JSON_PADDING_BYTES >= simdjson::SIMDJSON_PADDING, "simdjson reads further than promised");

static bool is_number_byte(char byte) {
    return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' || byte == '.' || byte == 'e' || byte == 'E';
}

struct daybook_json_parser {
    simdjson::dom::parser parser;
    std::vector<daybook_json_token> tokens;
    size_t depth_max;
    bool has_doubles;

    explicit daybook_json_parser(size_t depth_max) : depth_max(depth_max), has_doubles(false) {}

    void add(uint32_t kind, int64_t value, std::string_view text = {}) {
        tokens.push_back({kind, 1, value, text.data(), text.size()});
    }

    // Recursion ends at depth_max, which simdjson has already enforced.
    void flatten(simdjson::dom::element element) {
        using simdjson::dom::element_type;
        switch (element.type()) {
        case element_type::NULL_VALUE: add(DAYBOOK_JSON_NULL, 0); break;
        case element_type::BOOL: add(bool(element) ? DAYBOOK_JSON_TRUE : DAYBOOK_JSON_FALSE, 0); break;
        case element_type::INT64: add(DAYBOOK_JSON_SIGNED, int64_t(element)); break;
        case element_type::UINT64: add(DAYBOOK_JSON_UNSIGNED, int64_t(uint64_t(element))); break;
        case element_type::STRING: add(DAYBOOK_JSON_STRING, 0, std::string_view(element)); break;
        case element_type::DOUBLE: {
            const double number = double(element);
            int64_t bits;
            std::memcpy(&bits, &number, sizeof bits);
            add(DAYBOOK_JSON_DOUBLE, bits);
            has_doubles = true;
            break;
        }
        case element_type::ARRAY: {
            const size_t index = tokens.size();
            add(DAYBOOK_JSON_ARRAY, 0);
            int64_t count = 0;
            for (simdjson::dom::element child : simdjson::dom::array(element)) {
                flatten(child);
                count++;
            }
            tokens[index].value = count;
            tokens[index].token_count = uint32_t(tokens.size() - index);
            break;
        }
        case element_type::OBJECT: {
            const size_t index = tokens.size();
            add(DAYBOOK_JSON_OBJECT, 0);
            int64_t count = 0;
            for (simdjson::dom::key_value_pair member : simdjson::dom::object(element)) {
                add(DAYBOOK_JSON_STRING, 0, member.key);
                flatten(member.value);
                count++;
            }
            tokens[index].value = count;
            tokens[index].token_count = uint32_t(tokens.size() - index);
            break;
        }
        }
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
    parser->tokens.clear();
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
        parser->flatten(root);
        if (parser->has_doubles) parser->find_source_of_doubles(bytes, count);
        return DAYBOOK_JSON_OK;
    } catch (const std::bad_alloc &) {
        return DAYBOOK_JSON_NO_MEMORY;
    }
}

extern "C" const daybook_json_token *daybook_json_tokens(const daybook_json_parser *parser) {
    return parser->tokens.data();
}

extern "C" size_t daybook_json_token_count(const daybook_json_parser *parser) { return parser->tokens.size(); }

extern "C" bool daybook_utf8_is_valid(const char *bytes, size_t count) { return simdjson::validate_utf8(bytes, count); }
