import Foundation
import Testing

@testable import DaybookImport

@Suite struct JSONReaderTests {
    @Suite(.enabled(if: TestData.isThere, "DAYBOOK_DATA names no folder with json_test_suite"))
    struct JSONTestSuite {
        static let files = TestData.files(in: "json_test_suite/test_parsing")

        /// `y_` must be accepted, `n_` refused; `i_` may be either but must not crash or hang.
        @Test(arguments: files) func fileIsReadAsItsNameSays(file: String) throws {
            let bytes = try TestData.bytes("json_test_suite/test_parsing/" + file)
            let isAccepted = (try? JSONReader(depthMax: 1024).withDocument(bytes) { $0.kind }) != nil
            switch file.prefix(2) {
            case "y_": #expect(isAccepted)
            case "n_": #expect(!isAccepted)
            default: #expect(file.hasPrefix("i_"))
            }
        }

        /// An accepted document holds what Foundation finds in it.
        @Test(arguments: files.filter { $0.hasPrefix("y_") }) func valuesAreThoseOfFoundation(file: String) throws {
            let bytes = try TestData.bytes("json_test_suite/test_parsing/" + file)
            let expected = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let found: Any = try JSONReader().withDocument(bytes) { $0.plain }
            #expect((found as? NSObject) == (expected as? NSObject) || plainText(found) == plainText(expected))
        }

        /// Foundation reads very small numbers a few units of the last place off, so 14 figures are compared.
        private func plainText(_ value: Any) -> String {
            switch value {
            case let list as [Any]: "[" + list.map(plainText).joined(separator: ",") + "]"
            case let object as [String: Any]:
                "{"
                    + object.sorted { $0.key < $1.key }.map { "\($0.key):\(plainText($0.value))" }.joined(
                        separator: ",") + "}"
            case let number as NSNumber: String(format: "%.14g", number.doubleValue)
            default: "\(value)"
            }
        }

        @Test func allFilesAreThere() { #expect(JSONTestSuite.files.count == 107) }
    }

    private func read<Value>(_ text: String, _ body: (JSONValue) throws -> Value) throws -> Value {
        try JSONReader().withDocument(Array(text.utf8), body)
    }

    @Test func membersComeInOrderWithRepeatedNames() throws {
        try read(#"{"b":1,"a":{"x":[1,[2,3],{}],"y":null},"b":"second"}"#) { root in
            #expect(root.count == 3)
            #expect(root.members.map { "\($0.name.shown)=\($0.value.shown)" } == ["b=1", "a={…}", "b=second"])
            #expect(root.member("b")?.integer == 1)
            #expect(root.member("a")?.member("x")?.elements.map(\.shown) == ["1", "[…]", "{…}"])
            #expect(root.member("a")?.member("y")?.isNull == true)
            #expect(root.member("c") == nil)
        }
    }

    @Test func numbersKeepTheirDigits() throws {
        let text =
            #"["9.9\"\\", 1.10, -2.5E-3, 9223372036854775807, 9223372036854775808, -9223372036854775808, 1e2, 0.1]"#
        try read(text) { root in
            let texts = root.elements.map { $0.numberText ?? $0.shown }
            #expect(
                texts == [
                    "9.9\"\\", "1.10", "-2.5E-3", "9223372036854775807", "9223372036854775808",
                    "-9223372036854775808", "1e2", "0.1",
                ])
            #expect(root.elements.map(\.integer) == [nil, nil, nil, .max, nil, .min, nil, nil])
        }
    }

    @Test(
        arguments: [
            ("1.5", 1_500_000), ("1e2", 100_000_000), ("-2.5E-3", -2500), ("1.0000000", 1_000_000), ("12E-6", 12),
            ("0e9", 0), ("123.456789e+3", 123_456_789_000),
        ] as [(String, Int64)])
    func decimalsAreExact(text: String, millionths: Int64) {
        #expect(ExactDecimal.units(text, digits: 6) == millionths)
    }

    @Test(arguments: ["0.0000001", "1.5e-7", "1e300", "1e999999999999999999999"])
    func decimalsThatDoNotFitAreRefused(text: String) {
        #expect(ExactDecimal.units(text, digits: 6) == nil)
    }

    @Test func depthIsLimited() throws {
        let fits = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try read(fits) { $0.count } == 1)
        #expect(throws: JSONProblem.tooDeep(most: 64)) { try read("[\(fits)]") { $0.count } }
    }

    /// Random documents, whole and with one byte changed: never a crash, and the same verdict as Foundation on whole ones.
    @Test func randomDocumentsAreReadAsFoundationReadsThem() throws {
        var random = SeededGenerator(seed: 11)
        let reader = JSONReader()
        for _ in 0..<2000 {
            var bytes = Array(document(depth: 4, &random).utf8)
            let found: Any = try reader.withDocument(bytes) { $0.plain }
            let expected = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            #expect((found as? NSObject) == (expected as? NSObject))
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = try? reader.withDocument(bytes) { "\($0.plain)" }  // Either way: it must come back.
        }
    }

    private func document(depth: Int, _ random: inout SeededGenerator) -> String {
        switch Int.random(in: depth > 0 ? 0...7 : 2...7, using: &random) {
        case 0:
            let count = Int.random(in: 0...4, using: &random)
            return "[" + (0..<count).map { _ in document(depth: depth - 1, &random) }.joined(separator: " ,") + "]"
        case 1:
            let count = Int.random(in: 0...4, using: &random)
            return "{" + (0..<count).map { "\"k\($0)\": " + document(depth: depth - 1, &random) }.joined(separator: ",")
                + "}"
        case 2: return "null"
        case 3: return Bool.random(using: &random) ? "true" : "false"
        case 4: return "\(Int64.random(in: -999_999_999_999...999_999_999_999, using: &random))"
        case 5: return "\(Int.random(in: -999...999, using: &random)).\(Int.random(in: 1...9, using: &random))"
        default: return "\"\(["", "a\\\"b", "节分", "\\u00e9\\n", "x9.5"].randomElement(using: &random) ?? "")\""
        }
    }
}

extension JSONValue {
    /// As JSONSerialization would give it.
    fileprivate var plain: Any {
        switch kind {
        case .null: NSNull()
        case .flag: NSNumber(value: flag == true)
        case .integer: integer.map { NSNumber(value: $0) } ?? NSNumber(value: UInt64(numberText ?? "") ?? 0)
        case .fraction: NSNumber(value: double ?? .nan)
        case .string: (string ?? "") as NSString
        case .array: elements.map(\.plain) as NSArray
        case .object:
            Dictionary(members.map { ($0.name.shown, $0.value.plain) }, uniquingKeysWith: { $1 }) as NSDictionary
        }
    }
}
