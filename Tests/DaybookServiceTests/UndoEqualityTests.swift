import DaybookImport
import DaybookLog
import DaybookModel
import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookService

/// A store whose second import of three was reverted answers every report as a store that never saw it.
struct UndoEqualityTests {
    private static let days = ["2024-06-30", "2024-12-31", "2025-06-30", "2026-12-31"]

    /// Every recorded time is the same, so that answers that show one can be compared.
    private func emptyStore(_ currency: String = "CNY", _ zone: String = "Asia/Shanghai") throws -> ServiceStore {
        try ServiceStore(currency: currency, timeZone: zone) {
            Instant("2030-01-01T00:00:00Z") ?? Instant(microseconds: 0)
        }
    }

    /// What reports say of the business on a day: every report that can be asked, and every page of a customer.
    ///
    /// What they say of corrections themselves is left out: how many events were retracted, and how many retractions there are. So
    /// are lists of publications, which name places in the log.
    private func answers(_ store: ServiceStore, _ day: String, customers: [String]) throws -> [String: String] {
        var texts: [String: String] = [:]
        for report in ReportCatalogue.all where !["published", "restatements"].contains(report.name) {
            let needed = report.parameters.filter { $0.defaultValue == nil }.map(\.name)
            let questions: [[String: String]] =
                needed.isEmpty ? [[:]] : needed == ["customer"] ? customers.map { ["customer": $0] } : []
            for parameters in questions {
                var envelope = try store.store.report(report, parameters: parameters, asOf: Day(day))
                envelope.sequence = 0
                envelope.table.notes.removeAll { $0.key == "report.retracted" }
                if report.name == "totals" {
                    envelope.table.rows.removeAll {
                        ["event.retracted", "import.reverted"].map(Cell.text).contains($0[0])
                    }
                }
                texts["\(report.name) \(parameters.values.joined())"] = OutputFormat.json.text(envelope)
            }
        }
        return texts
    }

    private func expectSame(
        _ one: ServiceStore, _ other: ServiceStore, _ days: [String], customers: [String]
    ) throws {
        for day in days {
            let (ours, theirs) = (
                try answers(one, day, customers: customers), try answers(other, day, customers: customers)
            )
            #expect(ours.count > ReportCatalogue.all.count / 2)
            for (name, text) in ours.sorted(by: { $0.key < $1.key }) {
                #expect(theirs[name] == text, "\(name) as of \(day)")
            }
        }
    }

    /// Whether a plan takes a task depends on the tasks it has: a part would be told other things if there were no other part.
    private static func giveEachPartPlansOfItsOwn(_ drafts: inout [EventDraft], _ size: Int) {
        var subjects: [String: Subject] = [:]
        for index in drafts.indices where drafts[index].subject.kind == .plan {
            let target = drafts[index].type == EventType.eventRetracted ? drafts[index].id.dropFirst(2) : ""
            drafts[index].subject =
                subjects[String(target)] ?? Subject(.plan, "\(drafts[index].subject.key)-\(min(2, index / size))")
            subjects[drafts[index].id] = drafts[index].subject
        }
    }

    /// Whether a merge is taken depends on those there are: only the part that is taken back may have any.
    private static func leaveMergesToOnePart(_ drafts: inout [EventDraft], _ size: Int) {
        let merges: Set = [EventType.customerMerged, EventType.customerUnmerged]
        let elsewhere = drafts.indices.filter { !(size..<2 * size).contains($0) && merges.contains(drafts[$0].type) }
        var gone = Set(elsewhere.map { drafts[$0].id })
        // What takes back one of these goes with it.
        for draft in drafts where gone.contains(String(draft.id.dropFirst(2))) { gone.insert(draft.id) }
        // Others take their places, so that the parts stay as they are.
        for index in drafts.indices where gone.contains(drafts[index].id) {
            drafts[index] = EventDraft.sample(1_000 + index, customer: "S-1")
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func onRandomEvents(seed: UInt64) throws {
        var drafts = try EventDraft.randomEvents(750, seed: seed)
        let third = drafts.count / 3
        UndoEqualityTests.leaveMergesToOnePart(&drafts, third)
        UndoEqualityTests.giveEachPartPlansOfItsOwn(&drafts, third)
        let store = try emptyStore()
        let keys = try [drafts[..<third], drafts[third..<2 * third], drafts[(2 * third)...]].map {
            try store.bring(Array($0)).key
        }
        // What the other store is told: the events of the first and third import, but for what the third says of the second's.
        var told: [[EventDraft]] = [[], []]
        var left: Set<UInt64> = []
        try store.store.log.forEach { view in
            let key = try store.store.log.origin(view.origin).importKey
            let isOwn = view.type == EventType.importCommitted && view.subject.kind == SubjectKind.import.rawValue
            let subject = try store.store.log.subject(view.subject).key
            if key == keys[1] || view.retractedSequence.map(left.contains) == true {
                left.insert(view.sequence)
            } else if !isOwn || !keys.contains(subject) {
                told[key == keys[0] ? 0 : 1].append(try store.store.log.open(view).draft)
            }
            return true
        }
        let other = try emptyStore()
        for drafts in told { #expect(try other.bring(drafts).summary.rejected == 0) }

        let customers = (1...6).map { "S-\($0)" }
        let head = try store.store.log.head.sequence
        let before = try UndoEqualityTests.days.map { try store.printed(asOf: $0) }
        let pages = try answers(store, "2025-06-30", customers: customers)
        let summary = try ImportReverter(store.store).revert(keys[1], reason: "wrong file", actor: "li")
        #expect(summary.refusals.isEmpty)
        try expectSame(store, other, UndoEqualityTests.days, customers: customers)

        // What was known before the revert is answered as before.
        for (day, printed) in zip(UndoEqualityTests.days, before) {
            for report in ReportCatalogue.all where report.parameters.allSatisfy({ $0.defaultValue != nil }) {
                var envelope = try store.store.report(report, asOf: Day(day), knownAt: .sequence(head))
                (envelope.sequence, envelope.recordedAt) = (0, nil)
                #expect(OutputFormat.json.text(envelope) == printed[report.name], "\(report.name) as of \(day)")
            }
        }
        // A row that was refused may be taken when other rows are not there: it would be more than brought back.
        let taken = try drafts[third..<2 * third].filter {
            try store.store.log.find(source: $0.source, id: $0.id) != nil
        }
        let back = try store.bring(taken, reinstating: true).summary
        #expect(back.refusals.isEmpty)
        #expect(back.reinstated == summary.retracted + summary.already)
        let after = try answers(store, "2025-06-30", customers: customers)
        for (name, text) in pages.sorted(by: { $0.key < $1.key }) { #expect(after[name] == text, "\(name)") }
        // The same rows, whether they were kept up to date or are made anew.
        let live = try store.store.viewStatus()
        #expect(try store.store.rebuild().map(\.digest) == live.map(\.digest))
        #expect(try LogChecker.problems(store.store.log) == [])
    }

    /// Customers dealt out to three files, so that each import knows customers that no other does.
    @Test(.enabled(if: RealData.isThere)) func onRealInvoices() throws {
        let path = RealData.path("accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv")
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
        var places: [Substring: Int] = [:]
        var files: [[Substring]] = [[lines[0]], [lines[0]], [lines[0]]]
        for line in lines.dropFirst() {
            let customer = line.split(separator: ",")[1]
            let place = places[customer] ?? places.count % 3
            places[customer] = place
            files[place].append(line)
        }
        let paths = try files.map { lines in
            let path = NSTemporaryDirectory() + "receivables-\(UUID().uuidString).csv"
            try lines.joined(separator: "\n").write(toFile: path, atomically: false, encoding: .utf8)
            return path
        }
        defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }  // Nothing needs it gone.
        let (store, other) = (
            try emptyStore("USD", "America/New_York"), try emptyStore("USD", "America/New_York")
        )
        for path in paths {
            let summary = try Importer(store.store, ImportOptions()).run([ImportInput(path: path)])
            #expect(summary.rejected == 0)
        }
        for path in [paths[0], paths[2]] {
            _ = try Importer(other.store, ImportOptions()).run([ImportInput(path: path)])
        }
        let days = ["2012-06-30", "2012-12-31", "2013-06-30", "2014-03-31"]
        let before = try days.map { try answers(store, $0, customers: []) }
        let key = try ImportReverter(store.store).imports()[1].key
        let summary = try ImportReverter(store.store).revert(key, reason: "wrong file", actor: "li")
        #expect(summary.retracted > 1_000)
        #expect(summary.retracted == (try ImportReverter(store.store).imports()[1].appended))
        let some = places.filter { $0.value != 1 }.keys.sorted().prefix(3).map(String.init)
        try expectSame(store, other, days, customers: some)
        var options = ImportOptions()
        options.reinstates = true
        let back = try Importer(store.store, options).run([ImportInput(path: paths[1])])
        #expect(back.reinstated == summary.retracted)
        for (day, texts) in zip(days, before) {
            for (name, text) in try answers(store, day, customers: []).sorted(by: { $0.key < $1.key }) {
                #expect(texts[name] == text, "\(name) as of \(day)")
            }
        }
    }
}
