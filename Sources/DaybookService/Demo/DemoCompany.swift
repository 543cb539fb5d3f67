import DaybookModel

/// A company that comes with Daybook to try it out: invented, and the same events on every machine and every day.
///
/// docs/demo.md says what each of them shows. A new company is one folder here and one line in `DemoCatalogue`.
public protocol DemoCompany: Sendable {
    /// What people type; the CloudEvents source of its events is `demo/` and this name.
    static var name: String { get }
    /// The currency of the company's store.
    static var currency: Currency { get }
    /// The time zone of the company's store.
    static var zoneName: String { get }
    /// The day to look at the company from: nothing happens after it.
    static var lastDay: Day { get }
    /// How many times its ordinary size the company can be made.
    static var scaleMax: Int { get }

    /// Lends every event in the order in which the company comes to know of it: by day, late entries at the end of the day
    /// they are made on.
    ///
    /// - Parameter scale: from 1 to `scaleMax`; the callers check it.
    static func tell(scale: Int, _ body: (EventDraft) throws -> Void) rethrows
}

extension DemoCompany {
    public static var currency: Currency { Currency(rawValue: 0x43_4E59) }  // CNY
    public static var zoneName: String { "Asia/Shanghai" }
    public static var lastDay: Day { Day.on(2024, 12, 31) }
    public static var scaleMax: Int { 1 }

    static var source: String { "demo/\(name)" }

    /// What the company is and what it shows, for people.
    public static var summary: Text { Text("demo.summary.\(name)") }

    /// Lends every event in the order in which the company comes to know of it.
    ///
    /// - Parameter scale: how many times its ordinary size the company has.
    /// - Throws: `DemoError.scale`, and what `body` throws.
    public static func forEachEvent(scale: Int = 1, _ body: (EventDraft) throws -> Void) throws {
        guard (1...scaleMax).contains(scale) else { throw DemoError.scale(name, scale, max: scaleMax) }
        try tell(scale: scale, body)
    }

    /// Every event of the company in its ordinary size.
    public static func events() -> [EventDraft] {
        var drafts: [EventDraft] = []
        tell(scale: 1) { drafts.append($0) }
        return drafts
    }
}

/// Why there are no demo events.
public enum DemoError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownName(String)
    case scale(String, Int, max: Int)

    public var text: Text {
        switch self {
        case .unknownName(let name):
            Text("demo.unknown_name", name, DemoCatalogue.all.map { $0.name }.joined(separator: ", "))
        case .scale(let name, let scale, let max): Text("demo.scale", name, scale, max)
        }
    }

    public var description: String { text.description }
}
