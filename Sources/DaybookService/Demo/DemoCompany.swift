import DaybookModel

/// The companies that come with Daybook to try it out: invented, and the same events on every machine and every day.
///
/// `dealers` is a wholesaler of medicines with 300 dealers and two years of business (docs/demo.md): the pharmaceutical
/// case of the requirements, shaped so that its figures come out exactly.
public enum DemoCompany {
    /// The names of the companies, in the order in which they are offered.
    public static let names = ["dealers"]

    /// What a company is and what it shows, for people.
    public static func summary(named name: String) throws(DemoError) -> Text {
        try check(name)
        return Text("demo.summary.\(name)")
    }

    /// Every event of a company, in order of occurrence. CloudEvents source `demo/NAME`.
    ///
    /// - Throws: `DemoError.unknownName`.
    public static func events(named name: String) throws(DemoError) -> [EventDraft] {
        try check(name)
        return DealersCompany.events()
    }

    /// The day to look at the company from: nothing happens after it.
    public static func asOf(named name: String) throws(DemoError) -> Day {
        try check(name)
        return DealersCompany.lastDay
    }

    /// The currency of the company's store.
    public static func currency(named name: String) throws(DemoError) -> Currency {
        try check(name)
        return DealersCompany.currency
    }

    /// The time zone of the company's store.
    public static func zoneName(named name: String) throws(DemoError) -> String {
        try check(name)
        return "Asia/Shanghai"
    }

    private static func check(_ name: String) throws(DemoError) {
        guard names.contains(name) else { throw .unknownName(name) }
    }
}

/// Why there are no demo events.
public enum DemoError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownName(String)

    public var text: Text {
        switch self {
        case .unknownName(let name): Text("demo.unknown_name", name, DemoCompany.names.joined(separator: ", "))
        }
    }

    public var description: String { text.description }
}
