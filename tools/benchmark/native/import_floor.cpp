// What an import cannot go below: the work that Daybook's must do, in C++ and on one thread, without a product around it.
//
//   import_floor FILE FOLDER [PARTS]
//
// PARTS are letters; each does its part of the work of every event, and all of them are the floor:
//
//   p   simdjson's DOM parser looks at every field of every line and unescapes every text (always done)
//   o   the same by its ondemand parser instead: for comparison, on these short lines it is slower
//   r   a record is made: 56 bytes of header and the fields of `data`, tag by tag
//   i   SipHash of source and id is looked up in a blocked Bloom filter of all ids so far and put into it
//   s   SHA-256 of the record as a leaf, and of one node of 65 bytes
//   c   CRC-32C of each block
//   w   blocks of 16 KiB are appended to LMDB, 8,192 events in a commit that waits for the disk
//
// Build it with -march=native: the ondemand parser is chosen when it is compiled and is a slow one otherwise.
// No schema is checked, no subject numbered, no version counted, nothing sealed or indexed. Prints one line of JSON.
#define OPENSSL_API_COMPAT 0x10100000L  // The digests without a context to be fetched: the quicker way into libcrypto.
#include <fcntl.h>
#include <lmdb.h>
#include <openssl/sha.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

extern "C" {
#include <crc32c.h>
}

namespace {

constexpr size_t chunk_bytes = 1 << 20;
constexpr size_t header_bytes = 56;
constexpr size_t block_bytes = 16'368;  // Four pages less LMDB's header, as Daybook's blocks.
constexpr uint64_t events_per_commit = 8'192;

struct Parts {
    bool ondemand, record, id, sha, crc, write;
};

[[noreturn]] void fail(const char *what, const char *why) {
    std::fprintf(stderr, "import_floor: %s: %s\n", what, why);
    std::exit(1);
}

void check(int code, const char *what) {
    if (code != 0) fail(what, mdb_strerror(code));
}

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Of this process, so that what else ran does not count.
double processor_seconds() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// SipHash-2-4 with a fixed key.
uint64_t sip_hash(const uint8_t *bytes, size_t count) {
    uint64_t v0 = 0x736f6d6570736575, v1 = 0x646f72616e646f6d, v2 = 0x6c7967656e657261, v3 = 0x7465646279746573;
    const auto turn = [](uint64_t word, int by) { return word << by | word >> (64 - by); };
    const auto rounds = [&](int number) {
        while (number-- > 0) {
            v0 += v1, v1 = turn(v1, 13) ^ v0, v0 = turn(v0, 32);
            v2 += v3, v3 = turn(v3, 16) ^ v2;
            v0 += v3, v3 = turn(v3, 21) ^ v0;
            v2 += v1, v1 = turn(v1, 17) ^ v2, v2 = turn(v2, 32);
        }
    };
    const auto take = [&](uint64_t word) { v3 ^= word, rounds(2), v0 ^= word; };
    uint64_t word = 0;
    size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        std::memcpy(&word, bytes + at, 8);
        take(word);
    }
    word = 0;
    std::memcpy(&word, bytes + at, count - at);
    take(word | static_cast<uint64_t>(count) << 56);
    v2 ^= 0xff;
    rounds(4);
    return v0 ^ v1 ^ v2 ^ v3;
}

// A blocked Bloom filter: all bits of a hash lie in one line of the cache.
class BloomFilter {
public:
    // Ten bits for each of as many hashes.
    explicit BloomFilter(size_t hashes) : lines(hashes * 10 / 512 + 1) {}

    // Whether the hash was there, probably; it is from now on.
    bool insert(uint64_t hash) {
        Line &line = lines[static_cast<unsigned __int128>(hash) * lines.size() >> 64];
        uint64_t bits = hash * 0x9e3779b97f4a7c15, missing = 0;
        for (int probe = 0; probe < 6; probe++, bits >>= 9) {
            uint64_t &word = line.words[bits >> 6 & 7];
            const uint64_t bit = uint64_t{1} << (bits & 63);
            missing |= ~word & bit;
            word |= bit;
        }
        return missing == 0;
    }

private:
    struct alignas(64) Line {
        uint64_t words[8] = {};
    };
    std::vector<Line> lines;
};

class Import {
public:
    Import(Parts parts, size_t file_bytes) : parts(parts), ids(file_bytes / 200), record(1 << 16), block(1 << 16) {}

    void open(const char *folder) {
        mkdir(folder, 0755);
        check(mdb_env_create(&environment), "create");
        check(mdb_env_set_mapsize(environment, size_t{1} << 38), "map");
        check(mdb_env_open(environment, folder, 0, 0644), folder);
        begin();
        check(mdb_dbi_open(transaction, nullptr, MDB_CREATE | MDB_INTEGERKEY, &table), "table");
    }

    // Text of an envelope's attribute.
    void attribute(std::string_view name, std::string_view text) {
        sum += name.size() + text.size();
        if (name == "id") {
            id = text;
        } else if (name == "source") {
            source = text;
        } else {
            // What stands for type, subject and time in the header: as many bytes, and no table of names.
            std::memcpy(&record[16 + name.size()], text.data(), std::min<size_t>(text.size(), 8));
        }
    }

    void text(std::string_view name, std::string_view text) {
        sum += name.size() + text.size();
        if (!parts.record) return;
        tag(name);
        varint(text.size());
        if (end + text.size() + 32 > record.size()) record.resize(2 * (end + text.size() + 32));
        std::memcpy(&record[end], text.data(), text.size());
        end += text.size();
    }

    void number(std::string_view name, int64_t value) {
        sum += name.size() + static_cast<uint64_t>(value);
        if (!parts.record) return;
        tag(name);
        varint(static_cast<uint64_t>(value) << 1);
    }

    void begin_event() { end = header_bytes; }

    void finish_event() {
        count++;
        if (parts.id) {
            uint8_t bytes[256];
            const size_t length = std::min<size_t>(source.size(), sizeof bytes - 16);
            decode_id(bytes);
            std::memcpy(&record[40], bytes, 16);
            std::memcpy(bytes + 16, source.data(), length);
            known += ids.insert(sip_hash(bytes, 16 + length));
        }
        if (parts.sha) hash();
        if (parts.record) pack();
        if (parts.write && count % events_per_commit == 0) {
            commit();
            begin();
        }
    }

    void finish() {
        if (parts.record) seal();
        if (parts.write) commit();
    }

    uint64_t count = 0, known = 0, sum = 0;

private:
    void tag(std::string_view name) { record[end++] = static_cast<uint8_t>(name.size() << 3 | 2); }

    void varint(uint64_t value) {
        for (; value >= 128; value >>= 7) record[end++] = static_cast<uint8_t>(value | 128);
        record[end++] = static_cast<uint8_t>(value);
    }

    // The 16 bytes of a UUID.
    void decode_id(uint8_t *bytes) const {
        const auto digit = [](char letter) { return (letter & 15) + (letter >> 6) * 9; };
        for (size_t at = 0, place = 0; place < 16 && at + 1 < id.size(); place++, at += 2) {
            if (id[at] == '-') at++;
            bytes[place] = static_cast<uint8_t>(digit(id[at]) << 4 | digit(id[at + 1]));
        }
    }

    void hash() {
        const uint8_t leaf = 0;
        SHA256_CTX context;
        SHA256_Init(&context);
        SHA256_Update(&context, &leaf, 1);
        SHA256_Update(&context, record.data(), end);
        SHA256_Final(node + 33, &context);
        node[0] = 1;
        SHA256_Init(&context);
        SHA256_Update(&context, node, sizeof node);
        SHA256_Final(node + 1, &context);
    }

    void pack() {
        if (filled + 2 + end > block_bytes) seal();
        const uint16_t length = static_cast<uint16_t>(end);
        if (filled + 2 + end > block.size()) block.resize(filled + 2 + end);
        std::memcpy(&block[filled], &length, 2);
        std::memcpy(&block[filled + 2], record.data(), end);
        filled += 2 + end;
    }

    void seal() {
        if (filled == 4) return;
        if (parts.crc) {
            const uint32_t crc = daybook_crc32c(&block[4], filled - 4);
            std::memcpy(block.data(), &crc, 4);
        }
        if (parts.write) {
            MDB_val key = {sizeof first, &first}, value = {filled, block.data()};
            check(mdb_put(transaction, table, &key, &value, MDB_APPEND), "append");
        }
        bytes += filled;
        first = count;
        filled = 4;
    }

    void begin() { check(mdb_txn_begin(environment, nullptr, 0, &transaction), "begin"); }
    void commit() { check(mdb_txn_commit(transaction), "commit"); }

    Parts parts;
    BloomFilter ids;
    std::vector<uint8_t> record, block;
    std::string_view source, id;
    size_t end = header_bytes, filled = 4;
    uint64_t first = 0;
    uint8_t node[65] = {};
    MDB_env *environment = nullptr;
    MDB_txn *transaction = nullptr;
    MDB_dbi table = 0;

public:
    uint64_t bytes = 0;
};

using namespace simdjson;

void take(Import &import, std::string_view name, ondemand::value value) {
    switch (value.type()) {
    case ondemand::json_type::string: import.text(name, value.get_string()); break;
    case ondemand::json_type::number: import.number(name, value.get_int64()); break;
    case ondemand::json_type::array:
        for (ondemand::value element : value.get_array()) take(import, name, element);
        break;
    case ondemand::json_type::object:
        for (auto member : value.get_object()) take(import, std::string_view(member.unescaped_key()), member.value());
        break;
    default: fail(std::string(name).c_str(), "neither text nor integer, which the workload does not have");
    }
}

void take(Import &import, std::string_view name, dom::element value) {
    switch (value.type()) {
    case dom::element_type::STRING: import.text(name, std::string_view(value)); break;
    case dom::element_type::INT64: import.number(name, int64_t(value)); break;
    case dom::element_type::ARRAY:
        for (dom::element element : dom::array(value)) take(import, name, element);
        break;
    case dom::element_type::OBJECT:
        for (dom::key_value_pair member : dom::object(value)) take(import, member.key, member.value);
        break;
    default: fail(std::string(name).c_str(), "neither text nor integer, which the workload does not have");
    }
}

void take_lines(Import &import, ondemand::parser &parser, const char *bytes, size_t size, size_t capacity) {
    auto documents = parser.iterate_many(bytes, size, capacity).value();
    for (auto place = documents.begin(); place != documents.end(); ++place) {
        import.begin_event();
        ondemand::document_reference document = *place;
        for (auto field : document.get_object()) {
            const std::string_view name = field.unescaped_key();
            if (name == "data") {
                take(import, name, ondemand::value(field.value()));
            } else {
                import.attribute(name, field.value().get_string());
            }
        }
        import.finish_event();
    }
}

void take_lines(Import &import, dom::parser &parser, const char *bytes, size_t size, size_t capacity) {
    auto documents = parser.parse_many(bytes, size, capacity).value();
    for (dom::element document : documents) {
        import.begin_event();
        for (dom::key_value_pair field : dom::object(document)) {
            if (field.key == "data") {
                take(import, field.key, field.value);
            } else {
                import.attribute(field.key, std::string_view(field.value));
            }
        }
        import.finish_event();
    }
}

// Hands whole lines over, about a mebibyte at once, so that the file need not fit into memory.
template <class Parser> void read_lines(Import &import, int file) {
    Parser parser;
    std::vector<char> buffer(chunk_bytes + SIMDJSON_PADDING);
    for (size_t held = 0;;) {
        const ssize_t got = read(file, buffer.data() + held, chunk_bytes - held);
        if (got < 0) fail("read", std::strerror(errno));
        if (got == 0) {
            if (held > 0) fail("read", "the last line has no end, or is longer than a mebibyte");
            return;
        }
        held += static_cast<size_t>(got);
        const size_t lines = std::string_view(buffer.data(), held).rfind('\n') + 1;
        if (lines == 0) continue;
        take_lines(import, parser, buffer.data(), lines, chunk_bytes);
        std::memmove(buffer.data(), buffer.data() + lines, held - lines);
        held -= lines;
    }
}

}  // namespace

int main(int argument_count, char **arguments) {
    if (argument_count < 3 || argument_count > 4) {
        std::fprintf(stderr, "usage: import_floor FILE FOLDER [PARTS of poriscw]\n");
        return 64;
    }
    const std::string_view wanted = argument_count > 3 ? arguments[3] : "priscw";
    const auto has = [&](char part) { return wanted.find(part) != std::string_view::npos; };
    const Parts parts = {has('o'), has('r'), has('i'), has('s'), has('c'), has('w')};
    const int file = open(arguments[1], O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) fail(arguments[1], std::strerror(errno));
    try {
        const double start = now();
        Import import(parts, static_cast<size_t>(status.st_size));
        if (parts.write) import.open(arguments[2]);
        if (parts.ondemand) {
            read_lines<ondemand::parser>(import, file);
        } else {
            read_lines<dom::parser>(import, file);
        }
        import.finish();
        const double seconds = now() - start;
        std::printf(
            "{\"seconds\": %.6f, \"cpu\": %.6f, \"count\": %lu, \"bytes_per_event\": %.1f, \"known\": %lu, \"sum\": %lu}\n",
            seconds, processor_seconds(), import.count, double(import.bytes) / double(import.count), import.known,
            import.sum);
    } catch (const simdjson_error &error) {
        fail(arguments[1], error.what());
    }
    return 0;
}
