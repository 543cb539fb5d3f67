import DaybookModel
import Foundation
import Testing

/// Every event type has a sample, and our codec, our readers and SwiftProtobuf agree on it.
struct SampleTests {
    @Test(arguments: EventCatalogue.types) func sampleHasEveryFieldAndTheRightEnvelope(type: EventTypeDescriptor) throws
    {
        let sample = try Sample(of: type)
        #expect(Set(sample.data.allKeys as! [String]) == Set(type.fields.map(\.name)))
        #expect(sample.event["type"] as? String == type.name)
        let subject = try #require(Subject(sample.event["subject"] as? String ?? ""))
        #expect(type.subjects.contains(subject.kind))
    }

    @Test(arguments: EventCatalogue.types) func samplePrintsBackToTheSameText(type: EventTypeDescriptor) throws {
        let sample = try Sample(of: type)
        let payload = try EventData.payload(sample.data, type)
        #expect(try PayloadJSON.text(type, payload) == sample.compactData)
    }

    @Test(arguments: EventCatalogue.types) func implementationsAgreeOnTheSample(type: EventTypeDescriptor) throws {
        let sample = try Sample(of: type)
        try expectAgreement(type, sample.data, EventData.payload(sample.data, type))
    }

    @Test(arguments: EventCatalogue.types) func orderOfSettingDoesNotMatter(type: EventTypeDescriptor) throws {
        let data = try Sample(of: type).data
        let reversed = try EventData.payload(data, type) { $0.reversed() }
        #expect(try reversed == EventData.payload(data, type))
    }

    @Test func everySampleFileBelongsToAType() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Sample.folder.path).sorted()
        #expect(files == EventCatalogue.types.map { "\($0.shortName).json" }.sorted())
    }
}

/// SwiftProtobuf and our readers read from our bytes what went in, and SwiftProtobuf writes the same bytes again.
func expectAgreement(_ type: EventTypeDescriptor, _ data: NSDictionary, _ payload: Payload) throws {
    let message = OracleMessage(of: type)
    let whole = payload.clear + payload.personal
    #expect(try message.oracleValues(whole) == EventData.scaled(data, type.messageDescriptor), "\(data)")
    #expect(
        try message.readerValues(whole)
            == EventData.scaled(data, type.messageDescriptor, name: EventData.camelCase), "\(data)")
    #expect(try message.oracleBytes(payload.clear) == payload.clear)
    #expect(try message.oracleBytes(payload.personal) == payload.personal)
}

extension EventTypeDescriptor: CustomTestStringConvertible {
    public var testDescription: String { shortName }
}
