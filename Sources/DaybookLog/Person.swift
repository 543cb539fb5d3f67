/// Whose personal fields an event has: its subject or, with a key, a contact of it.
public struct Person: Hashable, Sendable {
    /// Names the person's key. Who was erased and came back has another one.
    public var number: UInt32
    /// Empty for the subject itself.
    public var contact: String
}
