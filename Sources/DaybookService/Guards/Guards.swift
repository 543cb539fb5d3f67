import DaybookLog
import DaybookModel

/// The rules that decide inside the writer whether an event may go in; nothing else lists them.
///
/// Each says itself which events need its consent, so whoever appends only asks for what its events need.
public enum Guards {
    public static let all: [any AppendGuard] = [
        IdentityGuard(), PlanGuard(),
    ]

    /// What a request with these events must carry.
    public static func needed(for events: [EventDraft]) -> [any AppendGuard] {
        all.filter { rule in events.contains { rule.concerns($0.type, of: $0.subject.kind) } }
    }
}
