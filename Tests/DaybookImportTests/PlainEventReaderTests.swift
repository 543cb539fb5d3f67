import DaybookModel
import Foundation
import Testing

@testable import DaybookImport

/// The quick reader against the complete one: what it accepts it must read as that one does.
@Suite struct PlainEventReaderTests {
    private let json = JSONReader()
    private let complete = CloudEventReader()

    private enum Reading: Equatable {
        case event(IncomingEvent)
        case refused
        case left
    }

    private func quick(_ document: [UInt8]) -> Reading {
        var reader = PlainEventReader()
        let isRead = try? json.withDocument(document) { value in  // What is no JSON neither reader reads.
            var batch = EventBatch()
            guard reader.read(value, into: &batch) else { return Reading.left }
            let entry = batch.entries[0]
            return Reading.event(
                IncomingEvent(
                    draft: batch.draft(0), expectedVersion: entry.expectsVersion ? entry.expectedVersion : nil))
        }
        return isRead ?? .left
    }

    private func whole(_ document: [UInt8]) -> Reading {
        do { return .event(try complete.read(document)) } catch { return .refused }
    }

    @Test(arguments: CloudEventTests.samples) func samplesAreRead(file: URL) throws {
        let document = [UInt8](try Data(contentsOf: file))
        let read = quick(document)
        #expect(read != .left)
        #expect(read == whole(document))
    }

    @Test func usualFormsTakeTheQuickWay() {
        let event =
            #"{"id":"a-1","source":"s","time":"2024-03-01T09:30:00+08:00","specversion":"1.0","actor":"王","#
            + #""correlationid":"c","causationid":"b","datacontenttype":"application/json","expectedversion":3,"#
            + #""subject":"customer/C-1","type":"daybook.order.placed.v1","data":{"currency":"CNY","total":-5,"#
            + #""order":"O-1","lines":[{"quantity":1.5,"price":7,"line":"1"},{"line":"2"}],"on_credit":true,"#
            + #""placed":null}}"#
        for document in [event, event.replacingOccurrences(of: #","placed":null"#, with: "")] {
            let read = quick(Array(document.utf8))
            if case .event = whole(Array(document.utf8)) { #expect(read != .left) }
            #expect(read == .left || read == whole(Array(document.utf8)))
        }
        let long = #""note":""# + String(repeating: "é", count: 100) + #"","need":"N-1","category":"price""#
        let nested = Array(
            (#"{"specversion":"1.0","id":"1b34b9eb-dd73-4eb2-a6bb-6379dbef948b","source":"s","#
                + #""type":"daybook.need.recorded.v1","subject":"customer/C-1","time":"2024-03-01T09:30:00Z","data":{"#
                + long + "}}").utf8)
        #expect(quick(nested) == whole(nested) || quick(nested) == .left)
    }

    @Test(arguments: CloudEventTests.samples) func aPartOfAnEventIsNone(file: URL) throws {
        let document = Array(try Data(contentsOf: file).trimmingSuffix())
        for count in stride(from: 0, to: document.count, by: 5) {
            #expect(quick(Array(document[..<count])) == .left)
            #expect(whole(Array(document[..<count])) == .refused)
        }
    }

    /// Members in any order, values exchanged, bytes changed: never another event, and never one that must be refused.
    @Test(arguments: [1, 2, 3] as [UInt64]) func whatIsAcceptedIsReadAlike(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = [
            "null", "0", "-1", "1.25", "0.1234567", "1e3", "9007199254740991", "9007199254740992", "1000000000000001",
            "true",
            "\"\"", "\"CNY\"", "\"cny\"", "\"a b\"", "\" a\"", "\"2024-02-29\"", "\"2023-02-29\"", "[]", "{}", "[1]",
            "\"2024-03-01T09:30:00Z\"", "\"\\u0000\"", "\"\\u00e9\"", "\"customer/C-2\"", "\"plan/P-1\"", "-0.5",
            "10000000000.5",
        ]
        var accepted = 0
        for sample in CloudEventTests.samples {
            let object = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: sample)) as? [String: Any])
            for _ in 0..<12 {
                let document = Mutation.changed(Mutation.shuffled(object, &random), values, &random)
                let read = quick(document)
                guard read != .left else { continue }
                accepted += 1
                #expect(read == whole(document), "\(String(decoding: document, as: UTF8.self))")
            }
        }
        #expect(accepted > CloudEventTests.samples.count)
    }
}

private enum Mutation {
    /// The object as JSON with its members, and those of its data, in random order.
    static func shuffled(_ object: [String: Any], _ random: inout SeededGenerator) -> [UInt8] {
        Array(text(object, &random).utf8)
    }

    static func changed(_ bytes: [UInt8], _ values: [String], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        switch Int.random(in: 0..<4, using: &random) {
        case 0: break
        case 1: exchangeValue(in: &bytes, values, &random)
        case 2:
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 32...126, using: &random)
        default: doubleMember(in: &bytes, &random)
        }
        return bytes
    }

    private static func text(_ value: Any, _ random: inout SeededGenerator) -> String {
        if let object = value as? [String: Any] {
            let members = object.sorted { $0.key < $1.key }.shuffled(using: &random)
            return "{" + members.map { "\"\($0.key)\":" + text($0.value, &random) }.joined(separator: ",") + "}"
        }
        if let array = value as? [Any] {
            return "[" + array.map { text($0, &random) }.joined(separator: ",") + "]"
        }
        let data = try? JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed)  // It came from JSON.
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }

    /// Puts another value after some colon outside of strings, up to the next comma or bracket.
    static func exchangeValue(in bytes: inout [UInt8], _ values: [String], _ random: inout SeededGenerator) {
        let colons = bytes.indices.filter {
            $0 > 0 && bytes[$0] == UInt8(ascii: ":") && bytes[$0 - 1] == UInt8(ascii: "\"")
        }
        guard let colon = colons.randomElement(using: &random), let value = values.randomElement(using: &random) else {
            return
        }
        let end = bytes[(colon + 1)...].firstIndex {
            [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")].contains($0)
        }
        bytes.replaceSubrange(colon + 1..<(end ?? bytes.count), with: Array(value.utf8))
    }

    /// Writes a member a second time.
    static func doubleMember(in bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let commas = bytes.indices.filter { bytes[$0] == UInt8(ascii: ",") }
        guard let index = commas.indices.dropLast().randomElement(using: &random) else { return }
        let member = bytes[commas[index]..<commas[index + 1]]
        bytes.insert(contentsOf: Array(member), at: commas[index])
    }
}

extension Data {
    /// Without what stands after the last bracket.
    fileprivate func trimmingSuffix() -> Data { self[...(lastIndex(of: UInt8(ascii: "}")) ?? startIndex)] }
}
