import DaybookModel
import Foundation
import Testing

/// Random data and random damage, the same in every run.
struct PayloadFuzzTests {
    @Test(arguments: EventCatalogue.types) func implementationsAgreeOnRandomData(type: EventTypeDescriptor) throws {
        var random = SeededGenerator(seed: UInt64(type.number))
        for _ in 0..<40 {
            let data = randomData(type.messageDescriptor, &random)
            let payload = try EventData.payload(data, type) { $0.shuffled(using: &random) }
            try expectAgreement(type, data, payload)
            let printed = try JSONSerialization.jsonObject(with: Data(PayloadJSON.text(type, payload).utf8))
            #expect(
                try EventData.scaled(printed as! NSDictionary, type.messageDescriptor)
                    == EventData.scaled(data, type.messageDescriptor))
        }
    }

    @Test(arguments: EventCatalogue.types) func cutBytesAreReported(type: EventTypeDescriptor) throws {
        let payload = try EventData.payload(Sample(of: type).data, type)
        let whole = payload.clear
        var refused = 0
        for count in 0..<whole.count where !reportsDamageLikeTheOracle(type, Array(whole[..<count])) { refused += 1 }
        #expect(refused == 0)
    }

    @Test(arguments: EventCatalogue.types) func changedBytesAreReportedOrReadable(type: EventTypeDescriptor) throws {
        let payload = try EventData.payload(Sample(of: type).data, type)
        var random = SeededGenerator(seed: UInt64(type.number))
        for _ in 0..<200 {
            var bytes = payload.clear + payload.personal
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            #expect(reportsDamageLikeTheOracle(type, bytes), "\(bytes)")
        }
    }

    /// True unless we print what SwiftProtobuf refuses. Also runs the readers, which must not read outside the bytes.
    private func reportsDamageLikeTheOracle(_ type: EventTypeDescriptor, _ bytes: [UInt8]) -> Bool {
        let message = OracleMessage(of: type)
        _ = message.readerValues(bytes)
        _ = PayloadComparison.differences(type, Payload(clear: bytes), Payload(clear: []))
        do {
            _ = try PayloadJSON.text(type, Payload(clear: bytes))
        } catch {
            return !error.description.hasPrefix("payload.")
        }
        return (try? message.oracleBytes(bytes)) != nil
    }

    private func randomData(_ message: MessageDescriptor, _ random: inout SeededGenerator) -> NSDictionary {
        let data = NSMutableDictionary()
        for field in message.fields where field.isRequired || field.kind == .currency || Bool.random(using: &random) {
            if field.isRepeated {
                let count = Int.random(in: 1...3, using: &random)
                data[field.name] = (0..<count).map { _ in randomValue(field, &random) }
            } else {
                data[field.name] = randomValue(field, &random)
            }
        }
        return data
    }

    private func randomValue(_ field: FieldDescriptor, _ random: inout SeededGenerator) -> Any {
        func number(_ limit: Int64) -> Int64 {
            [0, -1, limit, -limit, Int64.random(in: -300...300, using: &random)].randomElement(using: &random)
                ?? Int64.random(in: -limit...limit, using: &random)
        }
        func text(_ letters: [String], _ counts: ClosedRange<Int>) -> String {
            (0..<Int.random(in: counts, using: &random)).map { _ in letters.randomElement(using: &random)! }.joined()
        }
        switch field.kind {
        case .text: return "t" + text(["a", "é", "客", "😀", "\"", "\\", "\n", "\u{1}", "\u{7F}", "/", " "], 0...200)
        case .identifier: return text(["K", "-", "9", "户", "."], 1...30)
        case .word: return "w" + text(["a", "z", "0", "_"], 0...20)
        case .currency: return text(["C", "N", "Y"], 3...3)
        case .integer: return number(PayloadLimits.integerMax)
        case .money: return number(PayloadLimits.moneyMinorMax)
        case .decimal: return PayloadJSON.decimal(number(PayloadLimits.decimalMillionthsMax / 1000))
        case .day: return Day(number: Int32.random(in: -719_162...2_932_896, using: &random)).description
        case .instant:
            let day = Int64.random(in: -719_162...2_932_896, using: &random) * Instant.microsecondsPerDay
            return Instant(microseconds: day + Int64.random(in: 0..<86_400_000_000, using: &random)).description
        case .flag: return Bool.random(using: &random)
        case .message: return randomData(EventCatalogue.messages[field.message], &random)
        }
    }
}

/// SplitMix64 (S. Vigna): the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
