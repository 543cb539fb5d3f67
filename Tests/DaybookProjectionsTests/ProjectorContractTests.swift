import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// What every projector must hold; the catalogue says which there are.
@Suite struct ProjectorContractTests {
    static let names = ProjectorCatalogue.all.map { $0.name }

    /// Random events of every type for customers, in random order of occurrence, with random fields left out.
    static func records(seed: UInt64, count: Int) -> [RecordBuilder] {
        var random = SeededGenerator(seed: seed)
        return (1...count).map { number in
            let type = EventCatalogue.types.randomElement(using: &random)!
            let kind = type.subjects.randomElement(using: &random)!
            return RecordBuilder(
                type: type, UInt64(number),
                subject: SubjectNumber(kind, UInt32.random(in: 1...7, using: &random)),
                at: Instant(microseconds: Int64.random(in: 0...50, using: &random) * 3_600_000_000),
                retracting: type.number == EventType.eventRetracted ? UInt64.random(in: 0...20, using: &random) : nil,
                isSealed: Bool.random(using: &random),
                payload: payload(EventCatalogue.messages[type.message], depth: 0, &random))
        }
    }

    private static func payload(
        _ message: MessageDescriptor, depth: Int, _ random: inout SeededGenerator
    ) -> [UInt8] {
        var writer = WireWriter()
        for field in message.fields where !field.isPersonal && Int.random(in: 0..<4, using: &random) > 0 {
            for _ in 0..<(field.isRepeated ? Int.random(in: 0...3, using: &random) : 1) {
                switch field.kind {
                case .message:
                    guard depth < 3 else { continue }
                    writer.data(
                        field.number, payload(EventCatalogue.messages[field.message], depth: depth + 1, &random))
                case .text, .identifier, .word, .currency:
                    let words = [
                        "A", "INV-1", "INV-2", "P-1", "CNY", "USD", "red", "region", "a name of over 15 bytes",
                    ]
                    writer.text(field.number, words.randomElement(using: &random)!)
                case .flag: writer.varint(field.number, UInt64.random(in: 0...1, using: &random))
                case .integer, .decimal, .money, .day, .instant:
                    writer.signed(field.number, Int64.random(in: -500...20_000, using: &random))
                }
            }
        }
        return writer.bytes
    }

    private func rows<Model: Projector>(_ model: Model.Type, _ records: some Sequence<RecordBuilder>) -> MemoryRows {
        MemoryRows(model, records)
    }

    @Test func namesAreUniqueAndVersionsStartAtOne() {
        #expect(Set(ProjectorContractTests.names).count == ProjectorCatalogue.all.count)
        for projector in ProjectorCatalogue.all {
            #expect(projector.version >= 1)
            #expect(!projector.types.isEmpty)
            #expect(projector.types.allSatisfy { EventCatalogue.type(numbered: $0) != nil })
            #expect(ProjectorCatalogue.projector(named: projector.name) == projector)
        }
    }

    @Test(arguments: names, 0..<5) func rowsDoNotDependOnTheOrderOfEvents(name: String, seed: Int) throws {
        let projector = try #require(ProjectorCatalogue.projector(named: name))
        let records = ProjectorContractTests.records(seed: UInt64(seed), count: 600)
        var random = SeededGenerator(seed: UInt64(seed) + 99)
        let expected = rows(projector, records)
        #expect(expected.count > 0)
        #expect(rows(projector, records.shuffled(using: &random)) == expected)
        #expect(rows(projector, records.reversed()) == expected)
    }

    @Test(arguments: names, 0..<5) func rangesMergeIntoTheWhole(name: String, seed: Int) throws {
        let projector = try #require(ProjectorCatalogue.projector(named: name))
        let records = ProjectorContractTests.records(seed: UInt64(seed), count: 600)
        let expected = rows(projector, records)
        for cut in [0, 1, 77, 300, 600] {
            var early = rows(projector, records[..<cut])
            var late = rows(projector, records[cut...])
            let copy = early
            early.merge(late)
            #expect(early == expected, "split at \(cut)")
            late.merge(copy)
            #expect(late == expected, "split at \(cut), merged the other way round")
        }
        let parts = [
            rows(projector, records[..<200]), rows(projector, records[200..<400]), rows(projector, records[400...]),
        ]
        var leftFirst = parts[0]
        leftFirst.merge(parts[1])
        leftFirst.merge(parts[2])
        var rightFirst = parts[1]
        rightFirst.merge(parts[2])
        rightFirst.merge(parts[0])
        #expect(leftFirst == rightFirst)
        #expect(leftFirst == expected)
    }

    @Test(arguments: names) func readersSeeTheSameRowsBeforeAndAfterSorting(name: String) throws {
        let projector = try #require(ProjectorCatalogue.projector(named: name))
        let plain = rows(projector, ProjectorContractTests.records(seed: 3, count: 600))
        var sorted = plain
        sorted.sort()
        #expect(sorted == plain)
        func keys(_ rows: MemoryRows) -> [MemoryRows.Key] {
            var keys: [MemoryRows.Key] = []
            rows.forEach { key, _ in keys.append(key) }
            return keys
        }
        #expect(keys(plain) == keys(plain).sorted())
        #expect(Set(keys(plain)).count == plain.count, "no two lines of an event have one number")
        #expect(keys(plain) == keys(sorted))
    }

    @Test(arguments: names) func rowsHaveNoPaddingAndStartAsZeros(name: String) throws {
        let projector = try #require(ProjectorCatalogue.projector(named: name))
        var store = RowSpy()
        for record in ProjectorContractTests.records(seed: 5, count: 2_000) {
            record.withView { projector.fold($0, into: &store) }
        }
        #expect(!store.tables.isEmpty)
        for (table, row) in store.tables {
            #expect(
                row.fieldBytes == row.size, "\(row.name) in table \(table) has padding or a field this test cannot see")
            #expect(row.size == row.stride, "\(row.name) would be padded at its end")
            #expect(row.startsAsZeros, "an empty \(row.name) is not all zeros")
        }
        #expect(store.clashes.isEmpty, "two row types share a table: \(store.clashes)")
    }
}

/// A store that keeps no rows but looks at their types.
private struct RowSpy: RowStore {
    struct Seen {
        let name: String
        let size: Int
        let stride: Int
        let fieldBytes: Int
        let startsAsZeros: Bool
    }

    var tables: [UInt8: Seen] = [:]
    var clashes: [String] = []

    mutating func update<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, bucket: UInt64, _ change: (inout Row) -> Void
    ) {
        var row = Row()
        if let seen = tables[Row.table] {
            if seen.name != "\(Row.self)" { clashes.append("\(seen.name) and \(Row.self)") }
        } else {
            tables[Row.table] = Seen(
                name: "\(Row.self)", size: MemoryLayout<Row>.size, stride: MemoryLayout<Row>.stride,
                fieldBytes: RowSpy.bytes(of: row),
                startsAsZeros: withUnsafeBytes(of: row) { $0.allSatisfy { $0 == 0 } })
        }
        change(&row)
    }

    /// Sums the sizes of the integers that a value is made of.
    private static func bytes(of value: Any) -> Int {
        if let integer = value as? any FixedWidthInteger { return type(of: integer).bitWidth / 8 }
        return Mirror(reflecting: value).children.reduce(0) { $0 + bytes(of: $1.value) }
    }
}
