import DaybookModel
import DaybookProjections

/// Why a figure of a report is what it is: the events behind it in order, with its value before and after each, which of them
/// decide, the rule, and the smallest change that would make it another.
///
/// Computed again from the events each time. What is listed is enough: the listed events alone give the same figure, leaving out
/// one that decides changes it, and leaving out one that is not listed never does.
public struct Explanation {
    /// The report that holds the figure: the one asked, or the one that has a line for the customer asked about.
    public let report: any Report.Type
    /// The row of that report, by what its key columns say.
    public let row: String
    public private(set) var table: ReportTable

    /// - Parameters:
    ///   - words: the values of the row's key columns, as far as they are needed to find it.
    ///   - columns: names of the columns to explain; none means those the report explains by itself.
    /// - Throws: `ReportError` when there is no such row or column, or several rows fit.
    public init(
        _ report: any Report.Type, _ context: some ReportContext, row words: [String], columns: [String] = []
    ) throws {
        var (report, context) = (report, context)
        if let other = report.byCustomer, let key = words.first,
            try context.storedNumber(of: Subject(.customer, key)) != nil
        {
            context = context.asking(context.question(for: other))
            report = other
        }
        self.report = report
        let question = try FigureQuestion(report, context, row: words, columns: columns)
        row = question.row.text
        if let (subject, parameters) = try question.subject() {
            let question = try question.narrowed(by: parameters)
            table = try Explanation.ofOne(subject, question)
            table.notes += try report.wouldChange(question.context, of: subject)
        } else {
            table = try Explanation.ofEverybody(question)
        }
        table.notes += try report.ruleTexts(question.context)
        if case .integer(let sequence)? = table.rows.last?[Explanation.sequencePlace] {
            table.notes.append(Text("explain.show", sequence))
        }
    }

    // MARK: - One subject

    private static func ofOne<Base: ReportContext>(
        _ subject: SubjectNumber, _ named: FigureQuestion<Base>
    ) throws -> ReportTable {
        let question = try named.withoutNames()
        let types = try question.typesRead()
        let subjects = try question.subjects(behind: subject)
        let events = try CandidateEvent.all(of: subjects, types: types, in: question.context)
        let trace = try EventTrace(events) { without in
            var scope = question.context.scope
            scope.without.formUnion(without)
            return try question.answer(scope)
        }
        var table = ReportTable(columns: columns(question.columns, hasSubject: subjects.count > 1))
        table.rows = try trace.listed.map { step in
            try line(step, question, hasSubject: subjects.count > 1, step.before, step.after)
        }
        finish(&table, question, listed: trace.listed.count, of: events.count)
        table.notes += named.table.notes
        return table
    }

    // MARK: - Everybody

    private static func ofEverybody<Base: ReportContext>(_ named: FigureQuestion<Base>) throws -> ReportTable {
        let question = try named.withoutNames()
        let types = try question.typesRead()
        let shares = try PopulationShares(question)
        var table = ReportTable(columns: columns(question.columns, hasSubject: true))
        var (listed, candidates) = (0, 0)
        var running = shares.nothing
        for share in shares.ranked {
            let events = try CandidateEvent.all(of: share.members, types: types, in: question.context)
            let trace = try EventTrace(events) { try shares.answer(of: share.members, without: $0) }
            for step in trace.listed {
                let (before, after) = (
                    shares.total(running, step.before), shares.total(running, step.after)
                )
                table.rows.append(try line(step, question, hasSubject: true, before, after))
            }
            running = shares.total(running, share.values) ?? running
            (listed, candidates) = (listed + trace.listed.count, candidates + events.count)
        }
        finish(&table, question, listed: listed, of: candidates)
        table.notes.append(
            Text(shares.addUp ? "explain.adds_up" : "explain.does_not_add_up", shares.contributing))
        return table
    }

    // MARK: - The table

    private static let sequencePlace = 0

    private static func columns(_ figures: [Column], hasSubject: Bool) -> [Column] {
        var columns: [Column] = [.number("sequence"), .text("day")]
        if hasSubject { columns.append(.text("subject")) }
        columns.append(.text("what"))
        for figure in figures {
            let isOnly = figures.count == 1
            let before = isOnly ? Text("report.column.before") : Text("explain.before", figure.title)
            let after = isOnly ? Text("report.column.after") : Text("explain.after", figure.title)
            let first = Column("\(figure.name)_before", before, unit: figure.unit, isNumber: figure.isNumber)
            columns += [
                // The line above has it too, so that it may give way to what happened.
                isOnly ? first : first.detail,
                Column("\(figure.name)_after", after, unit: figure.unit, isNumber: figure.isNumber),
            ]
        }
        return columns + [.text("decisive"), .text("event").detail]
    }

    private static func line(
        _ step: EventTrace.Step, _ question: FigureQuestion<some ReportContext>, hasSubject: Bool, _ before: [Cell]?,
        _ after: [Cell]?
    ) throws -> [Cell] {
        let (event, context) = (step.event, question.context)
        var cells: [Cell] = [
            .integer(event.sequence), .day(context.day(of: event.event.occurredAt)),
        ]
        if hasSubject { cells.append(.text(try context.key(of: event.subject))) }
        cells.append(.text(event.words(in: context)))
        for place in question.columns.indices { cells += [before?[place] ?? .none, after?[place] ?? .none] }
        return cells + [.flag(step.isDecisive), try context.event(event.sequence)]
    }

    /// The figure itself below the lines, what it is called in the heading, and how to read the lines.
    private static func finish(
        _ table: inout ReportTable, _ question: FigureQuestion<some ReportContext>, listed: Int, of candidates: Int
    ) {
        var total = [Cell](repeating: .blank, count: table.columns.count)
        let first = table.columns.count - 2 - 2 * question.values.count
        total[first - 1] = .label(Text("explain.answer"))
        for (place, value) in question.values.enumerated() { total[first + 2 * place + 1] = value }
        table.totals = [total]
        let figures = zip(question.columns, question.values).map {
            Text("explain.figure", $0.title, PeopleFormat.text($1)).description
        }
        table.heading = Text("explain.heading", figures.joined(separator: ", "))
        table.subtitle = question.row.text.isEmpty ? question.report.title : Text("explain.row", question.row.text)
        table.notes.append(Text("explain.listed", listed, candidates))
        table.notes.append(Text("explain.decisive"))
    }
}

extension ReportContext {
    /// The same question asked of another report: with the parameters that both have.
    fileprivate func question(for report: any Report.Type) -> ReportQuestion {
        var values: [String: String] = [:]
        for parameter in report.parameters {
            let given = self.parameter(parameter.name)
            values[parameter.name] = given.isEmpty ? parameter.defaultValue : given
        }
        return ReportQuestion(
            asOf: asOf, scope: scope, supposedIdentities: supposedIdentities, parameters: values, rowsMax: rowsMax)
    }
}
