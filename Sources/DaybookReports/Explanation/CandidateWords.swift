import DaybookModel
import DaybookProjections

extension CandidateEvent {
    /// What the event was about, in a few words: its type, the document it names and its amount or whatever else it says first.
    func words(in context: some ReportContext) -> String {
        guard let type = EventCatalogue.type(numbered: event.type) else { return String(event.type) }
        var words = [type.shortName]
        if let retracts { words.append(String(retracts)) }
        let values = EventValues(event, .none)
        let fields = type.fields.filter { !$0.isPersonal && !$0.isRepeated && values[$0.name] != nil }
        let document = fields.first { $0.kind == .identifier }
        let figure =
            fields.first { $0.kind == .money } ?? fields.first { $0.kind == .decimal }
            ?? fields.first { ![.currency, .flag].contains($0.kind) && $0.name != document?.name }
        for field in [document, figure].compactMap({ $0 }) {
            guard let value = values[field.name] else { continue }
            words.append(PeopleFormat.text(value))
            if case .money(_, let currency) = value, currency != context.currency { words.append(currency.code) }
        }
        let text = words.joined(separator: " ")
        return isRetracted ? Text("explain.taken_back", text).description : text
    }
}
