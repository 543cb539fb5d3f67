import DaybookImport
import DaybookLog
import DaybookModel
import DaybookService
import DaybookTestSupport
import Foundation
import Testing

/// The same by other processes, while this one keeps its stores open, with all that they remember.
extension StoreModelRun {
    func elsewhere() throws {
        switch number(0...4) {
        case 0: try eraseElsewhere()
        case 1: try rebuildElsewhere()
        case 2, 3: try importElsewhere()
        default: try appendInARace()
        }
        try readSomeEvents()
        try askAtTwoClocks()
    }

    private func run(_ arguments: [String]) throws -> Command.Result {
        try command.run(arguments + ["--store", path])
    }

    private func eraseElsewhere() throws {
        let subject = Subject(.customer, customer)
        guard model.versions[subject] != nil else { return }
        let isThere = model.canErase(subject)
        let result = try run(["erase", subject.key, "--basis", "GDPR Art. 17", "--reason", "requested"])
        #expect(result.status == 0 && result.output.isEmpty != isThere, "\(result)")
        if isThere { try takeFromLog(EventType.customerErased, of: subject) }
    }

    private func rebuildElsewhere() throws {
        let result = try run(["rebuild"])
        #expect(result.status == 0, "\(result)")
    }

    /// A file with what is new, what is there already and what differs from it. Of these the last are left out.
    private func importElsewhere() throws {
        var (lines, new): ([UInt8], [EventDraft]) = ([], [])
        var (already, differing) = (0, 0)
        for _ in 0..<number(1...20) {
            switch number(0...5) {
            case 0:
                guard let place = anyPlace({ $0.subject.kind == .customer && !$0.isRetraction }), !model.isErased(place)
                else { continue }
                try CloudEventWriter.write(model.events[place].draft, to: &lines)
                already += 1
            case 1:
                guard let place = anyPlace({ $0.subject.kind == .customer && !$0.isRetraction }), !model.isErased(place)
                else { continue }
                var other = model.events[place].draft
                other.occurredAt = Instant(microseconds: other.occurredAt.microseconds + 1)
                try CloudEventWriter.write(other, to: &lines)
                differing += 1
            default:
                let draft = try draft()
                try CloudEventWriter.write(draft, to: &lines)
                new.append(draft)
            }
        }
        guard !lines.isEmpty else { return }
        let result = try run(["import", try file(lines), "--on-error", "skip", "--batch", "\(number(1...6))"])
        #expect(result.status == (differing > 0 ? 1 : 0), "\(result)")
        #expect(
            result.output.contains(Text("import.did", new.count, already, differing).description), "\(result.output)")
        for draft in new { model.append(draft) }
        // A file that brought nothing, or that was there before, is no import.
        if new.count + already > 0, imported.insert(lines).inserted {
            try takeFromLog(EventType.importCommitted, of: nil)
        }
    }

    private func file(_ lines: [UInt8]) throws -> String {
        let file = "\(command.folder.path)/\(name("file")).ndjson"
        try Data(lines).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Both append to one customer at versions that the other may have taken. Who comes first is for the machine to say; what is there in
    /// the end must be what both were told.
    private func appendInARace() throws {
        let subject = Subject(.customer, customer)
        let first = model.versions[subject, default: 0]
        var (lines, theirs): ([UInt8], [String: (draft: EventDraft, expected: UInt32)]) = ([], [:])
        for step in 0..<UInt32(number(4...20)) {
            let draft = try draft(of: subject.key)
            // Each version twice: the second can only come true when the first did not, or when others came between.
            let expected = first + step / 2
            var line: [UInt8] = []
            try CloudEventWriter.write(draft, to: &line)
            lines += #"{"expectedversion":\#(expected),"#.utf8 + line.dropFirst()
            theirs[draft.id] = (draft, expected)
        }
        let process = command.make(
            ["import", try file(lines), "--on-error", "skip", "--batch", "1", "--store", path])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let (store, ours) = (store, try (0..<60).map { _ in try draft(of: subject.key) })
        var told: [String: UInt64] = [:]
        var tried = 0
        while tried < ours.count, tried == 0 || process.isRunning {
            let draft = ours[tried]
            tried += 1
            let known = try store.log.version(of: subject)
            usleep(1_000)
            let request = AppendRequest([draft], expecting: [.init(subject, .exactly(known))])
            switch try store.log.append([request])[0] {
            case .appended(let sequence, 1): told[draft.id] = sequence
            case .wrongVersion(subject, let actual): #expect(actual > known)
            case let outcome: Issue.record("\(outcome) of an append at version \(known)")
            }
        }
        process.waitUntilExit()
        var taken = 0
        for draft in ours[..<tried] where told[draft.id] == nil {
            #expect(try store.log.find(source: draft.source, id: draft.id) == nil)
        }
        while let event = try store.log.event(next), event.type != EventType.importCommitted {
            #expect(event.subject == subject && event.subjectVersion == model.versions[subject, default: 0] + 1)
            if let (draft, expected) = theirs[event.id] {
                #expect(event.subjectVersion == expected + 1)
                model.append(draft)
                taken += 1
            } else {
                #expect(told[event.id] == event.sequence)
                told[event.id] = nil
                model.append(try #require(ours.first { $0.id == event.id }))
            }
        }
        if taken > 0 { try takeFromLog(EventType.importCommitted, of: nil) }
        // What this process appended after the other had ended its import.
        while let event = try store.log.event(next) {
            #expect(told.removeValue(forKey: event.id) == event.sequence)
            model.append(try #require(ours.first { $0.id == event.id }))
        }
        #expect(told.isEmpty)
        #expect(process.terminationStatus == (taken == theirs.count ? 0 : 1))
        // At most one of each two that expected the same version.
        #expect(taken <= (theirs.count + 1) / 2)
    }
}
