import DaybookModel
import DaybookProjections

/// What was published and is no longer so: each published figure that has another value today, and the events that changed it (O03).
///
/// Each publication that stands is set against the same question, with everything known now. In order of report, as-of day and event.
public enum RestatementsReport: Report {
    public static let name = "restatements"
    public static let whenEmpty: Text? = Text("report.published.empty")
    public static let parameters: [ReportParameter] = [.report]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let lines = DifferenceTable(context)
        var table = ReportTable(
            columns: type(of: lines).columns + [
                Column.text("report").forPrograms, Column.text("as_of").forPrograms,
                Column.number("publication").key.forPrograms,
            ])
        let publications = try context.publications(of: context.reportParameter())
        var (restated, isSplit) = (0, true)
        for publication in publications.sorted(by: {
            ($0.report, $0.asOf, $0.sequence) < ($1.report, $1.asOf, $1.sequence)
        }) {
            let about: [Cell] = [
                .text(publication.report), .day(publication.asOf), .integer(publication.sequence),
            ]
            var figures: [AnswerDifference.Figure] = []
            var state = Text("restatements.unchanged")
            switch try Restatement(publication, context) {
            case .unanswered(let why): state = Text("restatements.unanswered", why)
            case .figures(let changed, let isAsComputed):
                figures = changed
                if !changed.isEmpty { state = Text("restatements.changed", changed.count) }
                if !isAsComputed {
                    table.notes.append(
                        Text("restatements.version", publication.report, publication.asOf, publication.sequence))
                }
            }
            restated += figures.isEmpty ? 0 : 1
            table.rows.append(head(publication, state) + about)
            for figure in figures {
                table.rows += try lines.rows(figure, depth: 1).map { $0 + about }
                isSplit = isSplit && figure.isSplit
            }
        }
        if !isSplit { table.notes.append(Text("difference.not_split")) }
        table.subtitle = Text("restatements.summary", restated, publications.count)
        return table
    }

    /// The line of a publication.
    private static func head(_ publication: Publication, _ state: Text) -> [Cell] {
        let what = [publication.report, publication.parameterText].filter { !$0.isEmpty }.joined(separator: " ")
        let name = Text("restatements.of", what, publication.asOf, publication.sequence, state)
        return [.text(name.description), .blank, .blank, .blank, .label(Text("difference.kind.publication"))]
            + [Cell](repeating: .none, count: 9)
    }
}

/// A published answer against the same question today.
private enum Restatement {
    /// What changed; `isAsComputed` says whether the report would still print the frozen figures for what was known then.
    case figures([AnswerDifference.Figure], isAsComputed: Bool)
    /// The question cannot be answered any more.
    case unanswered(Text)

    init<Context: ReportContext>(_ publication: Publication, _ context: Context) throws {
        guard let report = ReportCatalogue.report(named: publication.report) else {
            self = .unanswered(Text("report.unknown", publication.report))
            return
        }
        guard report != RestatementsReport.self else {
            // It would have to restate itself without an end.
            self = .unanswered(Text("publish.not_this", report.name))
            return
        }
        do {
            var known = context.scope
            known.through = min(publication.knownAt, known.through)
            let then = publication.question(known)
            var now = publication.question(context.scope)
            now.supposedIdentities = context.supposedIdentities
            let difference = try Attribution.difference(of: report, context, from: then, to: now)
            guard let frozen = FrozenAnswer(json: publication.answer, like: difference.after) else {
                self = .unanswered(Text("restatements.unreadable"))
                return
            }
            let computed = FrozenAnswer(difference.before)
            if frozen.hasFigures(of: computed) {
                self = .figures(difference.figures, isAsComputed: true)
            } else {
                self = .figures(Restatement.figures(difference, frozen, computed), isAsComputed: false)
            }
        } catch let error as ReportError {
            self = .unanswered(error.text)
        }
    }

    /// The figures that differ from the frozen ones: first by what the report computes in another way, then by events.
    private static func figures(
        _ difference: AnswerDifference, _ frozen: FrozenAnswer, _ computed: FrozenAnswer
    ) -> [AnswerDifference.Figure] {
        let then = TableFigures(computed.table)
        return TableDifference(frozen.table, FrozenAnswer(difference.after).table).changes.map { change in
            let known = difference.figures.first { $0.change.place.isFrozen(as: change.place) }
            var causes = known?.causes ?? []
            if change.before != then[change.place] {
                causes.insert(
                    AnswerDifference.Cause(
                        reason: .version, before: change.before,
                        after: known.map { $0.change.before } ?? then[change.place]), at: 0)
            }
            return AnswerDifference.Figure(
                change: TableDifference.Change(
                    place: change.place, column: change.column, before: change.before,
                    after: known.map { $0.change.after } ?? change.after), causes: causes)
        }
    }
}

extension TableDifference.Place {
    /// Whether a frozen figure stands in the same place: where a row is told apart by words that say what is missing, the frozen
    /// answer has none.
    fileprivate func isFrozen(as other: TableDifference.Place) -> Bool {
        section == other.section && number == other.number && column == other.column && key.count == other.key.count
            && zip(key, other.key).allSatisfy { $0 == $1 || $1.isEmpty }
    }
}
