import DaybookModel
import Foundation
import Testing

@testable import DaybookImport

@Suite struct CloudEventTests {
    @Suite(.enabled(if: TestData.isThere, "DAYBOOK_DATA names no folder with the CloudEvents conformance tests"))
    struct Conformance {
        struct Sample: Sendable, CustomTestStringConvertible {
            var name: String
            var sample: String
            var json: [UInt8]
            var testDescription: String { name }
        }

        static let valid = samples("valid-events.json")
        static let invalid = samples("invalid-events.json")

        private static func samples(_ file: String) -> [Sample] {
            guard TestData.isThere,
                let root = try? JSONSerialization.jsonObject(with: Data(TestData.bytes("cloudevents/" + file))),
                let tests = (root as? [String: Any])?["tests"] as? [[String: Any]]
            else { return [] }
            return tests.compactMap { test in
                guard let event = test["event"], let json = try? JSONSerialization.data(withJSONObject: event) else {
                    return nil
                }
                return Sample(
                    name: test["id"] as? String ?? "", sample: test["sampleId"] as? String ?? "", json: [UInt8](json))
            }
        }

        @Test func allTestsAreThere() { #expect((Conformance.valid.count, Conformance.invalid.count) == (10, 25)) }

        @Test(arguments: valid) func validEnvelopeIsAccepted(event: Sample) throws {
            let found = try envelope(event.json)
            for other in Conformance.valid where other.sample == event.sample {
                #expect(try envelope(other.json) == found, "\(other.name) is the same event")
            }
        }

        @Test(arguments: invalid) func invalidEnvelopeIsRefused(event: Sample) {
            #expect(throws: EnvelopeProblem.self) { try envelope(event.json) }
        }

        /// All that an envelope says, as text.
        private func envelope(_ json: [UInt8]) throws -> String {
            try JSONReader().withDocument(json) { root in
                let event = try CloudEventEnvelope(root)
                let values = [
                    event.id, event.source, event.type, event.subject, event.dataContentType, event.dataSchema,
                    event.data, event.dataBase64,
                ]
                let others = event.extensions.map { "\($0.name.shown)=\($0.value.shown)" }.sorted()
                return "\(values.map { $0?.shown ?? "–" }) \(event.time?.description ?? "–") \(others)"
            }
        }
    }

    private func read(_ text: String) throws -> IncomingEvent { try CloudEventReader().read(Array(text.utf8), line: 7) }

    private let good = #"""
        {"specversion":"1.0","id":"p-1","source":"bank","type":"daybook.payment.received.v1",
        "subject":"customer/C-1","time":"2024-03-01T09:30:00+08:00","actor":"ada","correlationid":"co",
        "causationid":"ca","expectedversion":3,"branch":"north","retry":true,"attempt":2,
        "data":{"payment":"PAY-1","amount":123450,"currency":"CNY","received":"2024-03-01","method":"cash"}}
        """#

    @Test func eventIsReadWhole() throws {
        let event = try read(good)
        let type = try #require(EventCatalogue.type(numbered: event.draft.type))
        #expect(type.name == "daybook.payment.received.v1")
        #expect(event.draft.subject == Subject(.customer, "C-1"))
        #expect(event.draft.occurredAt == Instant("2024-03-01T01:30:00Z"))
        #expect((event.draft.source, event.draft.id) == ("bank", "p-1"))
        #expect((event.draft.actor, event.draft.correlation, event.draft.causation) == ("ada", "co", "ca"))
        #expect(
            event.draft.extensions.map { $0.name + "=" + $0.json } == ["attempt=2", #"branch="north""#, "retry=true"])
        #expect(event.expectedVersion == 3)
        let json = try PayloadJSON.text(type, Payload(clear: event.draft.clear, personal: event.draft.personal))
        #expect(
            json == #"{"payment":"PAY-1","amount":123450,"currency":"CNY","received":"2024-03-01","method":"cash"}"#)
    }

    /// Each change to the good event, and the field and words of the refusal.
    @Test(arguments: [
        (#""id":"p-1","#, "", "id", "line 7: the attribute 'id' is missing; CloudEvents requires it, add it"),
        (#""subject":"#, #""subjct":"#, "subject", "missing; Daybook needs it"),
        (#""source":"#, #""sourc":"#, "source", "(did you mean 'sourc'?)"),
        (#""p-1""#, #""p-1","id":"p-2""#, "id", "given twice"),
        (#""branch":"north""#, #""actor":"north""#, "actor", "given twice"),
        (#""customer/C-1""#, #""C-1""#, "subject", "not kind/key"),
        (#""customer/C-1""#, #""plan/P-1""#, "subject", "expected one of: customer"),
        (#""2024-03-01T09:30:00+08:00""#, "null", "time", "Daybook needs the moment"),
        (#""2024-03-01T09:30:00+08:00""#, #""2024-03-01""#, "time", "RFC 3339 with a zone"),
        ("payment.received.v1", "payment.recieved.v1", "type", "(did you mean 'daybook.payment.received.v1'?)"),
        ("daybook.payment.received.v1", "payment.received", "type", "(did you mean 'daybook.payment.received.v1'?)"),
        (#""branch":"#, #""data_base64":"e30=","branch":"#, "data_base64", "keep 'data'"),
        (#""branch":"north""#, #""datacontenttype":"text/xml""#, "datacontenttype", "expected application/json"),
        (#""expectedversion":3"#, #""expectedversion":-1"#, "expectedversion", "whole number from 0"),
        (#""branch":"#, #""Branch":"#, "Branch", "lower-case letters and digits"),
        (#""retry":true"#, #""retry":[1]"#, "retry", "whole numbers of 32 bits"),
        (#""actor":"ada""#, #""actor":5"#, "actor", "expected a text in quotes"),
        (#""amount":123450"#, #""amount":1234.50"#, "data.amount", "a whole number of minor units"),
        (#""amount":123450"#, #""amount":"123450""#, "data.amount", "a whole number of minor units"),
        (#""amount":123450"#, #""amuont":123450"#, "data.amuont", "(did you mean 'amount'?)"),
        (#""amount":123450,"#, "", "data.amount", "is missing"),
        (#""amount":123450"#, #""amount":1,"amount":1"#, "data.amount", "given twice"),
        (#""amount":123450"#, #""amount":null"#, "data.amount", "is missing"),
        (#""received":"2024-03-01""#, #""received":"2024-02-30""#, "data.received", "2024-02-30"),
        (#""currency":"CNY""#, #""currency":"cny""#, "data.currency", "ISO 4217"),
        (#""method":"cash""#, #""personal":"erased""#, "data.personal", "personal fields were not exported"),
        (#""method":"cash""#, #""allocations":{}"#, "data.allocations", "an array"),
        (
            #""method":"cash""#, #""allocations":[{"invoice":"I-1","amount":1},{"invoice":"I-2","amount":"x"}]"#,
            "data.allocations[1].amount", "a whole number of minor units"
        ),
        (#""data":{"#, #""data":{,"#, "", "not valid JSON"),
    ])
    func faultIsNamed(good part: String, bad: String, field: String, words: String) throws {
        let text = good.replacingOccurrences(of: part, with: bad)
        try #require(text != good)
        let problem = try #require(throws: EventProblem.self) { try read(text) }
        #expect(problem.line == 7)
        #expect(problem.field == field)
        #expect(problem.description.hasPrefix("line 7: "))
        #expect(problem.description.contains(words), "\(problem)")
    }

    @Test func base64DataAloneIsRefused() throws {
        let start = try #require(good.range(of: #""data":"#)).lowerBound
        let problem = try #require(throws: EventProblem.self) { try read(good[..<start] + #""data_base64":"e30="}"#) }
        #expect(problem.field == "data_base64")
    }

    @Test func contentTypeMayHaveParameters() throws {
        let text = good.replacingOccurrences(
            of: #""branch":"north""#, with: #""datacontenttype":"application/json; charset=utf-8""#)
        #expect(try read(text).draft.id == "p-1")
    }

    /// What Daybook prints, with all that the log added, is what it reads.
    @Test func printedEventIsReadBackEqual() throws {
        let event = try read(good)
        var output: [UInt8] = []
        let recorded = CloudEventWriter.Recorded(
            sequence: 5_000_000_000, recordedAt: Instant(microseconds: 1_709_257_800_123_456), importName: "bank-1")
        try CloudEventWriter.write(event.draft, recorded: recorded, to: &output)
        let text = String(decoding: output, as: UTF8.self)
        #expect(
            text.contains(#""sequence":"5000000000","recordedtime":"2024-03-01T01:50:00.123456Z","import":"bank-1""#))
        #expect(text.hasSuffix("}\n"))
        #expect(try CloudEventReader().read(output).draft == event.draft)
        _ = try JSONReader().withDocument(output) { try CloudEventEnvelope($0) }  // And it is a valid CloudEvent.
    }

    /// Every sample of the catalogue comes through reading, printing and reading again unchanged.
    @Test(arguments: samples) func sampleComesBackUnchanged(file: URL) throws {
        let reader = CloudEventReader()
        let event = try reader.read([UInt8](Data(contentsOf: file)))
        var output: [UInt8] = []
        try CloudEventWriter.write(event.draft, to: &output)
        #expect(try reader.read(output).draft == event.draft)
    }

    @Test func samplesAreThere() { #expect(CloudEventTests.samples.count == EventCatalogue.types.count) }

    static let samples: [URL] = {
        let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../schemas/samples").standardized
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
    }()
}
