import ArgumentParser
import DaybookModel
import DaybookService

/// What every command that records one event takes.
struct RecordOptions: ParsableArguments {
    @OptionGroup var store: StoreOptions
    @OptionGroup var actor: ActorOptions
    @Option(help: help("help.option.at")) var at: String?
    @Option(help: help("help.option.id")) var id: String?
    @Flag(help: help("help.option.again")) var again = false

    func record(
        _ type: String, _ subject: String, _ fields: [(name: String, value: String)], keyField: String? = nil
    ) throws { try record(type, subject, fields, keyField: keyField, in: try store.open()) }

    func record(
        _ type: String, _ subject: String, _ fields: [(name: String, value: String)], keyField: String? = nil,
        in store: Store
    ) throws {
        var entry = Recorder.Entry(type: type, subject: subject, fields: fields, actor: actor.name)
        entry.at = at
        entry.id = id
        entry.isAgain = again
        entry.keyField = keyField
        try RecordOptions.echo(try Recorder(store).record(entry), in: store)
    }

    /// Shows what was recorded, as it stands in the log.
    static func echo(_ result: (sequence: UInt64, isNew: Bool), in store: Store) throws {
        Output.note(Text(result.isNew ? "record.done" : "record.already", result.sequence).description)
        guard let event = try store.log.event(result.sequence) else { return }
        Output.write(try EventOutput.people(event, in: store))
    }

    static func fields(_ pairs: [String]) throws -> [(name: String, value: String)] {
        try pairs.map { pair in
            guard let equals = pair.firstIndex(of: "="), equals != pair.startIndex else {
                throw ServiceError(Text("record.not_a_pair", pair))
            }
            return (String(pair[..<equals]), String(pair[pair.index(after: equals)...]))
        }
    }
}

struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: say("help.record"), discussion: say("help.record.example"))

    @OptionGroup var options: RecordOptions
    @Argument(help: help("help.record.type")) var type: String
    @Argument(help: help("help.record.subject")) var subject: String
    @Argument(help: help("help.record.fields")) var fields: [String] = []

    func run() throws { try options.record(type, subject, RecordOptions.fields(fields)) }
}

struct Pay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pay", abstract: say("help.pay"), discussion: say("help.pay.example"))

    @OptionGroup var options: RecordOptions
    @Argument(help: help("help.customer")) var customer: String
    @Argument(help: help("help.pay.amount")) var amount: String
    @Option(name: .customLong("invoice"), help: help("help.pay.invoice")) var invoices: [String] = []
    @Option(help: help("help.pay.currency")) var currency: String?
    @Option(help: help("help.pay.method")) var method: String?
    @Option(help: help("help.pay.payment")) var payment: String?

    func run() throws {
        var fields = [("amount", amount)]
        if let payment { fields.append(("payment", payment)) }
        if let currency { fields.append(("currency", currency)) }
        if let method { fields.append(("method", method)) }
        if !invoices.isEmpty { fields.append(("allocations", invoices.joined(separator: ","))) }
        try options.record("payment.received", customer, fields, keyField: "payment")
    }
}

struct Call: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: say("help.call"), discussion: say("help.call.example"))

    @OptionGroup var options: RecordOptions
    @Argument(help: help("help.customer")) var customer: String
    @Argument(help: help("help.call.text")) var text: String
    @Option(help: help("help.call.contact")) var contact: String?
    @Option(help: help("help.call.direction")) var direction = "inbound"

    func run() throws {
        var fields = [("channel", "phone"), ("direction", direction), ("text", text)]
        if let contact { fields.append(("contact", contact)) }
        try options.record("interaction.logged", customer, fields)
    }
}

struct Visit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "visit", abstract: say("help.visit"), discussion: say("help.visit.example"))

    @OptionGroup var options: RecordOptions
    @Argument(help: help("help.customer")) var customer: String
    @Argument(help: help("help.visit.fields")) var fields: [String] = []

    func run() throws { try options.record("visit.done", customer, RecordOptions.fields(fields)) }
}

struct Answer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: say("help.answer"), discussion: say("help.answer.example"))

    @OptionGroup var options: RecordOptions
    @Argument(help: help("help.customer")) var customer: String
    @Argument(help: help("help.answer.score")) var score: String
    @Option(help: help("help.answer.metric")) var metric = "csat"
    @Option(help: help("help.answer.survey")) var survey: String?
    @Option(help: help("help.answer.comment")) var comment: String?

    func run() throws {
        let scale = metric == "nps" ? ("0", "10") : ("1", metric == "ces" ? "7" : "5")
        var fields = [("metric", metric), ("score", score), ("scale_min", scale.0), ("scale_max", scale.1)]
        if let survey { fields.append(("survey", survey)) }
        if let comment { fields.append(("comment", comment)) }
        try options.record("survey.answered", customer, fields)
    }
}

struct Progress: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "progress", abstract: say("help.progress"), discussion: say("help.progress.example"))

    @OptionGroup var options: RecordOptions
    @Argument(help: help("help.progress.plan")) var plan: String
    @Argument(help: help("help.progress.task")) var task: String
    @Argument(help: help("help.progress.share")) var share: String

    func run() throws {
        let percent = share.hasSuffix("%") ? String(share.dropLast()) : share
        let subject = plan.contains("/") ? plan : "plan/\(plan)"
        try options.record("task.progressed", subject, [("task", task), ("progress", percent)])
    }
}
